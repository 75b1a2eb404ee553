"""Figures of selected images, for the worker, and their codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.evaluation import selection

if TYPE_CHECKING:
    from collections.abc import Generator

    import numpy as np
    from numpy.typing import NDArray

    from engine.data.dataset import Dataset
    from engine.evaluation.selection import Selected
    from engine.training.events import LatentFrame


def describe(
    dataset: Dataset,
    images: NDArray[np.intp],
    frame: LatentFrame | None,
    errors: NDArray[np.float32] | None,
) -> Generator[Selected, None, None]:
    """Describe some of the test images.

    Args:
        dataset: What they are of.
        images: Their numbers, (n,) with n ≥ 1, ascending.
        frame: The codes that the map shows.
        errors: Squared error of each test image, (N,).
    """
    pixels, labels = dataset.test_images.numpy(), dataset.labels("test")
    codes = None if frame is None else (frame.codes, frame.images)
    yield selection.figures(pixels, labels, images, codes, errors)


def codes_of(frame: LatentFrame, images: NDArray[np.intp]) -> NDArray[np.float32]:
    """The codes of images, (n, code); those that the frame leaves out are left out."""
    codes: NDArray[np.float32] = frame.codes[selection.rows_of(images, frame.images)]
    return codes
