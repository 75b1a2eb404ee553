"""Many small pictures, packed to fill the room there is."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.controls.documented_keys import DocumentedKeys
from gui.widgets.painting import primitives
from gui.widgets.pictures.qimage import GAP, to_qimages
from gui.widgets.saving import save_menu

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import (
        QContextMenuEvent,
        QFocusEvent,
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
    )

    from gui.widgets.pictures.qimage import Mode

SMALLEST, LARGEST = 20, 84
"""Pixels on screen that one picture's longer side may have."""
NONE = -1
NOTHING = "Nothing to show yet"
"""Stands where there are no pictures and nobody has said why."""


@guarded
class PictureWall(QWidget):
    """As many of the pictures as fit in a readable size, in reading order.

    A picture can be hovered, clicked, and chosen with the arrow keys and Enter.

    Args:
        name: Accessible name.
        parent: Owner.
        in_line: Whether they stand in one line.
        least: Pixels that a picture's longer side has at least, beside text of the usual size; the
            wall then asks for the height that all need, see ``ScrollingWall``.
    """

    hovered = Signal(int)
    """Number of the picture under the mouse or the keys, or −1."""
    clicked = Signal(int)
    """Number of the picture that was clicked."""
    reached = Signal(int)
    """Number of the picture that the keys have come to."""

    KEYS = DocumentedKeys(
        "Walls of pictures",
        (
            ("← → ↑ ↓", "choose a picture"),
            ("Enter", "open it"),
        ),
    )

    def __init__(
        self,
        name: str,
        parent: QWidget | None = None,
        *,
        in_line: bool = False,
        least: int | None = None,
    ) -> None:
        super().__init__(parent)
        self._in_line, self._least = in_line, least
        self._images: list[QImage | None] = []
        self._message = NOTHING
        self._hovered = self._marked = NONE
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        policy.setHeightForWidth(least is not None)
        self.setSizePolicy(policy)

    def set_pictures(
        self,
        arrays: NDArray[np.floating],
        mode: Mode = "grey",
        blank: Sequence[bool] | NDArray[np.bool_] | None = None,
    ) -> None:
        """Show pictures (N, …) of shapes that ``to_qimages`` takes, none for N = 0.

        Args:
            arrays: The pictures.
            mode: How numbers become colours.
            blank: Those that are plain grey tiles, (N,), as there is nothing to see in them.
        """
        empty = [False] * len(arrays) if blank is None else blank
        self._images = [
            None if nothing else image
            for image, nothing in zip(to_qimages(arrays, mode), empty, strict=True)
        ]
        self._hovered = self._marked = NONE
        self.updateGeometry()
        self.update()

    def set_message(self, message: str) -> None:
        """Say why there are no pictures."""
        self._message = message or NOTHING
        self.update()

    def set_marked(self, number: int) -> None:
        """Mark a picture, or none for −1."""
        if number != self._marked:
            self._marked = number
            self.update()

    def count(self) -> int:
        """How many pictures there are."""
        return len(self._images)

    def shown(self) -> int:
        """How many of them fit."""
        lines = max(1, int((self.height() + GAP) / self._pitch()))
        return min(self.count(), self._columns() * (1 if self._in_line else lines))

    def minimumSizeHint(self) -> QSize:
        """A few pictures."""
        if self._in_line:
            return QSize(2 * SMALLEST, SMALLEST)
        return QSize(4 * SMALLEST, 2 * SMALLEST)

    def heightForWidth(self, width: int) -> int:
        """What all pictures need in their least size; −1 where they may be left out."""
        if self._least is None:
            return -1
        pitch = self._smallest() + GAP
        lines = -(-self.count() // max((width + GAP) // pitch, 1))
        return max(lines, 1) * pitch - GAP

    def place(self, number: int) -> QRectF:
        """Where a picture is, in pixels."""
        return self._place(number)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pictures that fit."""
        painter, colours = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        for number in range(self.shown()):
            image, place = self._images[number], self._place(number)
            if not place.intersects(event.rect()):  # of a wall that is scrolled most are not seen
                continue
            if image is None:
                painter.fillRect(place, QColor(colours.track))
            else:
                painter.drawImage(primitives.fitted(place, image), image)
        for number, width in ((self._marked, 3), (self._hovered, 2)):
            if 0 <= number < self.shown():
                primitives.box(painter, self._place(number), 2, None, colours.accent, width=width)
        if not self._images:
            painter.setPen(QColor(colours.secondary))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._message)
        if primitives.shows_focus(self):
            primitives.box(painter, QRectF(self.rect()), 4, None, colours.accent)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Highlight the picture under the mouse."""
        self._hover(self._at(event.position().x(), event.position().y()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Report the picture."""
        number = self._at(event.position().x(), event.position().y())
        if event.button() == Qt.MouseButton.LeftButton and number >= 0:
            self.clicked.emit(number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrow keys move the highlight, Enter reports it."""
        columns = self._columns()
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -columns,
            Qt.Key.Key_Down: columns,
        }
        step = steps.get(Qt.Key(event.key()))
        if step is not None and self._images:
            start = self._hovered if self._hovered >= 0 else max(self._marked, 0) - step
            if 0 <= start + step < self.shown():
                self._hover(start + step)
                self.reached.emit(start + step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._hovered >= 0:
            self.clicked.emit(self._hovered)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What the keys chose is chosen no longer."""
        super().focusOutEvent(event)
        self._hover(NONE)

    def leaveEvent(self, _event: QEvent) -> None:
        """Highlight nothing."""
        self._hover(NONE)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to save what is shown."""
        if self._images:
            save_menu.build_menu(self).popup(event.globalPos())

    def _hover(self, number: int) -> None:
        if number != self._hovered:
            self._hovered = number
            self.hovered.emit(number)
            self.update()

    def _pitch(self) -> float:
        smallest = self._smallest()
        return _pitch(self.width(), self.height(), self.count(), self._in_line, smallest)

    def _smallest(self) -> int:
        return SMALLEST if self._least is None else theme.px(self._least)

    def _columns(self) -> int:
        return max(1, int((self.width() + GAP) / self._pitch()))

    def _place(self, number: int) -> QRectF:
        pitch, columns = self._pitch(), self._columns()
        row, column = divmod(number, columns)
        return QRectF(column * pitch, self._top() + row * pitch, pitch - GAP, pitch - GAP)

    def _top(self) -> int:
        """Where the first line is: in the middle of the height where it is the only one."""
        return max(self.height() - int(self._pitch() - GAP), 0) // 2 if self._in_line else 0

    def _at(self, x: float, y: float) -> int:
        pitch, columns = self._pitch(), self._columns()
        column, row = int(x // pitch), int((y - self._top()) // pitch)
        number = row * columns + column
        return number if column < columns and row >= 0 and number < self.shown() else NONE


@lru_cache  # asked for at each picture
def _pitch(width: int, height: int, count: int, in_line: bool, smallest: int) -> float:
    """Distance of two pictures: the largest at which all fit, or the smallest allowed."""
    for side in range(max(LARGEST, smallest), smallest, -2):
        pitch = side + GAP
        # The gap behind the last picture of a line and below the last line needs no room.
        columns, lines = (width + GAP) // pitch, (height + GAP) // pitch
        if columns * (min(lines, 1) if in_line else lines) >= count:
            return float(pitch)
    return float(smallest + GAP)
