"""One picture with its caption."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QHelpEvent,
    QImage,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.controls.paragraph import as_tooltip
from gui.widgets.painting import primitives
from gui.widgets.pictures import two_lines
from gui.widgets.pictures.qimage import USUAL, Mode, to_qimage

if TYPE_CHECKING:
    from numpy.typing import NDArray

CAPTION = 20
"""Height kept for the caption, in pixels beside text of the usual size."""
SAVED = 280
"""The longer side of a saved or copied picture, in pixels."""
DOT, DOT_SPACE = 8, 5
"""Width of the dot before a caption, and of the room behind it, in pixels."""
STRIP = 3
"""Height of the strip that stands for the dot where there is no room for it, in pixels."""
FEW = 9
"""Letters of room below which a caption is cut at its end, and not in its middle."""
CRISP = 2.5
"""Screen pixels per pixel from which pixels are squares; smaller ones would differ in size."""


@guarded
class ImageTile(QWidget):
    """A picture, its pixels crisp, with a caption below.

    Args:
        caption: Short text below; without it no room is kept.
        mode: ``"grey"`` for [0, 1], ``"signed"`` for [−1, 1] in orange and blue.
        parent: Owner.
    """

    def __init__(
        self, caption: str = "", mode: Mode = "grey", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._mode: Mode = mode
        self._image: QImage | None = None
        self._values: NDArray[np.floating] | None = None
        self._caption, self._short = "", ""
        self._dot: str | None = None
        self._tight, self._lines = False, 1
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_caption(caption)

    def set_image(self, image: NDArray[np.floating] | None) -> None:
        """Show a picture of a shape that ``to_qimage`` takes, or an empty tile for None."""
        before, was_empty = self._size(), self._image is None
        self._values = None if image is None else np.array(image)
        self._convert()
        if self._size() != before:
            self.updateGeometry()
        if self._size() == before and was_empty == (image is None):
            self.update(self._picture())  # the words below stay: they cost as much as the picture
        else:
            self.update()

    def set_mode(self, mode: Mode) -> None:
        """Choose how numbers become colours."""
        self._mode = mode
        self._convert()
        self.update()

    def set_caption(self, caption: str, short: str = "") -> None:
        """Change the text below the picture.

        Args:
            caption: What it says; cut in its middle where there is no room for it.
            short: What it says where there is no room for that.
        """
        self._short = short
        if bool(caption) != bool(self._caption):
            self.updateGeometry()  # for a figure that changes all the time nothing moves
            self.update()
        if caption != self._caption or not self.accessibleName():
            self._caption = caption
            self.setAccessibleName(caption or "Picture")
            self.update(self._words(self._picture()))

    def caption(self) -> str:
        """The text below the picture."""
        return self._caption

    def set_dot(self, colour: str | None) -> None:
        """Put a dot of a colour, ``#rrggbb``, before the caption, or none."""
        if colour != self._dot:
            self._dot = colour
            self.update()

    def dot(self) -> str | None:
        """The colour of the dot before the caption."""
        return self._dot

    def set_tight(self, on: bool) -> None:
        """Give the whole width to a smaller caption; a strip below the picture is the dot."""
        if on != self._tight:
            self._tight = on
            self.update()

    def set_lines(self, lines: int) -> None:
        """Keep room for a small caption of one line or of two."""
        if lines != self._lines:
            self._lines = lines
            self.update()

    def extra(self) -> int:
        """Pixels of the height that are there for a second line of the caption."""
        return (self._lines - 1) * line_height()

    def width_of(self, height: int) -> int:
        """How wide the picture is in a tile so high, where the width has room for it."""
        size = self._size()
        return round((height - self._below()) * size.width() / size.height())

    def caption_fits(self, width: int) -> bool:
        """Whether the caption, and the dot if there is one, stand side by side in a width."""
        dot = 0 if self._dot is None else DOT + DOT_SPACE
        return QFontMetrics(theme.font(theme.SMALL)).horizontalAdvance(self._caption) + dot <= width

    def small_fits(self, width: int) -> bool:
        """Whether the small caption stands in one line of a width."""
        return QFontMetrics(theme.font(theme.CAPS)).horizontalAdvance(self._caption) < width

    def image(self) -> QImage | None:
        """What is shown, one pixel per number, or None."""
        return self._image

    def sizeHint(self) -> QSize:
        """Four screen pixels per pixel."""
        return self._size() * 4 + QSize(0, self._below())

    def minimumSizeHint(self) -> QSize:
        """One screen pixel per pixel."""
        return self._size() + QSize(0, self._below())

    def hasHeightForWidth(self) -> bool:
        """The picture keeps its proportions."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The picture and its caption."""
        size = self._size()
        return round(width * size.height() / size.width()) + self._below()

    def height_of_picture(self) -> int:
        """The height without the caption."""
        return max(self.height() - self._below(), 0)

    def written(self) -> str:
        """What of the caption stands below the picture, in its lines."""
        return "\n".join(self._written(QFontMetrics(self._font())))

    def _written(self, metrics: QFontMetrics) -> tuple[str, ...]:
        room = self._room()
        # Most captions fit, and are asked for at every paint. A width is rounded to whole pixels.
        if metrics.horizontalAdvance(self._caption) < room:
            return (self._caption,)
        if self._lines > 1:
            return two_lines.written(self._caption, metrics, room)
        # Names of runs often differ at their ends alone; of a few letters the first say most.
        few, modes = room < FEW * metrics.averageCharWidth(), Qt.TextElideMode
        fits = not self._short or metrics.horizontalAdvance(self._caption) <= room
        shown = self._caption if fits else self._short
        return (metrics.elidedText(shown, modes.ElideRight if few else modes.ElideMiddle, room),)

    def event(self, event: QEvent) -> bool:
        """Tell the whole caption where it is cut and nothing else is to be told."""
        if (
            isinstance(event, QHelpEvent)  # first: the rest measures, and there are many events
            and event.type() == QEvent.Type.ToolTip
            and not self.toolTip()
            and self.written() != self._caption
        ):
            QToolTip.showText(event.globalPos(), as_tooltip(self._caption), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture and its caption, or the one of them that has changed."""
        painter, place, region = QPainter(self), self._picture(), event.region()
        area = QRectF(place)
        if not region.intersects(place):
            pass
        elif self._image is None:
            primitives.box(painter, area, theme.TILE_RADIUS, theme.current().raised)
        else:
            crisp = self._scale() * self.devicePixelRatioF() >= CRISP
            primitives.picture(painter, area, self._image, theme.TILE_RADIUS, smooth=not crisp)
        if self._caption and region.intersects(self._words(place)):
            self._paint_caption(painter, area)
        painter.end()

    def _scale(self) -> float:
        """Screen pixels per pixel."""
        size = self._size()
        return min(self.width() / size.width(), (self.height() - self._below()) / size.height())

    def _picture(self) -> QRect:
        """What the picture covers."""
        size, scale = self._size(), self._scale()
        width = max(round(size.width() * scale), 1)
        height = max(round(size.height() * scale), 1)
        return QRect((self.width() - width) // 2, 0, width, height)

    def _words(self, picture: QRect) -> QRect:
        """What is left for the caption."""
        return QRect(0, picture.height(), self.width(), self.height() - picture.height())

    def _paint_caption(self, painter: QPainter, picture: QRectF) -> None:
        """The dot and the words below the picture, together in the middle."""
        top = picture.bottom() + theme.TIGHT
        painter.setFont(self._font())
        metrics, indent = painter.fontMetrics(), self._indent()
        lines = self._written(metrics)
        widths = [metrics.horizontalAdvance(line) for line in lines]
        left = (self.width() - indent - widths[0]) / 2
        if self._dot is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._dot))
            if self._tight:
                strip = QRectF(picture.left(), top - 1, picture.width(), STRIP)
                painter.drawRoundedRect(strip, STRIP / 2, STRIP / 2)
            else:
                painter.drawEllipse(QRectF(left, top + (metrics.height() - DOT) / 2, DOT, DOT))
        top += STRIP if self._tight else 0
        painter.setPen(QColor(theme.current().secondary))
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        for number, (line, wide) in enumerate(zip(lines, widths, strict=True)):
            corner = QPointF((self.width() + indent - wide) / 2, top + number * line_height())
            below = QSizeF(self.width(), self._below() - theme.TIGHT)
            painter.drawText(QRectF(corner, below), side, line)

    def _room(self) -> int:
        """Width of the words."""
        return self.width() - self._indent()

    def _indent(self) -> int:
        """Room for the dot."""
        return 0 if self._dot is None or self._tight else DOT + DOT_SPACE

    def _font(self) -> QFont:
        return theme.font(theme.CAPS if self._tight else theme.SMALL)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to save or copy the picture."""
        if self._image is not None:
            from gui.widgets.saving import save_menu  # noqa: PLC0415 - not before the first paint

            save_menu.build_menu(self, image=self._enlarged).popup(event.globalPos())

    def copy(self) -> None:
        """Put the picture on the clipboard."""
        if self._image is not None:
            QGuiApplication.clipboard().setImage(self._enlarged())

    def _enlarged(self) -> QImage:
        image = self._image if self._image is not None else QImage()
        return image.scaled(SAVED, SAVED, Qt.AspectRatioMode.KeepAspectRatio)

    def _convert(self) -> None:
        self._image = None if self._values is None else to_qimage(self._values, self._mode)

    def _size(self) -> QSize:
        """Pixels of the picture, or those that room is kept for."""
        return QSize(USUAL, USUAL) if self._image is None else self._image.size()

    def _below(self) -> int:
        return theme.px(CAPTION) + self.extra() if self._caption else 0


def line_height() -> int:
    """Pixels from one line of a small caption to the next."""
    return QFontMetrics(theme.font(theme.CAPS)).height()
