"""Shapes of images, and images as rows of numbers for what is linear algebra."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Shape = tuple[int, int, int]
"""Channels, height and width of an image."""


def flat(images: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each image as one row: (B, C, H, W) → (B, C·H·W), without a copy where memory allows."""
    return images.reshape(len(images), math.prod(images.shape[1:]))
