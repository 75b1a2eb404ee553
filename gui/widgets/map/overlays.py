"""What is laid over the points about the image or code under inspection: clouds and arrows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import cos, hypot, pi, sin
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from gui import theme
from gui.widgets.map import marks
from gui.widgets.painting import primitives

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gui.widgets.map.camera import Camera
    from gui.widgets.map.marks import Place

RINGS = (1, 2, 3)
"""Standard deviations of the prior that have a ring each."""
PLACES = 16
"""Places on a ring where its number may stand."""
PALE = 0.5
"""Opacity of the star where it is only remembered."""
FILL = 0.22
"""Opacity of the inside of a cloud."""
HEAD = 7.0
"""Length of an arrow's head, in pixels."""
SHORTEST = 3.0
"""Pixels that an arrow is long at least, to be seen."""


@dataclass(frozen=True)
class Ellipse:
    """A normal distribution on the plane, in data units.

    Attributes:
        centre: Its mean.
        axes: Both half-axes of one standard deviation, as vectors from the centre.
    """

    centre: Place
    axes: tuple[Place, Place]


@dataclass(frozen=True)
class Overlays:
    """All of them, of one moment; places in data units.

    Attributes:
        ghost: A paler star: the drawing while something else is inspected, or without its noise.
        arrow: From where to where something has moved.
        length: A word beside the arrow's end: how far that is.
        cloud: Of the image under inspection.
        prior: Of all images, as the model wishes it; shown as rings.
    """

    ghost: Place | None = None
    arrow: tuple[Place, Place] | None = None
    length: str = ""
    cloud: Ellipse | None = None
    prior: Ellipse | None = None


class OverlayPainter:
    """Paints overlays between the points and the marks."""

    def __init__(self) -> None:
        self._pixmaps = primitives.PixmapCache()

    def paint(self, painter: QPainter, shown: Overlays, camera: Camera) -> None:
        """Paint all but what lies below the names."""
        if shown.ghost is not None:
            self._ghost(painter, QPointF(*camera.point_to_screen(*shown.ghost)))
        if shown.arrow is not None:
            start, end = (QPointF(*camera.point_to_screen(*place)) for place in shown.arrow)
            _arrow(painter, start, end, shown.length)

    def paint_below(
        self, painter: QPainter, shown: Overlays, camera: Camera, taken: Sequence[QRectF] = ()
    ) -> None:
        """Paint the rings and the cloud, over which names are written.

        The rings' numbers stand beside what is taken by names, and off the cloud.
        """
        if shown.cloud is not None:
            taken = [*taken, _outline(shown.cloud, camera, 2).boundingRect()]
        if shown.prior is not None:
            _rings(painter, shown.prior, camera, taken)
        if shown.cloud is not None:
            _cloud(painter, shown.cloud, camera)

    def _ghost(self, painter: QPainter, centre: QPointF) -> None:
        half = QPointF(marks.STAR, marks.STAR)
        size = QSizeF(2 * marks.STAR, 2 * marks.STAR)
        draw = partial(marks.star, centre=half, radius=0.8 * marks.USUAL)
        with primitives.saved(painter):
            painter.setOpacity(PALE)
            self._pixmaps.paint(painter, centre - half, size, (), draw)


def _outline(ellipse: Ellipse, camera: Camera, factor: float) -> QPainterPath:
    """So many times the ellipse of one standard deviation, in pixels."""
    unit = QPainterPath()
    unit.addEllipse(QPointF(0, 0), factor, factor)
    return _onto(ellipse, camera).map(unit)


def _onto(ellipse: Ellipse, camera: Camera) -> QTransform:
    """The unit circle as the ellipse of one standard deviation, in pixels."""
    (ax, ay), (bx, by) = ellipse.axes
    x, y = camera.point_to_screen(*ellipse.centre)
    scale = camera.scale
    return QTransform(ax / scale, -ay / scale, bx / scale, -by / scale, x, y)


def _stroke(painter: QPainter, path: QPainterPath, colour: str, width: float) -> None:
    """A line with a thin rim of the background on both sides."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    rim = QColor(theme.current().background)
    rim.setAlphaF(0.75)
    for ink, wide in ((rim, width + 2.0), (QColor(colour), width)):
        painter.setPen(QPen(ink, wide))
        painter.drawPath(path)


def _cloud(painter: QPainter, ellipse: Ellipse, camera: Camera) -> None:
    """The outlines of one and two standard deviations, tinted inside."""
    now = theme.current()
    inside, outside = (_outline(ellipse, camera, factor) for factor in (1, 2))
    fill = QColor(now.accent)
    fill.setAlphaF(FILL)
    painter.fillPath(outside, fill)
    _stroke(painter, outside, now.accent, 1.0)
    _stroke(painter, inside, now.accent, 1.8)


def _rings(
    painter: QPainter, ellipse: Ellipse, camera: Camera, names: Sequence[QRectF] = ()
) -> None:
    """The outlines of one, two and three standard deviations, each with its number.

    It stands on top, or as near to that as nothing else is written.
    """
    now, taken = theme.current(), list(names)
    painter.setFont(theme.font(theme.CAPS))
    onto, room = _onto(ellipse, camera), QRectF(0, 0, camera.width, camera.height)
    for factor in RINGS:
        _stroke(painter, _outline(ellipse, camera, factor), now.text, 1.0)
        angles = [2 * pi * place / PLACES for place in range(PLACES)]
        places = [onto.map(QPointF(cos(each), sin(each)) * factor) for each in angles]
        places.sort(key=lambda place: (round(place.y()), place.x()))
        boxes = [_box(painter, place, f"{factor} σ") for place in places]
        free = (each for each in boxes if room.contains(each) and not _meets(each, taken))
        box = next(free, boxes[0])
        _word(painter, box.center(), f"{factor} σ", now.text)
        taken.append(box)


def _meets(box: QRectF, others: Sequence[QRectF]) -> bool:
    return any(box.intersects(other) for other in others)


def _arrow(painter: QPainter, start: QPointF, end: QPointF, length: str) -> None:
    """A line with a head, and a word at its end."""
    now, along = theme.current(), end - start
    reach = hypot(along.x(), along.y())
    painter.setFont(theme.font(theme.CAPS))
    if reach >= SHORTEST:
        unit = along / reach
        across = QPointF(-unit.y(), unit.x())
        back = end - unit * min(HEAD, reach)
        head = QPolygonF([end, back + across * HEAD * 0.55, back - across * HEAD * 0.55])
        for colour, width in ((now.background, 5.0), (now.text, 2.0)):
            ink = QColor(colour)
            pen = QPen(ink, width, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.drawLine(start, back)
            painter.setBrush(ink)
            painter.setPen(QPen(ink, max(width - 2.0, 1.0), j=Qt.PenJoinStyle.RoundJoin))
            painter.drawPolygon(head)
    if length:
        _word(painter, end + QPointF(0, marks.STAR + 8), length, now.text)


def _word(painter: QPainter, centre: QPointF, word: str, colour: str) -> None:
    """A word on a patch of the background, its middle at a place."""
    box = _box(painter, centre, word)
    patch = QColor(theme.current().background)
    patch.setAlphaF(0.85)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(patch)
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(QColor(colour))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), word)


def _box(painter: QPainter, centre: QPointF, word: str) -> QRectF:
    """What a word and its patch cover."""
    metrics = painter.fontMetrics()
    wide, high = metrics.horizontalAdvance(word) + 6, metrics.height()
    return QRectF(centre.x() - wide / 2, centre.y() - high / 2, wide, high)
