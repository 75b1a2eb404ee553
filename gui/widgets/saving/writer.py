"""Who writes what a widget saves: at once, or in the background where somebody does that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.core.files import OutputError
from gui.widgets.controls import saved
from gui.widgets.saving.export import where

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Write = Callable[[], Path]
    Writer = Callable[[Path, Write], object]


def at_once(path: Path, write: Write) -> None:
    """Write a file, and tell what became of it."""
    try:
        write()
    except OutputError as error:
        saved.notifier().told.emit("error", str(error))
    else:
        saved.notifier().told.emit("info", where(path))


_writer: Writer = at_once


def set_writer(writer: Writer) -> None:
    """Have files written by somebody who is given the file and what writes it, from now on."""
    global _writer  # noqa: PLW0603 - there is one window, as of the titles
    _writer = writer


def end_writer(writer: Writer) -> None:
    """Have files written at once again, unless another one has taken over."""
    if _writer is writer:
        set_writer(at_once)


def write(path: Path, work: Write) -> None:
    """Have a file written.

    Args:
        path: The file.
        work: Writes it, in whatever thread.
    """
    _writer(path, work)
