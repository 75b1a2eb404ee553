"""The cloud of points: one scatter item with a few shared brushes.

pyqtgraph draws a scatter quickly once each point knows its sprite, but finds
the sprites one point at a time. Here a point carries the number of its brush,
so brushes, sprites and positions are each written with one array operation.
The painted cloud is kept as a picture: a cursor that moves over 70 000 resting
points costs one copy of it, and a map that is panned moves it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QBrush, QPainter, QPixmap

from gui.guard import guarded
from gui.widgets.painting.device_pixels import VECTOR_ENGINES, device_ratio
from gui.widgets.painting.primitives import saved

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtCore import QPoint, QSize
    from PySide6.QtGui import QTransform
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

SHARP = 1 / 32
"""Pixels by which a moved picture may miss its place."""
FIELDS = 10
"""Of a stamp: x, y, its source's x, y, width and height, scale across and up, rotation, opacity."""
FAR = 1e6
"""Pixels beyond which Qt's arithmetic fails."""


@guarded
class PointCloud(pg.ScatterPlotItem):  # type: ignore[misc] # pyqtgraph is untyped
    """Points (N, 2) drawn as small discs of a few shared brushes."""

    def __init__(self, size: float = 4.5) -> None:
        super().__init__(pen=None, size=size)
        self.setZValue(1)
        self.data: Any  # structured (N,): x, y, brush, sourceRect, ...
        self._brushes: list[QBrush] = []
        self._index: NDArray[np.intp] = np.zeros(0, np.intp)
        self._version = 0
        self._xy: NDArray[np.float32] = np.zeros((0, 2), np.float32)
        self._stamps = PrimitiveArray(QPainter.PixmapFragment, FIELDS)
        self._picture = QPixmap()
        self._look: tuple[Any, ...] = ()
        self._place = QPointF()

    def set_points(self, xy: NDArray[np.float32]) -> None:
        """Replace all points by those of `xy` (N, 2), not shown before `set_brushes` follows."""
        data = np.empty(len(xy), dtype=self.data.dtype)
        data["size"], data["visible"], data["hovered"] = -1, True, False
        data["sourceRect"] = 0
        data["x"], data["y"] = xy[:, 0], xy[:, 1]
        self.data, self._xy, self._index = data, xy, np.zeros(0, np.intp)
        self._refresh()

    def move_points(self, xy: NDArray[np.float32]) -> None:
        """Write new positions (N, 2) in place; brushes and sprites stay."""
        self.data["x"] = xy[:, 0]
        self.data["y"] = xy[:, 1]
        self._xy = xy
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
            self._stamps.resize(len(self._index))
            fields = self._stamps.ndarray()
            fields[:, 2:6] = np.array(rects.tolist(), float)[self._index]
            fields[:, 6:8] = 1 / self.fragmentAtlas.devicePixelRatio()
            fields[:, 8:10] = 0.0, 1.0
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
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Paint the cloud: from the kept picture where it shows the same points in the same size.

        A map that is panned moves that picture, and paints only what comes in at its edges.
        """
        if not len(self.data) or len(self._index) != len(self.data):
            return
        if painter.paintEngine().type() in VECTOR_ENGINES:
            self._paint_vectors(painter)
            return
        ratio, now = device_ratio(painter), painter.transform()
        size = self.scene().sceneRect().size().toSize()
        look = (size, ratio, now.m11(), now.m22())
        if (*look, self._version) != self._look or not self._scroll(now):
            self._render(now, size * ratio, ratio)
            self._look, self._place = (*look, self._version), QPointF(now.dx(), now.dy())
        with saved(painter):
            painter.resetTransform()
            painter.drawPixmap(0, 0, self._picture)

    def _render(self, transform: QTransform, pixels: QSize, ratio: float) -> None:
        """Paint all points into a new picture."""
        if ratio != self.fragmentAtlas.devicePixelRatio():
            self.fragmentAtlas.setDevicePixelRatio(ratio)
            self._paint_sprites()
        self._picture = QPixmap(pixels)
        self._picture.setDevicePixelRatio(ratio)
        self._picture.fill(Qt.GlobalColor.transparent)
        self._stamps.ndarray()[:, :2] = self._on_screen(transform)
        painter = QPainter(self._picture)
        self._press(painter, self._stamps)
        painter.end()

    def _scroll(self, transform: QTransform) -> bool:
        """Move the kept picture to another place; False where it can't be moved there exactly."""
        ratio = self._picture.devicePixelRatio()
        way = (QPointF(transform.dx(), transform.dy()) - self._place) * ratio
        step = way.toPoint()
        size = self._picture.size()
        if (way - QPointF(step)).manhattanLength() > SHARP:
            return False
        if abs(step.x()) >= size.width() or abs(step.y()) >= size.height():
            return False
        if step.isNull():
            return True
        self._picture.scroll(step.x(), step.y(), self._picture.rect())
        places = self._on_screen(transform)
        for strip in _bared(size, step):
            area = QRectF(QPointF(strip.topLeft()) / ratio, QSizeF(strip.size()) / ratio)
            reach = self.opts["size"]  # discs that are cut by the edge have their other half here
            near = area.adjusted(-reach, -reach, reach, reach)
            x, y = places.T
            seen = (x > near.left()) & (x < near.right()) & (y > near.top()) & (y < near.bottom())
            self._restore(area, places, seen)
        self._place += QPointF(step) / ratio  # where it really is: parts of pixels must not add up
        return True

    def _on_screen(self, transform: QTransform) -> NDArray[np.float64]:
        """Places (N, 2) in pixels; those that are not finite lie where nobody looks."""
        places = self._xy.astype(np.float64)
        places *= (transform.m11(), transform.m22())
        places += (transform.dx(), transform.dy())
        np.clip(places, -FAR, FAR, out=places)
        places[np.isnan(places)] = -FAR
        return places

    def _restore(self, area: QRectF, places: NDArray[np.float64], which: NDArray[np.bool_]) -> None:
        """Paint an area of the picture anew, on which some of the points lie."""
        some = PrimitiveArray(QPainter.PixmapFragment, FIELDS)
        some.resize(int(which.sum()))
        some.ndarray()[:] = self._stamps.ndarray()[which]
        some.ndarray()[:, :2] = places[which]
        painter = QPainter(self._picture)
        painter.setClipRect(area)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        painter.fillRect(area, Qt.GlobalColor.transparent)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        self._press(painter, some)
        painter.end()

    def _press(self, painter: QPainter, stamps: PrimitiveArray) -> None:
        if len(stamps.ndarray()):
            atlas = self.fragmentAtlas.pixmap
            painter.drawPixmapFragments(*stamps.drawargs(), atlas)  # type: ignore[call-arg] # stub

    def _paint_vectors(self, painter: QPainter) -> None:
        transform, radius = painter.transform(), self.opts["size"] / 2
        seen = self._maskAt(self.viewRect())
        with saved(painter):
            painter.resetTransform()
            painter.setPen(Qt.PenStyle.NoPen)
            for x, y, brush in zip(
                self.data["x"][seen], self.data["y"][seen], self.data["brush"][seen], strict=True
            ):
                painter.setBrush(brush)
                painter.drawEllipse(transform.map(QPointF(x, y)), radius, radius)


def _bared(size: QSize, step: QPoint) -> list[QRect]:
    """What a picture of a size lays bare at its edges when it moves by a step."""
    wide, high = size.width(), size.height()
    left = QRect(0 if step.x() > 0 else wide + step.x(), 0, abs(step.x()), high)
    top = QRect(0, 0 if step.y() > 0 else high + step.y(), wide, abs(step.y()))
    return [strip for strip in (left, top) if not strip.isEmpty()]
