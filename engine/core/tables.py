"""Tables of values as CSV."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from engine.core.files import write_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


def as_csv(rows: Iterable[Sequence[object]]) -> str:
    """Rows, the headings first, as lines of CSV (RFC 4180, but for line feeds as ends of lines)."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def write_csv(rows: Iterable[Sequence[object]], path: str | Path) -> None:
    """Write rows, the headings first, as CSV in UTF-8; an older file is replaced only at the end.

    Raises:
        OutputError: The file can't be written.
    """
    write_bytes(path, as_csv(rows).encode())
