"""A small picture of a run for lists and folders: some images and what is left of them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from engine.core.files import write_bytes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.data.dataset import Dataset
    from engine.models.model import Model
    from engine.runs.folder import RunFolder

MOST, GAP = 10, 2
"""Images side by side, and pixels between them."""


def write_preview(folder: RunFolder, model: Model, dataset: Dataset) -> None:
    """Draw a few test images above their reconstructions; an older picture is replaced.

    Args:
        folder: The run's.
        model: Its newest.
        dataset: What it was tested on.

    Raises:
        OutputError: It can't be written.
    """
    images = dataset.pixels("test", chosen(dataset))  # (n, C, H, W)
    file = io.BytesIO()
    Image.fromarray(grid(images, model.reconstruct(images))).save(file, format="PNG")
    write_bytes(folder.preview, file.getvalue(), follow=False)


def chosen(dataset: Dataset) -> list[int]:
    """The first test image of each class, at most ten; of images without classes the first ten."""
    labels = dataset.labels("test")
    if not dataset.spec.classes:
        return list(range(min(MOST, len(labels))))
    first = np.unique(labels, return_index=True)[1]
    return [int(index) for index in first[:MOST]]


def grid(images: NDArray[np.float32], outputs: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Images above their reconstructions, on black.

    Args:
        images: (n, C, H, W) in [0, 1].
        outputs: As many.

    Returns:
        (2H + gap, n·(W + gap) − gap, 3): red, green and blue of images with three channels, the
        mean of the channels of all others.
    """
    both = np.stack([images, outputs])  # (2, n, C, H, W)
    if both.shape[2] != 3:
        both = both.mean(2, keepdims=True).repeat(3, axis=2)
    room = ((0, 0), (0, 0), (0, 0), (0, GAP), (0, GAP))
    spaced = np.pad(both, room).transpose(0, 3, 1, 4, 2)  # (2, H + gap, n, W + gap, 3)
    rows, height, count, width, channels = spaced.shape
    picture = spaced.reshape(rows * height, count * width, channels)[:-GAP, :-GAP]
    return np.rint(picture * 255).astype(np.uint8)
