"""The few strokes that the window's own widgets are painted with."""

from __future__ import annotations

from contextlib import contextmanager
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QImage,
    QPaintEngine,
    QPainter,
    QPen,
    QPixmap,
    QPolygonF,
    QTransform,
)

from gui import theme
from gui.widgets.painting.device_pixels import VECTOR_ENGINES, device_ratio

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QWidget

BOX_HEIGHT = 26
"""Height of input boxes, in pixels, beside text of the usual size."""
STILLS = 64
"""Pictures that one widget keeps, where it asks for no other number."""


@contextmanager
def saved(painter: QPainter) -> Iterator[None]:
    """Give a painter back as it was, whatever happens meanwhile."""
    painter.save()
    try:
        yield
    finally:
        painter.restore()


def box(
    painter: QPainter,
    rect: QRectF,
    radius: float,
    fill: str | None = None,
    line: str | None = None,
    *,
    width: float = 1.0,
) -> None:
    """A rounded rectangle whose outline lies inside ``rect``, so that it stays one pixel sharp."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(line), width) if line else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)
    inset = width / 2 if line else 0.0
    inner = rect.adjusted(inset, inset, -inset, -inset)
    painter.drawRoundedRect(inner, radius - inset, radius - inset)


def picture(
    painter: QPainter, rect: QRectF, image: QImage, radius: float, *, smooth: bool = False
) -> None:
    """``image`` stretched over ``rect`` with rounded corners.

    A texture brush is used because a clip path has no antialiasing.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
    if painter.paintEngine().type() in (QPaintEngine.Type.SVG, QPaintEngine.Type.Picture):
        painter.drawImage(rect, image)  # a texture would be repeated instead of stretched
        return
    brush = QBrush(image)
    scale = QTransform.fromTranslate(rect.x(), rect.y())
    scale.scale(rect.width() / image.width(), rect.height() / image.height())
    brush.setTransform(scale)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush)
    painter.drawRoundedRect(rect, radius, radius)


def fitted(rect: QRectF, image: QImage) -> QRectF:
    """The largest rectangle of an image's proportions in the middle of ``rect``."""
    scale = min(rect.width() / image.width(), rect.height() / image.height())
    width, height = image.width() * scale, image.height() * scale
    corner = QPointF(rect.x() + (rect.width() - width) / 2, rect.y() + (rect.height() - height) / 2)
    return QRectF(corner, QSizeF(width, height))


class PixmapCache:
    """Pictures that are painted once and then copied, for what is shown again at every paint.

    Letters and curves cost ten times as much as a copy of them.

    Args:
        most: So many pictures are kept; with more it begins anew.
    """

    def __init__(self, most: int = STILLS) -> None:
        self._most = most
        self._kept: dict[tuple[object, ...], QPixmap] = {}

    def paint(
        self,
        painter: QPainter,
        corner: QPointF,
        size: QSizeF,
        key: tuple[object, ...],
        draw: Callable[[QPainter], None],
    ) -> None:
        """What ``draw`` paints from (0, 0) on, at a corner; as curves on an engine for curves.

        Args:
            painter: Paints on the widget, or into a saved picture.
            corner: Where the top left comes to lie, to the pixel of the device.
            size: How far ``draw`` reaches.
            key: Everything, besides theme and size of text, that ``draw`` depends on.
            draw: Paints with antialiasing.
        """
        if painter.paintEngine().type() in VECTOR_ENGINES:
            with saved(painter):
                painter.translate(corner)
                draw(painter)
            return
        ratio = device_ratio(painter)
        whole = (theme.current().name, theme.factor(), ratio, size.width(), size.height(), *key)
        if whole not in self._kept:
            if len(self._kept) >= self._most:
                self._kept.clear()
            self._kept[whole] = _still(size, ratio, draw)
        place = QPointF(round(corner.x() * ratio) / ratio, round(corner.y() * ratio) / ratio)
        painter.drawPixmap(place, self._kept[whole])


def _still(size: QSizeF, ratio: float, draw: Callable[[QPainter], None]) -> QPixmap:
    made = QPixmap(ceil(size.width() * ratio), ceil(size.height() * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw(painter)
    painter.end()
    return made


def arrow(painter: QPainter, centre: QPointF, size: float, colour: str) -> None:
    """A filled triangle that points down: there is more behind this control."""
    x, y, half = centre.x(), centre.y(), size / 2
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    tip = [QPointF(x - half, y - half / 1.6), QPointF(x + half, y - half / 1.6)]
    painter.drawPolygon(QPolygonF([*tip, QPointF(x, y + half / 1.2)]))


def shows_focus(widget: QWidget) -> bool:
    """Whether a focus ring belongs here: focused, and not merely because it was clicked."""
    keyboard = widget.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
    return widget.hasFocus() and keyboard


def set_style_flag(widget: QWidget, name: str, on: bool) -> None:
    """Set a property that the stylesheet looks at, and have it look again."""
    if widget.property(name) != on:
        widget.setProperty(name, on)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
