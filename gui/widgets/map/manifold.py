"""The picture of decoded codes that lies under the plane."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPixmap

from gui import theme
from gui.widgets.map.colours import rgb
from gui.widgets.painting.pixels import to_image

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QImage

    from gui.widgets.map.camera import Bounds, Camera


class Manifold:
    """Decoded values that cover a rectangle of the plane.

    Args:
        values: (H, W) in [0, 1], row 0 on top; what lies outside is clipped.
        rect: The rectangle (x0, y0, x1, y1) in data units.
    """

    def __init__(self, values: NDArray[np.floating], rect: Bounds) -> None:
        self._values = np.clip(np.asarray(values, np.float64), 0, 1)
        self._rect = rect
        self._pixmap: tuple[str, QPixmap] | None = None

    def paint(self, painter: QPainter, camera: Camera) -> None:
        """Paint the picture where its rectangle is on screen."""
        appearance = theme.current().name
        if self._pixmap is None or self._pixmap[0] != appearance:
            self._pixmap = appearance, QPixmap.fromImage(_tinted(self._values))
        pixmap = self._pixmap[1]
        x0, y0, x1, y1 = self._rect
        corner = QPointF(*camera.point_to_screen(x0, y1))
        target = QRectF(corner, QPointF(*camera.point_to_screen(x1, y0)))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(target, pixmap, QRectF(pixmap.rect()))


def _tinted(values: NDArray[np.float64]) -> QImage:
    """Strokes in the colour of text on the background, so that points read over them."""
    now = theme.current()
    paper = np.array(rgb(now.background))
    ink = np.array(rgb(now.secondary))
    return to_image((paper + (ink - paper) * values[..., None]).astype(np.uint8))
