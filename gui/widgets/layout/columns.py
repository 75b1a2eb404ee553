"""Three columns of which the middle one grows with the window, and the sides give way to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Slot
from PySide6.QtWidgets import QSplitter

from gui.guard import guarded
from gui.widgets.layout.roomy import ScrollIfTooSmall

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QByteArray
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QWidget

MIDDLE = 390
"""Width in pixels below which the middle column takes from the sides what they can do without."""


@guarded
class Columns(QSplitter):
    """Left, middle and right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._wanted: tuple[int, int] | None = None
        self.splitterMoved.connect(self._note)

    def setSizes(self, sizes: Sequence[int]) -> None:
        """Give the columns these widths; the sides come back to them when there is room."""
        if len(sizes) == 3:
            self._wanted = sizes[0], sizes[2]
        super().setSizes(sizes)

    def restoreState(self, state: QByteArray | bytes | bytearray | memoryview) -> bool:
        """Give the columns the widths that were kept."""
        restored = super().restoreState(state)
        self._note()
        return restored

    @Slot()
    def _note(self) -> None:
        """The widths of the sides are as a person wants them."""
        sizes = self.sizes()
        if len(sizes) == 3 and any(sizes):
            self._wanted = sizes[0], sizes[2]

    def addWidget(self, widget: QWidget) -> None:
        """Add the next column; the second grows with the window."""
        super().addWidget(widget)
        if self.count() == 2:
            self.setStretchFactor(1, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrower window keep something of the middle column."""
        super().resizeEvent(event)
        self._share()

    def changeEvent(self, event: QEvent) -> None:
        """Larger text needs wider sides."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            QTimer.singleShot(0, self, self._share)  # when the columns know what they need

    @Slot()
    def _share(self) -> None:
        """Sides as wide as is wished and as their content needs, where the middle has the room."""
        sizes = self.sizes()
        if len(sizes) != 3:
            return
        left, right = self._wanted or (sizes[0], sizes[2])
        left, right = max(left, self._whole(0)), max(right, self._whole(2))
        spare = [self._spare(0, left), self._spare(2, right)]
        lack = min(max(MIDDLE - (sum(sizes) - left - right), 0), sum(spare))
        if lack:
            left -= round(lack * spare[0] / sum(spare))
            right -= lack - round(lack * spare[0] / sum(spare))
        super().setSizes([left, max(sum(sizes) - left - right, 0), right])

    def _whole(self, place: int) -> int:
        """The width in which nothing of a column has to scroll sideways."""
        column = self.widget(place)
        return column.whole().width() if isinstance(column, ScrollIfTooSmall) else 0

    def _spare(self, place: int, size: int) -> int:
        """What a column has beyond the least that it needs."""
        column = self.widget(place)
        return 0 if column is None else max(size - column.minimumSizeHint().width(), 0)
