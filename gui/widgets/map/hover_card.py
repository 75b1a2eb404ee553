"""The small card beside the cursor that shows what is decoded there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.painting import primitives
from gui.widgets.pictures import to_qimage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtGui import QImage, QPaintEvent

PICTURE = 90
PADDING = 7
CAPTION = 18
GAP = 15
"""Pixels between the cursor and the nearest corner of the card."""
SHADOW = 3


@guarded
class HoverCard(QWidget):
    """A rounded card with a picture and a caption; the mouse looks through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("Decoded here")
        self._image: QImage | None = None
        self._caption = ""
        self.hide()

    def set_content(self, image: NDArray[np.floating] | None, caption: str) -> None:
        """Show values (H, W) in [0, 1] and a caption; either may be missing."""
        self._image = None if image is None else to_qimage(image)
        self._caption = caption
        self._fit()
        self.update()

    def caption(self) -> str:
        """The caption on the card."""
        return self._caption

    def place(self, cursor: QPointF, room: QRectF) -> None:
        """Stand beside the cursor, above and right of it where `room` allows."""
        width, height = self.width(), self.height()
        x = cursor.x() + GAP
        if x + width > room.right():
            x = cursor.x() - GAP - width
        y = cursor.y() - GAP - height
        if y < room.top():
            y = cursor.y() + GAP
        # One axis may be clamped as long as the other keeps the card off the cursor.
        x = min(max(x, room.left()), room.right() - width)
        y = min(max(y, room.top()), room.bottom() - height)
        self.move(round(x), round(y))

    def _across(self) -> int:
        """Width of the picture: two pictures side by side have twice the room of one."""
        if self._image is None:
            return 0
        return max(PICTURE, round(PICTURE * self._image.width() / self._image.height()))

    def _fit(self) -> None:
        text = QFontMetrics(theme.font(theme.CAPS)).horizontalAdvance(self._caption) + 2 * PADDING
        width = self._across() + 2 * PADDING if self._image is not None else text
        height = PADDING
        if self._image is not None:
            height += PICTURE
        height += theme.px(CAPTION) + 2 if self._caption else PADDING
        self.resize(max(width, text) + 2 * SHADOW, height + 2 * SHADOW)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint shadow, card, picture and caption."""
        now = theme.current()
        painter = QPainter(self)
        card = QRectF(self.rect()).adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for step in range(SHADOW):
            painter.setBrush(QColor(0, 0, 0, 7))
            grown = card.adjusted(-step, -step + 1, step, step + 1)
            painter.drawRoundedRect(grown, 8 + step, 8 + step)
        primitives.box(painter, card, 8, now.panel, now.line)
        if self._image is not None:
            left = card.center().x() - self._across() / 2
            room = QRectF(left, card.top() + PADDING, self._across(), PICTURE)
            frame = primitives.fitted(room, self._image)
            primitives.picture(painter, frame, self._image, theme.TILE_RADIUS, smooth=True)
        painter.setFont(theme.font(theme.CAPS))
        painter.setPen(QColor(now.secondary))
        below = card.adjusted(0, card.height() - theme.px(CAPTION) - 3, 0, -2)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._caption)
        painter.end()
