"""Results on stdout: tables that fit, and JSON."""

from __future__ import annotations

import shutil
import sys
from contextlib import contextmanager, redirect_stdout
from typing import TYPE_CHECKING, Any

from rich.console import Console

from engine.core.files import as_json, check_writable, write_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.table import Table

STDOUT = "-"
"""The file of ``--json`` that is none."""
ORDINARY = (80, 24)


def width() -> int:
    """Columns that a table may have: the terminal's, or ``COLUMNS``; 80 in a file or a pipe."""
    return shutil.get_terminal_size(ORDINARY).columns


def print_table(table: Table) -> None:
    """A table on stdout, no wider than ``width``; what stands in it is taken as it is."""
    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False, width=width())
    console.print(table)


def check_json(file: str | None) -> None:
    """Make sure, before long work, that its JSON can be written.

    Raises:
        OutputError: It can't.
    """
    if file not in {None, STDOUT}:
        check_writable(str(file))


def put_json(file: str, value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Write a value as JSON into a file, or to stdout.

    Raises:
        OutputError: The file can't be written.
    """
    if file == STDOUT:
        sys.stdout.write(as_json(value))
    else:
        write_json(file, value)


@contextmanager
def room_for_json(file: str | None) -> Iterator[None]:
    """Where JSON is to go to stdout, all else that is said in this block goes to stderr."""
    if file == STDOUT:
        with redirect_stdout(sys.stderr):
            yield
    else:
        yield
