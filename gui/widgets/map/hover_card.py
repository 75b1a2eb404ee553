"""The small card beside the cursor that shows what is decoded there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.map import card_place
from gui.widgets.painting import primitives, wrapping
from gui.widgets.pictures import to_qimage

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtGui import QImage, QPaintEvent

PICTURE, SMALLEST = 90, 48
"""Height of the picture in pixels, and to which it shrinks in a small map."""
PADDING = 7
CAPTION = 18
LINES = 2
"""So many has the caption at most where one is wider than the map."""
SHADOW = 3


@guarded
class HoverCard(QWidget):
    """A rounded card with a picture and a caption; the mouse looks through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("Decoded here")
        self._image: QImage | None = None
        self._caption, self._lines = "", [""]
        self._high = PICTURE
        self.hide()

    def set_content(self, image: NDArray[np.floating] | None, caption: str) -> None:
        """Show values (H, W) in [0, 1] and a caption; either may be missing."""
        self._image = None if image is None else to_qimage(image)
        self._caption = caption
        self._fit(None)
        self.update()

    def caption(self) -> str:
        """The caption on the card."""
        return self._caption

    def place(
        self,
        cursor: QPointF,
        room: QRectF,
        home: QRectF | None = None,
        others: Sequence[QPointF] = (),
    ) -> None:
        """Stand beside the cursor, above and right of it where there is room.

        Args:
            cursor: What is pointed at.
            room: Where the card may be.
            home: Where it stays if it can, and may become smaller to do so; all of the room if
                not given.
            others: What it shall not cover beside the cursor.
        """
        own = room if home is None else home
        if self.width() > own.width():
            self._fit(own.width())
        size = QSizeF(self.size())
        self.move(card_place.corner(size, cursor, own, room, others).toPoint())

    def _across(self) -> int:
        """Width of the picture: two pictures side by side have twice the room of one."""
        if self._image is None:
            return 0
        return max(self._high, round(self._high * self._image.width() / self._image.height()))

    def _fit(self, most: float | None) -> None:
        """Become as large as the content, or as narrow as can still be read.

        Args:
            most: The width in pixels that is not to be exceeded, if one is given.
        """
        around = 2 * (PADDING + SHADOW)
        self._high, self._lines = PICTURE, [self._caption]
        if most is not None:
            wide = self._across() or 1
            self._high = max(min(int(PICTURE * (most - around) / wide), PICTURE), SMALLEST)
            room = max(most - around, self._across())
            self._lines = wrapping.lines(self._caption, theme.font(theme.CAPS), room, LINES)
        metrics = QFontMetrics(theme.font(theme.CAPS))
        text = max((metrics.horizontalAdvance(each) for each in self._lines), default=0)
        height = PADDING + 2 * SHADOW + (0 if self._image is None else self._high)
        height += self._below() + 2 if self._caption else PADDING
        self.resize(max(self._across(), text) + around, height)

    def _below(self) -> int:
        """Height of the caption."""
        line = QFontMetrics(theme.font(theme.CAPS)).lineSpacing()
        return theme.px(CAPTION) + (len(self._lines) - 1) * line

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
            room = QRectF(left, card.top() + PADDING, self._across(), self._high)
            frame = primitives.fitted(room, self._image)
            primitives.picture(painter, frame, self._image, theme.TILE_RADIUS, smooth=True)
        painter.setFont(theme.font(theme.CAPS))
        painter.setPen(QColor(now.secondary))
        below = card.adjusted(0, card.height() - self._below() - 3, 0, -2)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, "\n".join(self._lines))
        painter.end()
