"""Three columns of which the middle one grows with the window, and the sides give way to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter

from gui.guard import guarded

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QWidget

MIDDLE = 390
"""Width in pixels below which the middle column takes from the sides what they can do without."""


@guarded
class Columns(QSplitter):
    """Left, middle and right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)

    def addWidget(self, widget: QWidget) -> None:
        """Add the next column; the second grows with the window."""
        super().addWidget(widget)
        if self.count() == 2:
            self.setStretchFactor(1, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrower window keep something of the middle column."""
        super().resizeEvent(event)
        sizes = self.sizes()
        if len(sizes) != 3:
            return
        left, middle, right = sizes
        spare = [self._spare(0, left), self._spare(2, right)]
        lack = min(MIDDLE - middle, sum(spare))
        if lack > 0:
            given = round(lack * spare[0] / sum(spare))
            self.setSizes([left - given, middle + lack, right - lack + given])

    def _spare(self, place: int, size: int) -> int:
        """What a column has beyond the least that it needs."""
        column = self.widget(place)
        return 0 if column is None else max(size - column.minimumSizeHint().width(), 0)
