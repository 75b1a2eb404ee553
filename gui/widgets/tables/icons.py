"""Icons in the cells of a table: the dot of a run, and small pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

if TYPE_CHECKING:
    from PySide6.QtCore import QSize
    from PySide6.QtGui import QImage

LEFT, ACROSS = 4, 9
"""Where a dot begins, and its diameter, in pixels."""


def dot(colour: str, size: QSize, ratio: float) -> QIcon:
    """A dot in the middle of the height.

    Args:
        colour: As ``#rrggbb``.
        size: Of the icon, in pixels of the window.
        ratio: Pixels of the screen for each of these.
    """
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(LEFT, (size.height() - ACROSS) // 2, ACROSS, ACROSS)
    painter.end()
    return _icon(picture)


def scaled(image: QImage, size: QSize, ratio: float) -> QIcon:
    """An image as large as fits into ``size``; ``ratio`` as for a dot."""
    keep = Qt.AspectRatioMode.KeepAspectRatio
    smooth = Qt.TransformationMode.SmoothTransformation
    picture = QPixmap.fromImage(image).scaled(size * ratio, keep, smooth)
    picture.setDevicePixelRatio(ratio)
    return _icon(picture)


def _icon(picture: QPixmap) -> QIcon:
    icon = QIcon(picture)
    icon.addPixmap(picture, QIcon.Mode.Selected)  # else Qt tints it in the selection's colour
    return icon
