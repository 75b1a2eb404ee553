"""The marks on the map, and how each is painted about a place in pixels."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import cos, isfinite, pi, sin
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from gui import theme
from gui.widgets.painting import primitives

if TYPE_CHECKING:
    from collections.abc import Sequence

STAR = 14.0
"""Pixels from the centre of the drawing's star to where its rim ends."""
USUAL, SMALL = 10.0, 6.5
"""Pixels from there to its corners, at most and where something lies around it."""

Place = tuple[float, float]


@dataclass(frozen=True)
class Marks:
    """What is marked on the map; places in data units.

    Attributes:
        star: Where the drawing is.
        cursor: The latent cursor.
        hover: Where the mouse is, when it is over no point.
        hover_index: The point under the mouse, or −1.
        selection: The selected point, or −1.
        neighbours: Points that are led to the one under the mouse.
        walk: The stops of a walk, or both ends of one that is being drawn; None for those that
            have no place on the map.
        straight: Whether what lies between two stops of it lies between them on the map, too.
        lasso: The corners of the line that is being drawn around points.
        enclosed: How many points are inside of it.
        message: What stands in the middle of an empty map.
    """

    star: Place | None = None
    cursor: Place | None = None
    hover: Place | None = None
    hover_index: int = -1
    selection: int = -1
    neighbours: tuple[int, ...] = ()
    walk: tuple[Place | None, ...] = ()
    straight: bool = True
    lasso: tuple[Place, ...] = ()
    enclosed: int = 0
    message: str | None = None


def finite_place(x: float | None, y: float | None) -> Place | None:
    """A place, or none: nothing can be marked where a number is not finite."""
    if x is None or y is None or not (isfinite(x) and isfinite(y)):
        return None
    return float(x), float(y)


def ring(painter: QPainter, centre: QPointF, radius: float, colour: str, width: float) -> None:
    """A hollow circle with a thin rim of the background on both sides."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.current().background), width + 2.5))
    painter.drawEllipse(centre, radius, radius)
    painter.setPen(QPen(QColor(colour), width))
    painter.drawEllipse(centre, radius, radius)


def star(painter: QPainter, centre: QPointF, radius: float = USUAL) -> None:
    """The drawing's star: white, with a dark outline that both appearances need."""
    corners = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.46
        angle = pi * corner / 5 - pi / 2
        corners.append(centre + QPointF(cos(angle), sin(angle)) * reach)
    shape = QPolygonF(corners)
    painter.setBrush(QColor("#ffffff"))
    light = theme.current().name == "light"
    for colour, width in ((theme.current().background, 5.0), ("#1f2328", 1.8 if light else 1.4)):
        painter.setPen(QPen(QColor(colour), width, j=Qt.PenJoinStyle.RoundJoin))
        painter.drawPolygon(shape)


def walk_line(painter: QPainter, stops: Sequence[QPointF | None], *, straight: bool) -> None:
    """The line of a walk, dashed where it does not lead through what it is drawn over.

    That is where stops between two others have no place, and all of it if it is not straight.
    """
    now, there = theme.current(), _placed(stops)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((now.background, 5.0), (now.accent, 2.0)):
        pen = QPen(QColor(colour), width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        gap = QPen(QColor(colour), width * 0.75)
        if colour == now.accent:
            gap.setDashPattern([3.0, 3.0])
        for (before, start), (number, end) in pairwise(there):
            painter.setPen(pen if straight and number == before + 1 else gap)
            painter.drawLine(start, end)


def walk_stops(painter: QPainter, stops: Sequence[QPointF | None]) -> None:
    """A dot at each stop of a walk and a ring at both ends."""
    now, there, last = theme.current(), _placed(stops), len(stops) - 1
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(now.accent))
    for number, stop in there:
        if 0 < number < last:
            painter.drawEllipse(stop, 3.2, 3.2)
    for number, stop in there:
        if number in {0, last}:
            ring(painter, stop, 4.5, now.accent, 2.0)


def _placed(stops: Sequence[QPointF | None]) -> list[tuple[int, QPointF]]:
    """Those that have a place, with their numbers."""
    return [(number, stop) for number, stop in enumerate(stops) if stop is not None]


def lasso(painter: QPainter, corners: Sequence[QPointF], enclosed: int) -> None:
    """The line that is being drawn around points, and beside its end how many are inside."""
    now, shape = theme.current(), QPolygonF(list(corners))
    fill = QColor(now.accent)
    fill.setAlphaF(0.1)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawPolygon(shape, Qt.FillRule.OddEvenFill)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((now.background, 5.0), (now.accent, 2.0)):
        painter.setPen(QPen(QColor(colour), width, j=Qt.PenJoinStyle.RoundJoin))
        painter.drawPolyline(shape)
    painter.setPen(QPen(QColor(now.accent), 1.2, Qt.PenStyle.DashLine))
    painter.drawLine(corners[-1], corners[0])
    _count(painter, corners[-1] + QPointF(10, -10), str(enclosed))


def _count(painter: QPainter, corner: QPointF, words: str) -> None:
    """A few words on a ground of their own, their lower left corner given."""
    now = theme.current()
    painter.setFont(theme.font(theme.SMALL))
    room = painter.fontMetrics().boundingRect(words)
    box = QRectF(corner.x(), corner.y() - room.height(), room.width() + 10.0, room.height() + 2.0)
    primitives.box(painter, box, 3, now.panel, now.line)
    painter.setPen(QColor(now.text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


def neighbour_lines(painter: QPainter, centre: QPointF, others: Sequence[QPointF]) -> None:
    """Thin lines from a point to others, each with a small ring."""
    now = theme.current()
    for colour, width in ((now.background, 3.0), (now.text, 1.0)):
        painter.setPen(QPen(QColor(colour), width))
        for other in others:
            painter.drawLine(centre, other)
    for other in others:
        ring(painter, other, 4.0, now.text, 1.2)
