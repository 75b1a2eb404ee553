"""The order in which the map's layers are painted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter

from gui import theme
from gui.widgets.map import marks
from gui.widgets.map.numerals import Names, Numerals, keep_in, keep_off
from gui.widgets.map.overlays import OverlayPainter
from gui.widgets.painting import primitives

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gui.widgets.map.camera import Camera
    from gui.widgets.map.marks import Place
    from gui.widgets.map.state import MapState


class MapPainter:
    """Paints the layers over the points, and the manifold under them."""

    def __init__(self) -> None:
        self._numerals, self._overlays = Numerals(), OverlayPainter()
        self._pixmaps = primitives.PixmapCache()

    def background(self, painter: QPainter, state: MapState, camera: Camera) -> None:
        """Paint what lies under the points."""
        if state.mode == "manifold" and state.manifold is not None:
            state.manifold.paint(painter, camera)

    def foreground(self, painter: QPainter, state: MapState, camera: Camera) -> None:
        """Paint what lies over the points."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state.mode == "digits":  # thumbnails are numerals themselves
            chosen = state.points[state.thumbnails.chosen]  # of 10 000 a few hundred at most
            state.thumbnails.paint(painter, camera.to_screen(chosen))
            self._overlays.paint_below(painter, state.overlays, camera)
            self._paint_walk(painter, state, camera)
        else:
            self._paint_numerals(painter, state, camera)
        self._overlays.paint(painter, state.overlays, camera)
        self._paint_marks(painter, state, camera)
        if state.marks.message:
            painter.setFont(theme.font())
            painter.setPen(QColor(theme.current().secondary))
            room = QRectF(0, 0, camera.width, camera.height)
            align = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room, int(align), state.marks.message)

    def _paint_numerals(self, painter: QPainter, state: MapState, camera: Camera) -> None:
        """The names of the classes over the prior's rings and the line of a walk.

        The words of the rings stand beside them.
        """
        finite = np.isfinite(state.numerals).all(axis=1)
        classes = np.asarray(state.medians.classes, np.intp)[finite].tolist()
        names = Names.of([state.name(each) for each in classes])
        centres = self._numerals.centres(state.numerals[finite], camera, names)
        taken: list[QRectF] = []
        if state.marks.star is not None:
            star = camera.point_to_screen(*state.marks.star)
            taken.append(
                QRectF(*star, 0, 0).adjusted(-marks.STAR, -marks.STAR, marks.STAR, marks.STAR)
            )
            centres = keep_off(centres, star, marks.STAR + names.font.pixelSize() / 2)
        centres = keep_in(centres, (camera.width, camera.height), names.font.pixelSize() / 2)
        taken += names.boxes(centres)
        self._overlays.paint_below(painter, state.overlays, camera, taken)
        self._paint_walk(painter, state, camera)
        colours = state.colours.numeral_colours(classes)
        self._numerals.paint(painter, centres, names, colours)

    def _paint_marks(self, painter: QPainter, state: MapState, camera: Camera) -> None:
        now, shown = theme.current(), state.marks
        if len(shown.walk) > 1:
            marks.walk_stops(painter, _stops(shown.walk, camera))
        self._paint_neighbours(painter, state, camera)
        for index, colour, width in (
            (shown.hover_index, now.secondary, 1.5),
            (shown.selection, now.text, 2.0),
        ):
            if (point := state.place(index)) is not None:
                centre = QPointF(*camera.point_to_screen(*point))
                marks.ring(painter, centre, 7.0, colour, width)
        for place in {shown.hover, shown.cursor} - {None}:
            if place is not None:
                centre = QPointF(*camera.point_to_screen(*place))
                marks.ring(painter, centre, 6.0, now.accent, 2.2)
        if len(shown.lasso) > 1:
            marks.lasso(painter, _on_screen(shown.lasso, camera), shown.enclosed)
        if shown.star is not None:
            half = QPointF(marks.STAR, marks.STAR)
            corner = QPointF(*camera.point_to_screen(*shown.star)) - half
            size = QSizeF(2 * marks.STAR, 2 * marks.STAR)
            # A cloud is often hardly larger than the star.
            radius = marks.SMALL if state.overlays.cloud is not None else marks.USUAL
            draw = partial(marks.star, centre=half, radius=radius)
            self._pixmaps.paint(painter, corner, size, (radius,), draw)

    def _paint_walk(self, painter: QPainter, state: MapState, camera: Camera) -> None:
        walk = state.marks.walk
        if len(walk) > 1:
            marks.walk_line(painter, _stops(walk, camera), straight=state.marks.straight)

    def _paint_neighbours(self, painter: QPainter, state: MapState, camera: Camera) -> None:
        point = state.place(state.marks.hover_index)
        if point is None or not state.marks.neighbours:
            return
        places = [state.place(each) for each in state.marks.neighbours]
        ends = [QPointF(*camera.point_to_screen(*each)) for each in places if each is not None]
        marks.neighbour_lines(painter, QPointF(*camera.point_to_screen(*point)), ends)


def _stops(walk: Sequence[Place | None], camera: Camera) -> list[QPointF | None]:
    """Stops in pixels."""
    return [None if each is None else QPointF(*camera.point_to_screen(*each)) for each in walk]


def _on_screen(places: Sequence[Place], camera: Camera) -> list[QPointF]:
    """Places in pixels."""
    return [QPointF(*camera.point_to_screen(*place)) for place in places]
