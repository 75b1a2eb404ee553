"""Test images with their places and codes, as rows of a table, and such a table as a file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from engine.core.files import writing
from engine.core.replacing import atomic_path
from engine.core.tables import as_csv
from engine.evaluation import selection
from gui.session import saving

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from engine.data.dataset import Dataset
    from gui.session import Session
    from gui.session.latent.latent_view import View

    Rows = Iterator[list[list[object]]]

CHUNK, NUMBERS = 200, 50_000
"""Rows, and numbers of codes, that are made at once."""


def code_rows(
    view: View,
    dataset: Dataset,
    images: NDArray[np.intp] | None = None,
    errors: NDArray[np.float32] | None = None,
) -> Rows:
    """Rows, some at a time: index in the test set, x, y, class, all numbers of the code.

    The first are the headings.

    Args:
        view: Of a run's codes.
        dataset: What they are of.
        images: Which of them, (n,) ascending; None for all. Those without a code are left out.
        errors: Squared error of each test image, (N,), for a column of its own.
    """
    known = view.frame.images
    every = np.arange(len(view.frame.codes)) if images is None else selection.rows_of(images, known)
    names, labels = dataset.spec.classes, dataset.labels("test")
    more: list[object] = [] if errors is None else ["squared_error"]
    size = view.frame.codes.shape[1]
    yield [["index", "x", "y", "class", *more, *(f"code_{number}" for number in range(size))]]
    chunk = max(1, min(CHUNK, NUMBERS // size))
    for start in range(0, len(every), chunk):
        rows = every[start : start + chunk]
        chosen = rows if known is None else known[rows]
        codes, points = view.frame.codes[rows].tolist(), view.points[chosen].tolist()
        table = list[list[object]]()
        for index, place, code in zip(chosen.tolist(), points, codes, strict=True):
            error = [] if errors is None else [float(errors[index])]
            table.append([index, *place, names[int(labels[index])], *error, *code])
        yield table


def save(session: Session, path: Path, rows: Rows, more: str = "") -> None:
    """Write such rows as CSV in the background, and tell: millions of numbers take seconds.

    Args:
        session: Has it done, also if it is about to end.
        path: The file.
        rows: The table.
        more: What a person is told besides.
    """
    saving.save(session, path, partial(_writing, path, rows), f"Saved {path.name}.{more}")


def _writing(path: Path, rows: Rows) -> Generator[None, None, None]:
    """In the worker's thread."""
    with writing(path), atomic_path(path) as part, part.open("wb") as file:
        for some in rows:
            file.write(as_csv(some).encode())
            yield
