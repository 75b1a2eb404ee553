"""Many small pictures, packed to fill the room there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.painting import primitives
from gui.widgets.pictures.qimage import GAP, to_qimage
from gui.widgets.saving import save_menu

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPaintEvent

    from gui.widgets.pictures.qimage import Mode

SMALLEST, LARGEST = 20, 84
"""Pixels on screen that one picture's longer side may have."""


@guarded
class PictureWall(QWidget):
    """As many of the pictures as fit in a readable size, in reading order."""

    hovered = Signal(int)
    """Number of the picture under the mouse, or −1."""
    clicked = Signal(int)
    """Number of the picture that was clicked."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images: list[QImage] = []
        self._hovered = -1
        self.setMouseTracking(True)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_pictures(self, arrays: NDArray[np.floating], mode: Mode = "grey") -> None:
        """Show pictures (N, …) of shapes that ``to_qimage`` takes, none for N = 0."""
        self._images = [to_qimage(each, mode) for each in arrays]
        self._hovered = -1
        self.update()

    def count(self) -> int:
        """How many pictures there are."""
        return len(self._images)

    def shown(self) -> int:
        """How many of them fit."""
        return min(self.count(), self._columns() * max(1, int(self.height() / self._pitch())))

    def minimumSizeHint(self) -> QSize:
        """A few pictures."""
        return QSize(4 * SMALLEST, 2 * SMALLEST)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the pictures that fit."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        for number in range(self.shown()):
            image = self._images[number]
            painter.drawImage(primitives.fitted(self._place(number), image), image)
        if self._hovered >= 0:
            colour = theme.current().accent
            primitives.box(painter, self._place(self._hovered), 2, None, colour, width=2)
        if not self._images:
            painter.setPen(QColor(theme.current().secondary))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "Nothing to show yet")
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Highlight the picture under the mouse."""
        self._hover(self._at(event.position().x(), event.position().y()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Report the picture."""
        number = self._at(event.position().x(), event.position().y())
        if event.button() == Qt.MouseButton.LeftButton and number >= 0:
            self.clicked.emit(number)

    def leaveEvent(self, _event: QEvent) -> None:
        """Highlight nothing."""
        self._hover(-1)

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
        """Distance of two pictures: the largest at which all fit, or the smallest allowed."""
        for side in range(LARGEST, SMALLEST, -2):
            pitch = side + GAP
            if (self.width() // pitch) * (self.height() // pitch) >= self.count():
                return float(pitch)
        return float(SMALLEST + GAP)

    def _columns(self) -> int:
        return max(1, int(self.width() / self._pitch()))

    def _place(self, number: int) -> QRectF:
        pitch, columns = self._pitch(), self._columns()
        row, column = divmod(number, columns)
        return QRectF(column * pitch, row * pitch, pitch - GAP, pitch - GAP)

    def _at(self, x: float, y: float) -> int:
        pitch, columns = self._pitch(), self._columns()
        column, row = int(x / pitch), int(y / pitch)
        number = row * columns + column
        return number if column < columns and number < self.shown() else -1
