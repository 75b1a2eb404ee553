"""Test images with their places and codes, as rows of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.evaluation import selection

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.data.dataset import Dataset
    from gui.session.latent.latent_view import View


def code_rows(
    view: View,
    dataset: Dataset,
    images: NDArray[np.intp] | None = None,
    errors: NDArray[np.float32] | None = None,
) -> list[list[object]]:
    """Rows under their headings: index in the test set, x, y, class, all numbers of the code.

    Args:
        view: Of a run's codes.
        dataset: What they are of.
        images: Which of them, (n,) ascending; None for all. Those without a code are left out.
        errors: Squared error of each test image, (N,), for a column of its own.
    """
    known = view.frame.images
    rows = np.arange(len(view.frame.codes)) if images is None else selection.rows_of(images, known)
    chosen = rows if known is None else known[rows]
    names, labels = dataset.spec.classes, dataset.test_labels.tolist()
    more: list[object] = [] if errors is None else ["squared_error"]
    size = view.frame.codes.shape[1]
    table: list[list[object]] = [
        ["index", "x", "y", "class", *more, *(f"code_{number}" for number in range(size))]
    ]
    codes, points = view.frame.codes[rows].tolist(), view.points[chosen].tolist()
    for index, place, code in zip(chosen.tolist(), points, codes, strict=True):
        error = [] if errors is None else [float(errors[index])]
        table.append([index, *place, names[labels[index]], *error, *code])
    return table
