"""The cloud of points: one scatter item with a few shared brushes.

pyqtgraph draws a scatter quickly once each point knows its sprite, but finds
the sprites one point at a time. Here a point carries the number of its brush,
so brushes, sprites and positions are each written with one array operation.
The painted cloud is kept as a picture: a cursor that moves over 70 000 resting
points costs one copy of it, and a map that is panned moves it. So are those of other moments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QBrush, QPainter, QPixmap, QTransform

from gui.guard import guarded
from gui.widgets.map.camera import Camera
from gui.widgets.map.cloud_pictures import CloudPictures
from gui.widgets.painting.device_pixels import device_ratio
from gui.widgets.painting.primitives import saved
from gui.widgets.painting.recording import Discs, recording_of

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtCore import QPoint, QSize
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from gui.widgets.painting.recording import Recording

MAX_SCROLL_ERROR = 1 / 32
"""Pixels by which a scrolled picture may miss its place."""
FRAGMENT_FIELDS = 10
"""Of a pixmap fragment: x, y, its source's x, y, width and height, scale across and up, rotation,
opacity."""
EDGE = 6.0
"""Pixels by which the kept picture is wider and higher than the view: Qt rounds the place of a disc
that the right or lower edge cuts otherwise than that of a whole one."""
MAX_PIXEL = 1e6
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
        self._sprites_key: tuple[Any, ...] = ()
        self._sprite_rects: NDArray[Any] = np.zeros(0)
        self._version = 0
        self._xy: NDArray[np.float32] = np.zeros((0, 2), np.float32)
        self._camera, self._onto = Camera(), QTransform()
        self._fragments = PrimitiveArray(QPainter.PixmapFragment, FRAGMENT_FIELDS)
        self._picture = QPixmap()
        self._picture_key: tuple[Any, ...] = ()
        self._picture_origin = QPointF()
        self._kept = CloudPictures()

    def set_points(self, xy: NDArray[np.float32]) -> None:
        """Replace all points by those of `xy` (N, 2), not shown before `set_brushes` follows."""
        data = np.empty(len(xy), dtype=self.data.dtype)
        data["size"], data["visible"], data["hovered"] = -1, True, False
        data["x"] = data["y"] = data["sourceRect"] = 0
        self.data, self._xy, self._index = data, xy, np.zeros(0, np.intp)
        self._change()

    def move_points(self, xy: NDArray[np.float32]) -> None:
        """Take new positions (N, 2); brushes and sprites stay."""
        self._xy = xy
        self._change()

    @property
    def places(self) -> NDArray[np.float32]:
        """Where the points are, (N, 2) in data units; pyqtgraph's own fields for it are unused."""
        return self._xy

    def set_brushes(self, brushes: list[QBrush], index: NDArray[np.intp]) -> None:
        """Give point i the brush `brushes[index[i]]`; `index` has shape (N,)."""
        self._brushes, self._index = brushes, index
        self._paint_sprites()

    def set_size(self, size: float) -> None:
        """Set the discs' diameter in pixels."""
        if size != self.opts["size"]:
            self.opts["size"] = size
            self._paint_sprites()

    def show_camera(self, camera: Camera) -> None:
        """Lie where the camera sees the points; one unit of the scene is one pixel.

        The item itself stays where it is: to tell a scene of another transform costs more than to
        paint a map whose picture is kept, and the view is painted anew in any case.
        """
        if (camera.width, camera.height) != (self._camera.width, self._camera.height):
            self.prepareGeometryChange()
        self._camera = camera
        scale = 1 / camera.scale
        self._onto = QTransform(scale, 0, 0, -scale, *camera.point_to_screen(0.0, 0.0))

    def _paint_sprites(self) -> None:
        self._kept.clear()
        if len(self._brushes) and len(self._index) == len(self.data):
            rects = self._sprites()
            self.data["brush"] = np.array(self._brushes, dtype=object)[self._index]
            self.data["sourceRect"] = rects[self._index]
            self._fragments.resize(len(self._index))
            fields = self._fragments.ndarray()
            fields[:, 2:6] = np.array(rects.tolist(), float)[self._index]
            fields[:, 6:8] = 1 / self.fragmentAtlas.devicePixelRatio()
            fields[:, 8:10] = 0.0, 1.0
        self._change()

    def _sprites(self) -> NDArray[Any]:
        """Where the disc of each brush stands in the atlas; 512 of them take 10 ms to paint."""
        colours = tuple(brush.color().rgba() for brush in self._brushes)
        key = (self.opts["size"], self.fragmentAtlas.devicePixelRatio(), colours)
        if key != self._sprites_key:
            self.fragmentAtlas.clear()
            style = [("o", self.opts["size"], self.opts["pen"], b) for b in self._brushes]
            found = self.fragmentAtlas[style]
            self._sprites_key = key
            self._sprite_rects = np.array(found, dtype=self.data["sourceRect"].dtype)
        return self._sprite_rects

    def _change(self) -> None:
        self._version += 1
        self.update()

    def boundingRect(self) -> QRectF:
        """What is seen, in pixels: what is outside is never painted."""
        return QRectF(0, 0, self._camera.width, self._camera.height)

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
        recording, now = recording_of(painter), self._onto * painter.transform()
        if recording is not None:
            self._record(painter, recording, now)
            return
        ratio = device_ratio(painter)
        size = QSizeF(self._camera.width + EDGE, self._camera.height + EDGE).toSize()
        key = (size, ratio, now.m11(), now.m22(), self._version)
        if key != self._picture_key or not self._scroll(now):
            self._picture = self._painted(now, size * ratio, ratio)
            self._picture_key, self._picture_origin = key, QPointF(now.dx(), now.dy())
        with saved(painter):
            painter.resetTransform()
            painter.drawPixmap(0, 0, self._picture)

    def _painted(self, transform: QTransform, pixels: QSize, ratio: float) -> QPixmap:
        """A picture of all points, from those that are kept or new."""
        place = transform.m11(), transform.m22(), transform.dx(), transform.dy()
        key = (pixels.width(), pixels.height(), ratio, *place)
        found = self._kept.get(self._xy, key)
        if found is None:
            found = self._render(transform, pixels, ratio)
            self._kept.add(self._xy, key, found)
        return QPixmap(found)  # shared until somebody pans, which changes it in place

    def _render(self, transform: QTransform, pixels: QSize, ratio: float) -> QPixmap:
        """Paint all points into a new picture."""
        if ratio != self.fragmentAtlas.devicePixelRatio():
            self.fragmentAtlas.setDevicePixelRatio(ratio)
            self._paint_sprites()
        picture = QPixmap(pixels)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        self._fragments.ndarray()[:, :2] = self._on_screen(transform)
        painter = QPainter(picture)
        self._draw_fragments(painter, self._fragments)
        painter.end()
        return picture

    def _scroll(self, transform: QTransform) -> bool:
        """Move the kept picture to another place; False where it can't be moved there exactly."""
        ratio = self._picture.devicePixelRatio()
        way = (QPointF(transform.dx(), transform.dy()) - self._picture_origin) * ratio
        step = way.toPoint()
        size = self._picture.size()
        if (way - QPointF(step)).manhattanLength() > MAX_SCROLL_ERROR:
            return False
        if abs(step.x()) >= size.width() or abs(step.y()) >= size.height():
            return False
        if step.isNull():
            return True
        self._picture.scroll(step.x(), step.y(), self._picture.rect())
        places = self._on_screen(transform)
        for strip in _uncovered_strips(size, step):
            area = QRectF(QPointF(strip.topLeft()) / ratio, QSizeF(strip.size()) / ratio)
            reach = self.opts["size"]  # discs that are cut by the edge have their other half here
            near = area.adjusted(-reach, -reach, reach, reach)
            x, y = places.T
            inside = (x > near.left()) & (x < near.right()) & (y > near.top()) & (y < near.bottom())
            self._repaint_area(area, places, inside)
        self._picture_origin += (
            QPointF(step) / ratio
        )  # where it really is: parts of pixels must not add up
        return True

    def _on_screen(self, transform: QTransform) -> NDArray[np.float64]:
        """Places (N, 2) in pixels; those that are not finite lie far outside."""
        places = self._xy.astype(np.float64)
        places *= (transform.m11(), transform.m22())
        places += (transform.dx(), transform.dy())
        np.clip(places, -MAX_PIXEL, MAX_PIXEL, out=places)
        places[np.isnan(places)] = -MAX_PIXEL
        return places

    def _repaint_area(
        self, area: QRectF, places: NDArray[np.float64], which: NDArray[np.bool_]
    ) -> None:
        """Paint an area of the picture anew, on which some of the points lie."""
        some = PrimitiveArray(QPainter.PixmapFragment, FRAGMENT_FIELDS)
        some.resize(int(which.sum()))
        some.ndarray()[:] = self._fragments.ndarray()[which]
        some.ndarray()[:, :2] = places[which]
        painter = QPainter(self._picture)
        painter.setClipRect(area)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        painter.fillRect(area, Qt.GlobalColor.transparent)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        self._draw_fragments(painter, some)
        painter.end()

    def _draw_fragments(self, painter: QPainter, fragments: PrimitiveArray) -> None:
        if len(fragments.ndarray()):
            atlas = self.fragmentAtlas.pixmap
            painter.drawPixmapFragments(*fragments.drawargs(), atlas)  # type: ignore[call-arg] # stub

    def _record(self, painter: QPainter, recording: Recording, transform: QTransform) -> None:
        """Have the points that are seen painted as circles, later."""
        x0, y0, x1, y1 = self._camera.rect()
        x, y = self._xy.T
        seen = (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)
        places = self._on_screen(transform)[seen]
        discs = Discs(places, self.opts["size"] / 2, tuple(self._brushes), self._index[seen])
        with saved(painter):
            painter.resetTransform()
            recording.put(painter, discs)


def _uncovered_strips(size: QSize, step: QPoint) -> list[QRect]:
    """The strips at the edges that a picture of a size no longer covers when it moves by a step."""
    wide, high = size.width(), size.height()
    left = QRect(0 if step.x() > 0 else wide + step.x(), 0, abs(step.x()), high)
    top = QRect(0, 0 if step.y() > 0 else high + step.y(), wide, abs(step.y()))
    return [strip for strip in (left, top) if not strip.isEmpty()]
