"""What the File menu writes as tables, and how saved pictures name what they show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.core.tables import write_csv
from gui.session.latent.code_rows import code_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from engine.models.records import EpochRecord
    from gui.session import Session


def shown_run(session: Session) -> str:
    """The run and the moment that the window shows; empty before there is a model."""
    frame, model = session.plane.frame, session.book.model
    shown = frame.model if frame is not None else model
    if shown is None:
        return ""
    return f"{shown.title} · code {shown.config.network.code} · epoch {shown.epoch:.3g}"


def map_rows(session: Session) -> list[list[object]]:
    """The map's points as rows under their headings; none before there is a map."""
    view, dataset = session.plane.view(session.book.shown), session.book.dataset
    if view is None or dataset is None:
        return []
    return code_rows(view, dataset)


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
