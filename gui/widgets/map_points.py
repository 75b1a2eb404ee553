"""The cloud of points: one scatter item with a few shared brushes.

pyqtgraph draws a scatter quickly once each point knows its sprite, but finds
the sprites one point at a time. Here a point carries the number of its brush,
so brushes, sprites and positions are each written with one array operation.
The painted cloud is kept as a picture: a cursor that moves over 70 000 resting
points costs one copy of that picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPixmap

from gui.widgets.sharpness import VECTOR_ENGINES, device_ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtCore import QSize
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget


class PointCloud(pg.ScatterPlotItem):  # type: ignore[misc] # pyqtgraph is untyped
    """Points (N, 2) drawn as small discs of a few shared brushes."""

    def __init__(self, size: float = 4.5) -> None:
        super().__init__(pen=None, size=size)
        self.setZValue(1)
        self.data: Any  # structured (N,): x, y, brush, sourceRect, ...
        self._brushes: list[QBrush] = []
        self._index: NDArray[np.intp] = np.zeros(0, np.intp)
        self._version = 0
        self._picture: QPixmap | None = None
        self._key: tuple[Any, ...] = ()

    def set_points(self, xy: NDArray[np.float32]) -> None:
        """Replace all points by those of `xy` (N, 2); `set_brushes` must follow."""
        data = np.empty(len(xy), dtype=self.data.dtype)
        data["size"], data["visible"], data["hovered"] = -1, True, False
        data["sourceRect"] = 0
        data["x"], data["y"] = xy[:, 0], xy[:, 1]
        self.data = data
        self._refresh()

    def move_points(self, xy: NDArray[np.float32]) -> None:
        """Write new positions (N, 2) in place; brushes and sprites stay."""
        self.data["x"] = xy[:, 0]
        self.data["y"] = xy[:, 1]
        self._refresh()

    def set_brushes(self, brushes: list[QBrush], index: NDArray[np.intp]) -> None:
        """Give point i the brush `brushes[index[i]]`; `index` has shape (N,)."""
        self._brushes, self._index = brushes, index
        self._paint_sprites()

    def brush_of(self, index: int) -> QBrush:
        """The brush that point `index` is drawn with."""
        return self._brushes[int(self._index[index])]

    def set_size(self, size: float) -> None:
        """Set the discs' diameter in pixels."""
        if size != self.opts["size"]:
            self.opts["size"] = size
            self._paint_sprites()

    def _paint_sprites(self) -> None:
        self.fragmentAtlas.clear()
        if len(self._brushes) and len(self._index) == len(self.data):
            style = [("o", self.opts["size"], self.opts["pen"], b) for b in self._brushes]
            rects = np.array(self.fragmentAtlas[style], dtype=self.data["sourceRect"].dtype)
            self.data["brush"] = np.array(self._brushes, dtype=object)[self._index]
            self.data["sourceRect"] = rects[self._index]
        self._refresh()

    def _refresh(self) -> None:
        self._version += 1
        self.update()

    def boundingRect(self) -> QRectF:
        """The visible part of the plane: what is outside is never painted."""
        rect = self.viewRect()
        return QRectF() if rect is None else QRectF(rect)

    def dataBounds(
        self,
        ax: int,  # noqa: ARG002 - pyqtgraph's signature
        frac: float = 1.0,  # noqa: ARG002
        orthoRange: tuple[float, float] | None = None,  # noqa: ARG002, N803
    ) -> tuple[None, None]:
        """Nothing: the map chooses its range itself."""
        return None, None

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Paint the cloud, from the kept picture when nothing has changed."""
        if not len(self.data) or len(self._index) != len(self.data):
            return
        if painter.paintEngine().type() in VECTOR_ENGINES:
            self._paint_vectors(painter)
            return
        ratio = device_ratio(painter)
        size = self.scene().sceneRect().size().toSize()
        key = (painter.transform(), size, ratio, self._version)
        if self._picture is None or key != self._key:
            self._picture = self._render(painter, option, size * ratio, ratio)
            self._key = (key[0], size, ratio, self._version)
        painter.save()
        painter.resetTransform()
        painter.drawPixmap(0, 0, self._picture)
        painter.restore()

    def _render(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        pixels: QSize,
        ratio: float,
    ) -> QPixmap:
        if ratio != self.fragmentAtlas.devicePixelRatio():
            self.fragmentAtlas.setDevicePixelRatio(ratio)
            self._paint_sprites()
        picture = QPixmap(pixels)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        inner = QPainter(picture)
        inner.setTransform(painter.transform())
        super().paint(inner, option, None)
        inner.end()
        return picture

    def _paint_vectors(self, painter: QPainter) -> None:
        transform, radius = painter.transform(), self.opts["size"] / 2
        seen = self._maskAt(self.viewRect())
        painter.save()
        painter.resetTransform()
        painter.setPen(Qt.PenStyle.NoPen)
        for x, y, brush in zip(
            self.data["x"][seen], self.data["y"][seen], self.data["brush"][seen], strict=True
        ):
            painter.setBrush(brush)
            painter.drawEllipse(transform.map(QPointF(x, y)), radius, radius)
        painter.restore()
