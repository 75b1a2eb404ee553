"""What mouse and keys do on the map: gestures in pixels become places and points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, Qt, Signal, Slot

from gui.widgets.map.marks import Place, finite_place

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from gui.widgets.map.range import MapRange
    from gui.widgets.map.scene import MapScene
    from gui.widgets.map.view import MapView

KEY_STEP = 8.0
"""Pixels that an arrow key moves the latent cursor; four times as many with Shift."""
KEY_ZOOM = 1.25
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class MapInteraction(QObject):
    """Marks what the mouse and the keys point at, and tells of it; places in data units."""

    hovered = Signal(float, float, int)
    left = Signal()
    clicked = Signal(float, float, int)
    dragged = Signal(float, float)
    walked = Signal(object, object)
    cursor_moved = Signal(float, float)

    def __init__(self, view: MapView, view_range: MapRange, scene: MapScene) -> None:
        super().__init__(view)
        self.anchor = QPointF()
        """The pixel that was last pointed at, by mouse or by keys."""
        self._view, self._range, self._scene = view, view_range, scene
        view.hovered.connect(self._hover)
        view.dragged.connect(self._drag)
        view.clicked.connect(self._click)
        view.walking.connect(self._walk)
        view.walked.connect(self._end_walk)
        view.zoomed.connect(self._zoom)
        view.left.connect(self._leave)
        view.panned.connect(view_range.pan)
        view.doubled.connect(view_range.reset)

    def press_key(self, event: QKeyEvent) -> bool:
        """Move or decode the latent cursor, zoom, or show all again; False for other keys."""
        key, middle = event.key(), QPointF(self._view.viewport().rect().center())
        if key in ARROWS:
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._step(*ARROWS[Qt.Key(key)], KEY_STEP * (4 if shift else 1))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.clicked.emit(*(self._scene.state.marks.cursor or self._data(middle)), -1)
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
            self._range.zoom(KEY_ZOOM, middle)
        elif key == Qt.Key.Key_Minus:
            self._range.zoom(1 / KEY_ZOOM, middle)
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_0}:
            self._range.reset()
        else:
            return False
        return True

    def _step(self, right: int, down: int, pixels: float) -> None:
        camera, state = self._range.camera, self._scene.state
        start = state.marks.cursor or state.place(state.marks.selection) or state.marks.star
        px, py = (camera.width / 2, camera.height / 2)
        if start is not None:
            px, py = camera.point_to_screen(*start)
            px, py = px + right * pixels, py + down * pixels
        self.anchor = QPointF(
            min(max(px, 0.0), camera.width - 1), min(max(py, 0.0), camera.height - 1)
        )
        place = self._data(self.anchor)
        self._put_cursor(place)
        self.cursor_moved.emit(*place)

    def _put_cursor(self, place: Place) -> None:
        self._scene.mark(hover=None, hover_index=-1, cursor=finite_place(*place))

    def _data(self, position: QPointF) -> Place:
        return self._range.camera.to_data(position.x(), position.y())

    def _pick(self, position: QPointF) -> int:
        return self._scene.pick(position.x(), position.y())

    @Slot(QPointF)
    def _hover(self, position: QPointF) -> None:
        self.anchor = position
        index, place = self._pick(position), self._data(position)
        self._scene.mark(hover_index=index, hover=place if index < 0 else None)
        self.hovered.emit(*place, index)

    @Slot(QPointF)
    def _drag(self, position: QPointF) -> None:
        self.anchor = position
        place = self._data(position)
        self._put_cursor(place)
        self.dragged.emit(*place)

    @Slot(QPointF)
    def _click(self, position: QPointF) -> None:
        self.anchor = position
        self.clicked.emit(*self._data(position), self._pick(position))

    @Slot(QPointF, QPointF)
    def _walk(self, start: QPointF, end: QPointF) -> None:
        walk = (self._data(start), self._data(end))
        self._scene.mark(hover=None, hover_index=-1, walk=walk)

    @Slot(QPointF, QPointF)
    def _end_walk(self, start: QPointF, end: QPointF) -> None:
        self._scene.mark(walk=None)
        self.walked.emit(self._data(start), self._data(end))

    @Slot(float, QPointF)
    def _zoom(self, factor: float, about: QPointF) -> None:
        self._range.zoom(factor, about)
        self._hover(about)

    @Slot()
    def _leave(self) -> None:
        self._scene.mark(hover=None, hover_index=-1)
        self.left.emit()
