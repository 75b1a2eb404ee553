"""Arrays of numbers → Qt images."""

from __future__ import annotations

from functools import cache
from math import isqrt
from typing import TYPE_CHECKING, Literal

import numpy as np
from PySide6.QtGui import QImage

from gui import theme
from gui.widgets.painting.pixels import of_words, to_image

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.floating]
    Bytes = NDArray[np.uint8]

GAP = 2
"""Pixels between the pictures of a grid."""
USUAL = 28
"""Width and height in pixels that room is kept for before there is a picture."""
Mode = Literal["grey", "signed"]


def _ramp(mode: Mode) -> Bytes:
    """Colours from the least value to the largest, (256, 3)."""
    if mode == "signed":
        return theme.signed_ramp()
    return np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)


@cache
def _pixels(mode: Mode) -> NDArray[np.uint32]:
    """The same as Qt has them in memory, (256,): 0xffRRGGBB."""
    red, green, blue = _ramp(mode).T.astype(np.uint32)
    pixels: NDArray[np.uint32] = red << 16 | green << 8 | blue | np.uint32(0xFF000000)
    return pixels


def _levels(values: Floats, mode: Mode) -> NDArray[np.intp]:
    """(…) in [0, 1], or in [−1, 1] for ``"signed"`` → places on the ramp; clipped to its ends."""
    finite, least = values, -1.0 if mode == "signed" else 0.0
    if not np.isfinite(values).all():  # most pictures are, and asking is cheaper
        finite = np.nan_to_num(values, posinf=1.0, neginf=-1.0)
    inside = np.minimum(np.maximum(finite, least), 1)  # of small pictures in half the time of clip
    scaled = (inside + 1) * 127.5 if mode == "signed" else inside * 255
    levels: NDArray[np.intp] = np.rint(scaled).astype(np.intp)
    return levels


def _flat_side(size: int) -> int:
    """The side of a square picture of so many pixels in a row, or 0 if there is none."""
    side = isqrt(size)
    return side if side * side == size else 0


def to_qimage(array: Floats, mode: Mode = "grey") -> QImage:
    """One picture as an image.

    Args:
        array: (H, W), (1, H, W), or (H·H,) of a square one; in [0, 1], or in [−1, 1] when
            ``"signed"``.
        mode: ``"grey"``, or ``"signed"`` for blue above and orange below zero.

    Raises:
        ValueError: The shape is another.
    """
    values = np.asarray(array)
    if values.ndim == 1:
        side = _flat_side(values.size)
        values = values.reshape(side, side) if side else values
    elif values.ndim == 3 and len(values) == 1:
        values = values[0]
    if values.ndim != 2 or not values.size:
        raise ValueError(f"a picture is (H, W) or the pixels of a square, not {values.shape}")
    return of_words(_pixels(mode)[_levels(values, mode)])


def to_qimages(arrays: Floats, mode: Mode = "grey") -> list[QImage]:
    """Pictures of one shape, each as an image: half the cost of one after the other.

    Args:
        arrays: (n, H, W), (n, 1, H, W), or (n, H·H) of square ones; none for n = 0.
        mode: As of ``to_qimage``.

    Raises:
        ValueError: They have another shape.
    """
    if not len(arrays):
        return []
    return [of_words(each) for each in _pixels(mode)[_levels(_stack(np.asarray(arrays)), mode)]]


def grid_image(arrays: Floats, columns: int, mode: Mode = "grey", gap: int = GAP) -> QImage:
    """Many pictures as one image with transparent gaps, filled row by row.

    Args:
        arrays: (n, H, W), (n, 1, H, W), or (n, H·H) of square ones.
        columns: Pictures in a row, at least 1.
        mode: As of ``to_qimage``.
        gap: Pixels between neighbours.

    Raises:
        ValueError: There are no pictures, or they have another shape.
    """
    values = _stack(np.asarray(arrays))
    count, height, width = values.shape
    columns = min(columns, count)
    rows, down, across = -(-count // columns), height + gap, width + gap
    sheet = np.zeros((rows * down, columns * across, 4), np.uint8)
    cells = sheet.reshape(rows, down, columns, across, 4).swapaxes(1, 2)
    tiles = np.full((count, height, width, 4), 255, np.uint8)
    tiles[..., :3] = _ramp(mode)[_levels(values, mode)]
    number = np.arange(count)
    cells[number // columns, number % columns, :height, :width] = tiles
    return to_image(sheet[: rows * down - gap, : columns * across - gap])


def picture_shape(arrays: Floats) -> tuple[int, int]:
    """Height and width of each of the pictures that ``grid_image`` takes."""
    _, height, width = _stack(np.asarray(arrays)).shape
    return height, width


def _stack(values: Floats) -> Floats:
    """Pictures (n, H, W) of the shapes that ``grid_image`` takes."""
    if values.ndim == 2 and len(values):
        side = _flat_side(values.shape[1])
        values = values.reshape(-1, side, side) if side else values
    elif values.ndim == 4 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim != 3 or not values.size:
        raise ValueError(f"pictures are (n, H, W) or (n, H·H) with n ≥ 1, not {values.shape}")
    return values


def to_rgba(image: QImage) -> NDArray[np.uint8]:
    """Pixels of a Qt image, (H, W, 4) uint8."""
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
    raw = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return raw[:, : plain.width() * 4].reshape(plain.height(), plain.width(), 4).copy()
