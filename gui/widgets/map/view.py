"""The latent map's viewport: turns mouse, wheel and touchpad into gestures.

pyqtgraph's own scene events are bypassed: they know no hovering during a drag,
wait before they tell a click from a drag, and search all items at every move.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtWidgets import QGraphicsView

from gui import theme
from gui.guard import guarded
from gui.widgets.map.throttle import MoveThrottle
from gui.widgets.painting import primitives

if TYPE_CHECKING:
    from PySide6.QtGui import (
        QContextMenuEvent,
        QKeyEvent,
        QMouseEvent,
        QPainter,
        QResizeEvent,
        QWheelEvent,
    )
    from PySide6.QtWidgets import QWidget

    from gui.widgets.map.camera import Camera
    from gui.widgets.map.scene import MapScene

DRAG_DISTANCE = 4.0
"""Pixels after which a press has become a drag."""
BECOMES = {
    "press": "drag",
    "press-walk": "walk",
    "press-lasso": "lasso",
    "press-pan": "pan",
}
"""What a press becomes when the mouse moves on."""
WHEEL_STEP = 1.0015
"""Magnification per eighth of a degree of the wheel."""


@guarded
class MapView(pg.GraphicsView):  # type: ignore[misc] # pyqtgraph is untyped
    """A plane without axes, painted in three layers, that reports gestures in pixels.

    Args:
        map_scene: What is painted: its cloud of points, and what lies under and over it.
        parent: The map.
    """

    hovered = Signal(QPointF)
    dragged = Signal(QPointF)
    clicked = Signal(QPointF)
    walking = Signal(QPointF, QPointF)
    walked = Signal(QPointF, QPointF)
    extended = Signal(QPointF)
    """A click with Shift."""
    toggled = Signal(QPointF)
    """A click with Ctrl."""
    lassoing = Signal(object)
    """A line is drawn around points: its new corners, a list of ``QPointF``."""
    lassoed = Signal(bool)
    """That line is at its end; whether what is inside is added to what is selected already."""
    panned = Signal(float, float)
    zoomed = Signal(float, QPointF)
    left = Signal()
    doubled = Signal()
    menu_requested = Signal(QPointF)
    resized = Signal(float, float)

    def __init__(self, map_scene: MapScene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._map_scene = map_scene
        self.addItem(map_scene.cloud)
        map_scene.changed.connect(self._update)
        theme.notifier().changed.connect(self._restyle)
        self._restyle()
        # ``changed`` has all of it painted anew; Qt's scene would ask for the same again, later.
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.NoViewportUpdate)
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)  # the manifold changes
        self.viewport().setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.CrossCursor)
        self._gesture = ""
        self._adds, self._corners = False, list[QPointF]()
        self._pressed = self._last = QPointF()
        self._throttle = MoveThrottle(self)
        self._throttle.passed.connect(self._pass_on)

    def show_camera(self, camera: Camera) -> None:
        """Show the points where the camera sees them."""
        self._map_scene.cloud.show_camera(camera)

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:
        """Paint what lies under the points."""
        super().drawBackground(painter, rect)
        self._map_scene.paint_background(painter)

    def drawForeground(self, painter: QPainter, _rect: QRectF) -> None:
        """Paint what lies over the points."""
        self._map_scene.paint_foreground(painter)
        if primitives.shows_focus(self):
            with primitives.saved(painter):
                painter.resetTransform()
                area, line = QRectF(self.viewport().rect()), theme.current().accent
                primitives.box(painter, area, theme.RADIUS, None, line)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click, a drag, a walk, a lasso or a pan."""
        self._pressed = self._last = event.position()
        if event.button() == Qt.MouseButton.LeftButton:
            held = event.modifiers()
            shift = bool(held & Qt.KeyboardModifier.ShiftModifier)
            lasso = self._lassoes_next or bool(held & Qt.KeyboardModifier.ControlModifier)
            self._adds, self._corners = lasso and shift, [event.position()]
            self._gesture = "press-lasso" if lasso else "press-walk" if shift else "press"
        elif event.button() == Qt.MouseButton.RightButton:
            self._gesture = "press-pan"
        else:
            self._gesture = "pan"
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Hover, or go on with the gesture."""
        position = event.position()
        if self._gesture.startswith("press"):
            if (position - self._pressed).manhattanLength() < DRAG_DISTANCE:
                return
            self._gesture = BECOMES[self._gesture]
        if self._gesture == "lasso":
            self._corners.append(position)
        if self._gesture == "pan":
            self._pan(position)
        else:
            self._throttle.push(self._gesture or "hover", position)
            self._last = position
        event.accept()

    def _pan(self, position: QPointF) -> None:
        """Move by whole pixels of the device, so that what is painted can be moved along."""
        ratio = self.devicePixelRatioF()
        step = QPointF(((position - self._last) * ratio).toPoint()) / ratio
        self._last += step
        if not step.isNull():
            self.panned.emit(step.x(), step.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture."""
        gesture, self._gesture = self._gesture, ""
        self._throttle.flush()
        self._end_lasso(gesture)
        if gesture == "press":
            self.clicked.emit(event.position())
        elif gesture == "press-walk":
            self.extended.emit(event.position())
        elif gesture == "press-lasso":
            self.toggled.emit(event.position())
        elif gesture == "walk":
            self.walked.emit(self._pressed, event.position())
        elif gesture == "press-pan":
            self.menu_requested.emit(event.position())
        event.accept()

    def lasso_next(self) -> None:
        """Take the next drag for a lasso, as if Ctrl were held."""
        self._lassoes_next = True

    _lassoes_next = False

    def cancel(self) -> None:
        """Give up the gesture; its release means nothing."""
        self._gesture = ""
        self._throttle.drop()

    def _end_lasso(self, gesture: str) -> None:
        if gesture == "lasso":
            self.lassoed.emit(self._adds)
        if gesture in {"lasso", "press-lasso"}:
            self._lassoes_next = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the whole view; the release that follows is no click."""
        self._gesture = ""
        if event.button() == Qt.MouseButton.LeftButton:
            self.doubled.emit()
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the cursor."""
        turn = event.angleDelta().y() or event.angleDelta().x()
        if turn:
            self.zoomed.emit(WHEEL_STEP**turn, event.position())
        event.accept()

    def leaveEvent(self, _event: QEvent) -> None:
        """Tell that the cursor has gone; a drag goes on outside."""
        if not self._gesture:
            self._throttle.drop()
            self.left.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu for the keyboard; the right button opens it when released."""
        if event.reason() == event.Reason.Keyboard:
            self.menu_requested.emit(QPointF(self.viewport().rect().center()))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave keys to the map."""
        event.ignore()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Report the viewport's new size."""
        super().resizeEvent(event)
        if event is not None:  # pyqtgraph calls this itself while it is being built
            self.resized.emit(float(self.viewport().width()), float(self.viewport().height()))

    @Slot()
    def _update(self) -> None:
        self.viewport().update()

    @Slot()
    def _restyle(self) -> None:
        self.setBackground(theme.current().background)

    @Slot(str, QPointF)
    def _pass_on(self, kind: str, position: QPointF) -> None:
        if kind == "hover":
            self.hovered.emit(position)
        elif kind == "drag":
            self.dragged.emit(position)
        elif kind == "walk":
            self.walking.emit(self._pressed, position)
        elif kind == "lasso":
            corners, self._corners = self._corners, []
            self.lassoing.emit(corners)
