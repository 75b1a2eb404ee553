"""A wall that scrolls where its pictures would be too small to be made out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QFrame, QScrollArea

from gui import theme
from gui.guard import guarded

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QWidget

    from gui.widgets.grids.picture_wall import PictureWall


@guarded
class ScrollingWall(QScrollArea):
    """A wall with all of its pictures, none of them smaller than its ``least``.

    Args:
        wall: Made with a ``least``.
        least: That, in pixels beside text of the usual size.
        parent: Owner.
    """

    def __init__(self, wall: PictureWall, least: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wall, self._least = wall, least
        self._revealed: int | None = -1
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the focus belongs to the wall
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setWidget(wall)
        wall.reached.connect(self.reveal)
        self.verticalScrollBar().actionTriggered.connect(self._scrolled)

    def sizeHint(self) -> QSize:
        """A few pictures."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """A few pictures in a line."""
        side = theme.px(self._least)
        return QSize(4 * side, side)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep in sight what was revealed last, unless a person has scrolled on since."""
        super().resizeEvent(event)
        if self._revealed is not None:
            self.reveal(self._revealed)

    @Slot(int)
    def reveal(self, number: int) -> None:
        """Scroll as far as it takes to see a picture whole, now and in another size; −1 is none."""
        self._revealed = number
        if 0 <= number < self._wall.count():
            place = self._wall.place(number).toAlignedRect()
            around = place.height() // 2 + 2
            self.ensureVisible(place.center().x(), place.center().y(), 0, around)

    def follow(self, number: int) -> None:
        """Know where on the wall the revealed picture stands now, without scrolling; −1 is none."""
        if self._revealed is not None:
            self._revealed = number

    @Slot()
    def _scrolled(self) -> None:
        """A person scrolls, not the program; at the end of the wall that moves nothing."""
        bar = self.verticalScrollBar()
        if bar.sliderPosition() != bar.value():
            self._revealed = None
