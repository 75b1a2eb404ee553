"""The latent map's surface: its view, its camera, and the marks on it."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.widgets.map.motion import FrameClock
from gui.widgets.map.painter import MapPainter, Marks, MovingPoints
from gui.widgets.map.range import MapRange
from gui.widgets.map.view import MapView

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from gui.widgets.map.camera import Bounds


class MapCanvas(QWidget):
    """A plane with an automatic or chosen range on which places can be marked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points, self._marks = MovingPoints(), Marks()
        self._painter = MapPainter(self._points, self._marks)
        self._beat = FrameClock(self)
        self._range, self._view = MapRange(self, self._beat), MapView(self)
        self._view.background_painter = self._paint_background
        self._view.foreground_painter = self._paint_foreground
        self._view.resized.connect(self._range.resize)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)

    def set_star(self, x: float | None, y: float | None = None) -> None:
        """Put the drawing's star at a place, or take it away."""
        self._marks.star = _place(x, y)
        self._refresh()

    def set_cursor(self, x: float | None, y: float | None = None) -> None:
        """Put the latent cursor at a place, or take it away."""
        self._marks.cursor = _place(x, y)
        self._refresh()

    def set_selection(self, index: int | None) -> None:
        """Ring a point, or none."""
        self._marks.selection = -1 if index is None else index
        self._refresh()

    def set_message(self, text: str | None) -> None:
        """Say something in the middle of the map, such as that there are no codes yet."""
        self._marks.message = text
        self._refresh()

    def reset_view(self) -> None:
        """Show all points, and follow them until somebody zooms or pans."""
        self._range.reset(jump=not self.isVisible())

    def fit(self) -> None:
        """Fit the points once, unless somebody has zoomed or panned."""
        self._range.refit(jump=not self.isVisible())

    def view_rect(self) -> Bounds:
        """The visible rectangle (x0, y0, x1, y1) in data units."""
        return self._range.camera.rect()

    def viewport(self) -> QWidget:
        """The widget that receives the mouse."""
        viewport: QWidget = self._view.viewport()
        return viewport

    def screen_position(self, index: int) -> QPoint:
        """Where a point is now, in pixels of the viewport; ValueError if it is nowhere."""
        place = self._points.now.place(index)
        if place is None:
            raise ValueError(f"there is no point {index} at a finite place")
        px, py = self._range.camera.point_to_screen(*place)
        return QPoint(round(px), round(py))

    def _refresh(self) -> None:
        self._view.viewport().update()

    def _paint_background(self, painter: QPainter) -> None:
        self._painter.background(painter, self._range.camera)

    def _paint_foreground(self, painter: QPainter) -> None:
        self._painter.foreground(painter, self._range.camera)


def _place(x: float | None, y: float | None) -> tuple[float, float] | None:
    """A place, or none: nothing can be marked where a number is not finite."""
    if x is None or y is None or not (isfinite(x) and isfinite(y)):
        return None
    return float(x), float(y)
