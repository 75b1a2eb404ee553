"""What the File menu writes as tables, and how saved pictures name what they show."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.core.tables import write_csv
from gui import text
from gui.session import saving
from gui.widgets.saving import titles
from gui.widgets.saving.export import where

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from engine.models.records import EpochRecord
    from gui.session import Session
    from gui.widgets.pictures import TileRows


def shown_run(session: Session) -> str:
    """The run and the moment that the window shows; empty before there is a model."""
    frame, model = session.plane.frame, session.book.model
    shown = frame.model if frame is not None else model
    if shown is None:
        return ""
    return f"{shown.title} · code {shown.config.network.code} · epoch {text.epoch(shown.epoch)}"


def write(session: Session, path: Path, work: Callable[[], object]) -> None:
    """Have a file written in the background, and tell where it is."""
    saving.save_at_once(session, path, work, where(path))


def name_line_up(session: Session, tiles: TileRows) -> None:
    """Have pictures of the line-up, and of each of its tiles, say whose they are."""
    titles.set_title(tiles, partial(_line_up, session))
    titles.set_parts(tiles, partial(_tile, session, tiles))


def _line_up(session: Session) -> str:
    return ", ".join(filter(None, (_moment(session, run) for run in session.lineup.readings)))


def _tile(session: Session, tiles: TileRows, tile: QWidget) -> str:
    """The title of one tile: what it is, and of which run at which moment."""
    for run, column in zip(session.lineup.readings, tiles.columns(), strict=False):
        reading = session.lineup.readings[run]
        if tile is column.output:
            return f"Reconstruction · {_moment(session, run)}"
        if tile is column.error:
            figure = ""
            if reading is not None and reading.clean is not None:
                figure = f", PSNR {reading.psnr:.1f} dB"
            return f"Error{figure} · {_moment(session, run)}"
    return tile.accessibleName()


def _moment(session: Session, run: str) -> str:
    """A run's name and the epoch at which it is shown; empty if it is gone or not read yet."""
    entry, model = session.book.entries.get(run), session.book.model_of(run)
    if entry is None or model is None:
        return ""
    return f"{entry.name} · epoch {text.epoch(model.epoch)}"


def write_history(history: Sequence[EpochRecord], path: Path) -> None:
    """Write a history of at least one epoch as CSV.

    A line per epoch; columns ``train_…`` and ``test_…`` per figure.

    Raises:
        OutputError: The file cannot be written.
    """
    rows = [
        {"epoch": record.epoch}
        | {f"train_{name}": value for name, value in record.train.items()}
        | {f"test_{name}": value for name, value in record.test.items()}
        | {"seconds": record.seconds, "images_per_second": record.images_per_second}
        for record in history
    ]
    write_csv([list(rows[0]), *(list(row.values()) for row in rows)], path)
