"""Where pictures in rows and columns are on screen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QRect, QRectF, QSizeF

LARGEST = 5.0
"""Screen pixels per pixel, at most: bigger pictures show nothing more."""
CRISP = 2.5
"""Screen pixels per pixel from which pixels are squares; smaller ones would differ in size."""
BETWEEN = 3
"""Least room between two pictures, in screen pixels."""
SPREAD = 1.5
"""From one picture to the next, at most, in widths of a picture."""


@dataclass(frozen=True)
class GridLayout:
    """Pictures as large as width and height allow, the columns spread over the width.

    Attributes:
        width: Of all, captions included, in screen pixels.
        height: Of all, in screen pixels.
        left: Room for captions.
        columns: Pictures side by side, at least 1.
        rows: Pictures below each other, at least 1.
        shape: Height and width of the largest picture, in its own pixels.
        ratio: Device pixels per screen pixel.
        cell: Room that a column takes at least, where there is some, such as for words.
    """

    width: float
    height: float
    left: float
    columns: int
    rows: int
    shape: tuple[int, int]
    ratio: float = 1.0
    cell: float = 0.0

    @property
    def highest(self) -> float:
        """Screen pixels per pixel where the width has room for them."""
        return min((self.height / self.rows - BETWEEN) / self.shape[0], LARGEST)

    @cached_property
    def scale(self) -> float:
        """Screen pixels per pixel; whole or half ones in device pixels where pixels are seen."""
        across = ((self.width - self.left) / self.columns - BETWEEN) / self.shape[1]
        scale = min(across, self.highest)
        if scale * self.ratio >= CRISP:
            return int(scale * self.ratio * 2) / (self.ratio * 2)
        return max(scale, 0.1)

    @property
    def crisp(self) -> bool:
        """Whether single pixels are to be seen."""
        return self.scale * self.ratio >= CRISP

    @cached_property
    def across(self) -> float:
        """From one column to the next, in whole screen pixels where it is more than one."""
        picture = self.shape[1] * self.scale
        room = (self.width - self.left) / self.columns
        return max(int(min(room, max(picture * SPREAD, picture + BETWEEN, self.cell))), 1)

    @property
    def down(self) -> float:
        """From one row to the next."""
        return self.shape[0] * self.scale + BETWEEN

    @cached_property
    def _lefts(self) -> list[float]:
        """Where each column begins, to the pixel of the device."""
        places = (self.left + column * self.across for column in range(self.columns))
        return [round(place * self.ratio) / self.ratio for place in places]

    def pictures(self, row: int, count: int, shape: tuple[int, int]) -> list[QRectF]:
        """Where the first pictures of a row, of a shape, are, to the pixel of the device."""
        top = round(row * self.down * self.ratio) / self.ratio
        sides = (round(side * self.scale * self.ratio) / self.ratio for side in shape)
        height, width = (max(side, 1 / self.ratio) for side in sides)
        return [QRectF(left, top, width, height) for left in self._lefts[:count]]

    def picture(self, row: int, column: int, shape: tuple[int, int]) -> QRectF:
        """Where one picture is, as ``pictures``."""
        return self.pictures(row, column + 1, shape)[column]

    def band(self, row: int) -> QRect:
        """What pictures of a row can cover, from the first to the right edge."""
        first = self.picture(row, 0, self.shape)
        whole = QRectF(first.topLeft(), QSizeF(self.width - first.left(), self.down))
        return whole.toAlignedRect()

    def column(self, column: int) -> QRectF:
        """What goes around all pictures of a column."""
        first = self.picture(0, column, self.shape)
        last = self.picture(self.rows - 1, column, self.shape)
        return first.united(last).adjusted(-1, 0, 1, 1)

    def column_at(self, x: float) -> int | None:
        """The column at a horizontal position, or None beside the pictures."""
        column = int((x - self.left) // self.across)
        if not 0 <= column < self.columns:
            return None
        return column if x <= self.picture(0, column, self.shape).right() + BETWEEN else None
