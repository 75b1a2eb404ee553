"""Points in motion, the marks on the map, and the order in which all is painted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter

from gui import theme
from gui.widgets.map import layers
from gui.widgets.map.colours import Medians, PointColours
from gui.widgets.painting import primitives

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gui.widgets.map.camera import Camera

Place = tuple[float, float]


@dataclass
class Marks:
    """What is marked on the map; places in data units.

    Attributes:
        star: Where the drawing is.
        cursor: The latent cursor.
        hover: Where the mouse is, when it is over no point.
        hover_index: The point under the mouse, or −1.
        selection: The selected point, or −1.
        walk: Both ends of the walk being drawn.
        message: What stands in the middle of an empty map.
    """

    star: Place | None = None
    cursor: Place | None = None
    hover: Place | None = None
    hover_index: int = -1
    selection: int = -1
    walk: tuple[Place, Place] | None = None
    message: str | None = None


class MovingPoints:
    """Positions on screen and the positions they are on the way to."""

    def __init__(self) -> None:
        self.set_points(np.zeros((0, 2), np.float32), np.zeros(0, np.intp))

    def set_points(self, xy: NDArray[np.float32], labels: NDArray[np.intp]) -> None:
        """Replace all points (N, 2) and labels (N,) at once."""
        self.medians = Medians(labels)
        self.shown = self.goal = self._start = xy
        self.numerals = self._goal_numerals = self._start_numerals = self.medians.of(xy)

    def aim(self, xy: NDArray[np.float32]) -> None:
        """Set out from what is shown to `xy` (N, 2); `blend` does the way."""
        self._start, self._start_numerals = self.shown, self.numerals
        self.goal, self._goal_numerals = xy, self.medians.of(xy)

    def blend(self, t: float) -> None:
        """Show the positions a share `t` in [0, 1] of the way."""
        if t >= 1.0:
            self.shown, self.numerals = self.goal, self._goal_numerals
            return
        share = np.float32(t)
        self.shown = self._start + (self.goal - self._start) * share
        way = self._goal_numerals - self._start_numerals
        self.numerals = self._start_numerals + way * share


class MapPainter:
    """Paints the layers over the points, and the manifold under them."""

    def __init__(self, points: MovingPoints, colours: PointColours, marks: Marks) -> None:
        self.mode = "points"
        self.manifold = layers.Manifold()
        self.thumbnails = layers.Thumbnails()
        self._numerals = layers.Numerals()
        self._stills = primitives.Stills()
        self._points, self._colours, self._marks = points, colours, marks

    def background(self, painter: QPainter, camera: Camera) -> None:
        """Paint what lies under the points."""
        if self.mode == "manifold":
            self.manifold.paint(painter, camera)

    def foreground(self, painter: QPainter, camera: Camera) -> None:
        """Paint what lies over the points."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.mode == "digits":
            self.thumbnails.paint(painter, camera.to_screen(self._points.shown))
        else:  # thumbnails are numerals themselves
            self._paint_numerals(painter, camera)
        self._paint_marks(painter, camera)
        if self._marks.message:
            painter.setFont(theme.font())
            painter.setPen(QColor(theme.current().secondary))
            room = QRectF(0, 0, camera.width, camera.height)
            align = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room, int(align), self._marks.message)

    def _paint_numerals(self, painter: QPainter, camera: Camera) -> None:
        colours = self._colours.numeral_colours()
        finite = np.isfinite(self._points.numerals).all(axis=1)
        digits = np.asarray(self._points.medians.digits, np.intp)[finite].tolist()
        centres = self._numerals.apart(self._points.numerals[finite], camera)
        texts = [str(digit) for digit in digits]
        self._numerals.paint(painter, centres, texts, [colours[digit % 10] for digit in digits])

    def _paint_marks(self, painter: QPainter, camera: Camera) -> None:
        now, marks = theme.current(), self._marks
        if marks.walk is not None:
            start, end = (QPointF(*camera.point_to_screen(*place)) for place in marks.walk)
            layers.walk(painter, start, end)
        for index, colour, width in (
            (marks.hover_index, now.secondary, 1.5),
            (marks.selection, now.text, 2.0),
        ):
            if 0 <= index < len(self._points.shown):
                x, y = self._points.shown[index].tolist()
                centre = QPointF(*camera.point_to_screen(x, y))
                layers.ring(painter, centre, 7.0, colour, width)
        for place in {marks.hover, marks.cursor} - {None}:
            if place is not None:
                centre = QPointF(*camera.point_to_screen(*place))
                layers.ring(painter, centre, 6.0, now.accent, 2.2)
        if marks.star is not None:
            half = QPointF(layers.STAR, layers.STAR)
            corner = QPointF(*camera.point_to_screen(*marks.star)) - half
            size = QSizeF(2 * layers.STAR, 2 * layers.STAR)
            draw = partial(layers.star, centre=half)
            self._stills.paint(painter, corner, size, (), draw)
