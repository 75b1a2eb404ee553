"""Three columns of which the middle one grows with the window, and the sides give way to it."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, Qt, QTimer, Slot
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.layout.roomy import ScrollIfTooSmall

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

MIDDLE = 390
"""Width in pixels below which the middle column takes from the sides what they can do without."""
WANTED, SIDES = b"sides", "<HH"
"""What in a kept state comes before the widths of both sides, and how these are packed."""
WIDEST = 2**24 - 1
"""No widget of Qt's is wider."""


@guarded
class Columns(QSplitter):
    """Left, middle and right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._wanted: tuple[int, int] | None = None
        self._needed = (0, 0)
        self.splitterMoved.connect(self._note)

    def setSizes(self, sizes: Sequence[int]) -> None:
        """Give the columns these widths; the sides come back to them when there is room."""
        if len(sizes) == 3:
            self._wanted = sizes[0], sizes[2]
        super().setSizes(sizes)

    def saveState(self) -> QByteArray:
        """The widths of now, and behind them, where Qt reads no further, those that are wanted."""
        state = super().saveState()
        if self._wanted is not None:
            state.append(WANTED + struct.pack(SIDES, *self._wanted))
        return state

    def restoreState(self, state: QByteArray | bytes | bytearray | memoryview) -> bool:
        """Give the columns the widths that were kept; False where they are damaged.

        A window is not yet as wide as it was, so these can't be read off the columns.
        """
        plain = bytes(state.data()) if isinstance(state, QByteArray) else bytes(state)
        _, mark, sides = plain.rpartition(WANTED)
        before, orientation = self.sizes(), self.orientation()
        restored = super().restoreState(state)
        self.setOrientation(orientation)
        found = self.sizes()
        if mark and len(sides) == struct.calcsize(SIDES):
            found += struct.unpack(SIDES, sides)
        if not all(0 <= each <= WIDEST for each in found):
            super().setSizes(before)
            return False
        if restored and len(found) == self.count() + 2:
            self._wanted = found[-2], found[-1]
            self._share()
        else:
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

    def event(self, event: QEvent) -> bool:
        """What comes into a side later, such as the settings of a variant, needs another width."""
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            before, self._needed = self._needed, (self._whole(0), self._whole(2))
            if self._needed != before:
                self._share([now > then for now, then in zip(self._needed, before, strict=True)])
        return handled

    def changeEvent(self, event: QEvent) -> None:
        """Larger text needs wider sides."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            QTimer.singleShot(0, self, self._share)  # when the columns know what they need

    @Slot()
    def _share(self, widened: Sequence[bool] = (True, True)) -> None:
        """Sides as wide as is wished and as their content needs, where the middle has the room.

        Where it has not, they first give what they can do without; they scroll sideways only for
        a middle column that would have to.

        Args:
            widened: Whether each side's content may make it wider than a person has left it.
        """
        sizes = self.sizes()
        if len(sizes) != 3:
            return
        now = sizes[0], sizes[2]
        wanted = self._wanted or now
        least, room = (self._least(0), self._least(2)), sum(sizes)
        whole = max(self._whole(0), least[0]), max(self._whole(2), least[1])
        left, right = (
            max(want, need) if wide or want != size else want
            for want, need, wide, size in zip(wanted, whole, widened, now, strict=True)
        )
        sides = left, right
        sides = _narrowed(sides, whole, room - MIDDLE)
        sides = _narrowed(sides, least, room - min(MIDDLE, self._whole(1) or MIDDLE))
        super().setSizes([sides[0], max(room - sum(sides), 0), sides[1]])

    def _whole(self, place: int) -> int:
        """The width in which nothing of a column has to scroll sideways."""
        column = self.widget(place)
        return column.whole().width() if isinstance(column, ScrollIfTooSmall) else 0

    def _least(self, place: int) -> int:
        """The width that a column keeps, be the window ever so narrow."""
        column = self.widget(place)
        return 0 if column is None else column.minimumSizeHint().width()


def _narrowed(sides: tuple[int, int], least: tuple[int, int], room: int) -> tuple[int, int]:
    """Two widths that together take at most the room, or what they keep at the least.

    Args:
        sides: Widths in pixels.
        least: To which they are narrowed, in proportion to what they have beyond it.
        room: For both.
    """
    spare = [max(size - each, 0) for size, each in zip(sides, least, strict=True)]
    lack = min(max(sum(sides) - room, 0), sum(spare))
    if not lack:
        return sides
    first = round(lack * spare[0] / sum(spare))
    return sides[0] - first, sides[1] - (lack - first)


def column_of_two(splitter: QSplitter, upper: QWidget, lower: QWidget) -> QWidget:
    """A column with one part above the other, of which the lower takes the room that there is.

    Args:
        splitter: A vertical one, which the parts are put into.
        upper: Its contents' margins are set, as are those of ``lower``.
        lower: The other part.
    """
    for part, top, bottom in ((upper, 0, theme.TIGHT), (lower, theme.TIGHT, 0)):
        splitter.addWidget(part)
        part.setContentsMargins(0, top, 0, bottom)
    splitter.setStretchFactor(1, 1)
    column = QWidget()
    around = QVBoxLayout(column)
    around.setContentsMargins(theme.MARGIN, theme.GAP, theme.MARGIN, theme.TIGHT)
    around.addWidget(splitter)
    return column
