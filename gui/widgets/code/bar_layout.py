"""Where the bars of a code are on screen, and which number a place on screen means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF

if TYPE_CHECKING:
    from numpy.typing import NDArray

MARGIN = 6
"""Room above and below the bars in pixels; marks of edited bars lie in the lower one."""


@dataclass(frozen=True)
class BarLayout:
    """Bars side by side over the whole width.

    Attributes:
        count: Number of bars, at least 1.
        width: Of the widget, in pixels.
        height: Of the widget, in pixels.
        ratio: Device pixels per pixel.
        signed: Whether there is room below zero.
    """

    count: int
    width: int
    height: int
    ratio: float
    signed: bool

    @property
    def reach(self) -> float:
        """Length of the longest bar, in pixels."""
        room = max(self.height - 2 * MARGIN, 2)
        return room / 2 if self.signed else float(room)

    @property
    def zero(self) -> float:
        """Vertical position of zero, on a whole pixel."""
        room = max(self.height - 2 * MARGIN, 2)
        return float(MARGIN + (room // 2 if self.signed else room))

    def index_at(self, x: float) -> int:
        """The bar at a horizontal position; beyond the ends the nearest."""
        index = int(x / max(self.width, 1) * self.count)
        return min(max(index, 0), self.count - 1)

    def part_at(self, y: float) -> float:
        """How much of the longest bar a tip at ``y`` is, in [−1, 1], or [0, 1] if not signed."""
        part = (self.zero - y) / self.reach
        return min(max(part, -1.0 if self.signed else 0.0), 1.0)

    def column(self, index: int) -> QRectF:
        """The full height of a bar's place, without the gap to the next bar."""
        left, width = self._edges(np.array([index]))
        return QRectF(float(left[0]), 0, float(width[0]), self.height)

    def bars(self, parts: NDArray[np.floating]) -> tuple[list[QRectF], list[QRectF]]:
        """Rectangles of the bars above and below zero.

        Args:
            parts: (count,) lengths as parts of the longest bar; beyond ±1 they are cut.
        """
        lengths = np.rint(np.clip(parts, -1, 1) * self.reach * self.ratio) / self.ratio
        seen = np.flatnonzero(lengths)
        lefts, widths = self._edges(seen)
        above: list[QRectF] = []
        below: list[QRectF] = []
        places = zip(lefts.tolist(), widths.tolist(), lengths[seen].tolist(), strict=True)
        for left, width, length in places:
            if length > 0:
                above.append(QRectF(left, self.zero - length, width, length))
            else:
                below.append(QRectF(left, self.zero, width, -length))
        return above, below

    def _edges(self, index: NDArray[np.intp]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Left edges and widths of these bars.

        Edges are on whole device pixels: bars then have the same sharpness everywhere.
        """
        pitch = self.width / self.count
        gap = 0.0 if pitch < 3 else 1.0 if pitch < 8 else 1.5
        left = np.rint(index * pitch * self.ratio) / self.ratio
        right = np.rint((index + 1) * pitch * self.ratio) / self.ratio
        return left, np.maximum(right - left - gap, 1 / self.ratio)
