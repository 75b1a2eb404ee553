"""Shipped models that are files, listed as runs by their headers, without torch."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

from engine.runs.book import SHIPPED
from gui.session.run_line import RunLine

if TYPE_CHECKING:
    from pathlib import Path

SUFFIX = ".safetensors"
ORDER = ("vanilla", "denoising", "sparse", "k_sparse", "contractive", "variational", "supervised")
LONGEST_HEADER = 2**20


def shipped_files(folder: Path) -> list[RunLine]:
    """A line for each model file of a folder; what is none is passed over."""
    paths = sorted(folder.glob(f"*{SUFFIX}"), key=_place)
    return [_line(path, found) for path in paths if (found := _metadata(path)) is not None]


def _place(path: Path) -> tuple[int, str]:
    known = path.stem in ORDER
    return (ORDER.index(path.stem) if known else len(ORDER), path.stem)


def _line(path: Path, metadata: dict[str, Any]) -> RunLine:
    settings = json.loads(metadata["config"])
    history = json.loads(metadata["history"])
    words = path.stem.split("_")
    title = words[0] if len(words) > 1 else words[0].capitalize()
    return RunLine(
        id=path.stem,
        name="-".join([title, *(word.capitalize() for word in words[1:])]),
        state=SHIPPED,
        settings=settings,
        source=path,
        epoch=float(metadata["epoch"]),
        epochs=int(settings["epochs"]),
        figures=history[-1]["test"] if history else {},
        read_only=True,
        listed=True,
    )


def _metadata(path: Path) -> dict[str, Any] | None:
    """What a model file says of itself; None where it is none."""
    try:
        with path.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            header = json.loads(file.read(length)) if length < LONGEST_HEADER else {}
    except (OSError, ValueError, struct.error):
        return None
    found = header.get("__metadata__")
    return found if isinstance(found, dict) and {"config", "history", "epoch"} <= {*found} else None
