"""Points in motion, the marks on the map, and the order in which all is painted."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, Any

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

    Points = NDArray[np.float32]

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


@dataclass(frozen=True)
class Shown:
    """What is painted of the points, all of one moment: it is only ever replaced as a whole.

    Attributes:
        points: Where they are, (N, 2) in data units.
        colours: Their classes and colours.
        medians: Finds the places of the numerals.
        numerals: Those places, (K, 2).
        thumbnails: Some of the points' images.

    Raises:
        ValueError: The points and the others do not belong together.
    """

    points: Points
    colours: PointColours
    medians: Medians
    numerals: Points
    thumbnails: layers.Thumbnails = field(default_factory=layers.Thumbnails)

    def __post_init__(self) -> None:
        count, labels, chosen = len(self.points), self.colours.labels, self.thumbnails.chosen
        if labels.shape != (count,) or len(self.numerals) != len(self.medians.digits):
            raise ValueError(f"{count} points can't have {len(labels)} labels")
        if len(chosen) and chosen[-1] >= count:
            raise ValueError(f"of {count} points number {chosen[-1]} can't have a thumbnail")

    @classmethod
    def of(cls, points: Points, colours: PointColours) -> Shown:
        """Points that have just come, with no thumbnails yet."""
        if colours.labels.shape != (len(points),):
            have = colours.labels.shape
            raise ValueError(f"{len(points)} points need as many labels, not {have}")
        medians = Medians(colours.labels)
        return cls(points, colours, medians, medians.of(points))

    def place(self, index: int) -> Place | None:
        """Where a point is; None where there is none, or not at a finite place."""
        if not 0 <= index < len(self.points):
            return None
        x, y = self.points[index].tolist()
        return (x, y) if isfinite(x) and isfinite(y) else None


class MovingPoints:
    """Positions on screen and the positions they are on the way to."""

    def __init__(self) -> None:
        self.now = self._start = self._goal = Shown.of(np.zeros((0, 2), np.float32), PointColours())

    @property
    def shown(self) -> Points:
        """Where the points are now, (N, 2)."""
        return self.now.points

    @property
    def numerals(self) -> Points:
        """Where the numerals are now, (K, 2)."""
        return self.now.numerals

    def set_points(self, xy: Points, labels: NDArray[np.intp]) -> None:
        """Replace all points (N, 2) and labels (N,) at once; ValueError if they do not fit."""
        colours = replace(self.now.colours, labels=labels, values=None)
        self.now = self._start = self._goal = Shown.of(xy, colours)

    def aim(self, xy: Points) -> None:
        """Set out from what is shown to `xy` (N, 2); `blend` does the way."""
        goal = replace(self.now, points=xy, numerals=self.now.medians.of(xy))
        self._start, self._goal = self.now, goal

    def blend(self, t: float) -> None:
        """Show the positions a share `t` in [0, 1] of the way."""
        points, numerals = self._goal.points, self._goal.numerals
        if t < 1.0:
            rest = np.float32(1 - t)
            points = points + (self._start.points - points) * rest
            numerals = numerals + (self._start.numerals - numerals) * rest
        self.now = replace(self.now, points=points, numerals=numerals)

    def recolour(self, **changes: Any) -> None:  # noqa: ANN401 - fields of PointColours
        """Show the same points in other colours; ValueError if they do not fit."""
        self.now = replace(self.now, colours=replace(self.now.colours, **changes))

    def picture(self, thumbnails: layers.Thumbnails) -> None:
        """Show other thumbnails; ValueError if the points do not have them."""
        self.now = replace(self.now, thumbnails=thumbnails)


class MapPainter:
    """Paints the layers over the points, and the manifold under them."""

    def __init__(self, points: MovingPoints, marks: Marks) -> None:
        self.mode = "points"
        self.manifold = layers.Manifold()
        self._numerals = layers.Numerals()
        self._stills = primitives.PixmapCache()
        self._points, self._marks = points, marks

    def background(self, painter: QPainter, camera: Camera) -> None:
        """Paint what lies under the points."""
        if self.mode == "manifold":
            self.manifold.paint(painter, camera)

    def foreground(self, painter: QPainter, camera: Camera) -> None:
        """Paint what lies over the points."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        now = self._points.now
        if self.mode == "digits":
            now.thumbnails.paint(painter, camera.to_screen(now.points))
        else:  # thumbnails are numerals themselves
            self._paint_numerals(painter, now, camera)
        self._paint_marks(painter, now, camera)
        if self._marks.message:
            painter.setFont(theme.font())
            painter.setPen(QColor(theme.current().secondary))
            room = QRectF(0, 0, camera.width, camera.height)
            align = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room, int(align), self._marks.message)

    def _paint_numerals(self, painter: QPainter, shown: Shown, camera: Camera) -> None:
        colours = shown.colours.numeral_colours()
        finite = np.isfinite(shown.numerals).all(axis=1)
        digits = np.asarray(shown.medians.digits, np.intp)[finite].tolist()
        centres = self._numerals.apart(shown.numerals[finite], camera)
        texts = [str(digit) for digit in digits]
        self._numerals.paint(painter, centres, texts, [colours[digit % 10] for digit in digits])

    def _paint_marks(self, painter: QPainter, shown: Shown, camera: Camera) -> None:
        now, marks = theme.current(), self._marks
        if marks.walk is not None:
            start, end = (QPointF(*camera.point_to_screen(*place)) for place in marks.walk)
            layers.walk(painter, start, end)
        for index, colour, width in (
            (marks.hover_index, now.secondary, 1.5),
            (marks.selection, now.text, 2.0),
        ):
            if (point := shown.place(index)) is not None:
                centre = QPointF(*camera.point_to_screen(*point))
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
