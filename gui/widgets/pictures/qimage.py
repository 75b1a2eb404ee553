"""Arrays of digits → Qt images."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from PySide6.QtGui import QImage

from gui import theme

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.floating]
    Bytes = NDArray[np.uint8]

DIGIT = 28
"""Width and height of a digit in pixels."""
GAP = 2
"""Pixels between the digits of a grid."""
Mode = Literal["grey", "signed"]


def _colours(values: Floats, mode: Mode) -> Bytes:
    """(H, W) in [0, 1], or in [−1, 1] for ``"signed"`` → (H, W, 3); what is beyond is clipped."""
    finite = np.nan_to_num(values, posinf=1.0, neginf=-1.0)
    if mode == "signed":
        place = np.rint((np.clip(finite, -1, 1) + 1) * 127.5).astype(np.intp)
        signed: Bytes = theme.signed_ramp()[place]
        return signed
    grey: Bytes = np.rint(np.clip(finite, 0, 1) * 255).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=-1)


def _image(colours: Bytes) -> QImage:
    height, width, _ = colours.shape
    # In the format that Qt paints with: one of three bytes would be converted at every paint.
    data = np.full((height, width, 4), 255, np.uint8)
    data[..., 2::-1] = colours
    # copy() because QImage does not keep the array's memory alive.
    return QImage(data.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


def to_qimage(array: Floats, mode: Mode = "grey") -> QImage:
    """One picture as an image.

    Args:
        array: (H, W), or (784,) for a digit; in [0, 1], or in [−1, 1] when ``"signed"``.
        mode: ``"grey"``, or ``"signed"`` for blue above and orange below zero.

    Raises:
        ValueError: The shape is another.
    """
    values = np.asarray(array)
    if values.ndim == 1 and values.size == DIGIT * DIGIT:
        values = values.reshape(DIGIT, DIGIT)
    if values.ndim != 2 or not values.size:
        raise ValueError(f"a picture is (H, W) or ({DIGIT * DIGIT},), not {values.shape}")
    return _image(_colours(values, mode))


def grid_image(arrays: Floats, columns: int, mode: Mode = "grey", gap: int = GAP) -> QImage:
    """Many digits as one image with transparent gaps, filled row by row.

    Args:
        arrays: (n, 784) or (n, 28, 28).
        columns: Digits in a row, at least 1.
        mode: As of ``to_qimage``.
        gap: Pixels between neighbours.

    Raises:
        ValueError: There are no digits, or they have another shape.
    """
    values = np.asarray(arrays)
    if not len(values) or values[0].size != DIGIT * DIGIT:
        raise ValueError(f"digits are (n, {DIGIT * DIGIT}) with n ≥ 1, not {values.shape}")
    count, columns = len(values), min(columns, len(values))
    rows, step = -(-count // columns), DIGIT + gap
    sheet = np.zeros((rows * step, columns * step, 4), np.uint8)
    cells = sheet.reshape(rows, step, columns, step, 4).swapaxes(1, 2)
    colours = _colours(values.reshape(count * DIGIT, DIGIT), mode)
    tiles = np.full((count, DIGIT, DIGIT, 4), 255, np.uint8)
    tiles[..., :3] = colours.reshape(count, DIGIT, DIGIT, 3)
    number = np.arange(count)
    cells[number // columns, number % columns, :DIGIT, :DIGIT] = tiles
    trimmed = np.ascontiguousarray(sheet[: rows * step - gap, : columns * step - gap])
    height, width, _ = trimmed.shape
    kind = QImage.Format.Format_RGBA8888_Premultiplied
    return QImage(trimmed.data, width, height, 4 * width, kind).copy()
