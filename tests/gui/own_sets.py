"""Tiny data sets of one's own: folders of IDX files with a few images."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def own_set(
    folder: Path, *, train: int = 12, test: int = 1, classes: int = 10, constant: bool = False
) -> Path:
    """A folder with so many images of random strokes, or of nothing at all."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(train + 100 * test)
    for stem, count in (("train", train), ("t10k", test)):
        images = np.zeros((count, 28, 28), np.uint8)
        if not constant:
            images[:, 6:22, 8:20] = rng.integers(0, 256, (count, 16, 12))
        labels = np.arange(count) % classes
        (folder / f"{stem}-images-idx3-ubyte").write_bytes(_idx(images))
        (folder / f"{stem}-labels-idx1-ubyte").write_bytes(_idx(labels.astype(np.uint8)))
    return folder


def _idx(values: NDArray[np.uint8]) -> bytes:
    return (
        struct.pack(f">BBBB{values.ndim}I", 0, 0, 8, values.ndim, *values.shape) + values.tobytes()
    )
