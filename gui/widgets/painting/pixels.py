"""Arrays of bytes as Qt's images: the one place that knows their formats and whose memory it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from numpy.typing import NDArray


def to_image(pixels: NDArray[np.uint8]) -> QImage:
    """Bytes as an image with its own memory.

    Args:
        pixels: (H, W) grey, (H, W, 3) RGB, or (H, W, 4) RGBA whose colours are already multiplied
            by their opacity.
    """
    height, width = pixels.shape[:2]
    if pixels.ndim == 2:
        return share_grey(np.ascontiguousarray(pixels)).copy()
    if pixels.shape[2] == 4:
        data = np.ascontiguousarray(pixels)
        form = QImage.Format.Format_RGBA8888_Premultiplied
    else:
        # In the format that Qt paints with: one of three bytes would be converted at every paint.
        data = np.full((height, width, 4), 255, np.uint8)
        data[..., 2::-1] = pixels
        form = QImage.Format.Format_RGB32
    # copy() because QImage does not keep the array's memory alive.
    return QImage(data.data, width, height, 4 * width, form).copy()


def of_words(pixels: NDArray[np.uint32]) -> QImage:
    """Numbers 0xffRRGGBB (H, W) as an image with its own memory, in the format Qt paints with."""
    height, width = pixels.shape
    data = np.ascontiguousarray(pixels)
    return QImage(data.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


def share_grey(pixels: NDArray[np.uint8]) -> QImage:
    """Grey bytes (H, W), contiguous, as an image in the same memory; keep the array alive."""
    height, width = pixels.shape
    return QImage(pixels.data, width, height, width, QImage.Format.Format_Grayscale8)
