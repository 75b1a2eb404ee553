"""What mouse and keys do on the map: gestures in pixels become places and points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QPointF, Qt, Signal, Slot

from gui.widgets.map.marks import Place, finite_place

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from gui.widgets.map.lasso import Lasso
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
    extended = Signal(float, float, int)
    selected = Signal(object, str)
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
        view.extended.connect(self._extend)
        view.toggled.connect(self._toggle)
        view.lassoing.connect(self._draw_lasso)
        view.lassoed.connect(self._end_lasso)
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
            self._enter(self._scene.state.marks.cursor or self._data(middle), event.modifiers())
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

    def _enter(self, place: Place, held: Qt.KeyboardModifier) -> None:
        """Do at the latent cursor what a click does at the mouse."""
        at = QPointF(*self._range.camera.point_to_screen(*place))
        if held & Qt.KeyboardModifier.ControlModifier:
            self._toggle(at)
        elif held & Qt.KeyboardModifier.ShiftModifier:
            self._extend(at)
        else:
            self.clicked.emit(*place, -1)

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
        walk = (self._data(start), self._data(end))  # until it ends, in place of an earlier one
        self._scene.mark(hover=None, hover_index=-1, walk=walk, straight=True)

    @Slot(QPointF, QPointF)
    def _end_walk(self, start: QPointF, end: QPointF) -> None:
        self._scene.mark(walk=())
        ends = ((*self._data(each), self._pick(each)) for each in (start, end))
        self.walked.emit(*ends)

    @Slot(QPointF)
    def _extend(self, position: QPointF) -> None:
        self.anchor = position
        self.extended.emit(*self._data(position), self._pick(position))

    @Slot(QPointF)
    def _toggle(self, position: QPointF) -> None:
        """Add the point that is there to what is selected, or take it out."""
        picked = self._pick(position)
        if picked >= 0:
            self.selected.emit(np.array([picked]), "toggle")

    @Slot(object)
    def _draw_lasso(self, corners: list[QPointF]) -> None:
        if self._lasso is None:
            self._lasso = self._scene.lasso()
        for corner in corners:
            self._lasso.add(*self._data(corner))
        self._scene.show_lasso(self._lasso)

    @Slot(bool)
    def _end_lasso(self, adds: bool) -> None:
        lasso, self._lasso = self._lasso, None
        self._scene.show_lasso(None)
        if lasso is not None:
            self.selected.emit(lasso.inside(), "add" if adds else "replace")

    def cancel(self) -> bool:
        """Give up a line that is being drawn; whether there was one."""
        drawn, self._lasso = self._lasso is not None, None
        if drawn:
            self._view.cancel()
            self._scene.show_lasso(None)
        return drawn

    _lasso: Lasso | None = None

    @Slot(float, QPointF)
    def _zoom(self, factor: float, about: QPointF) -> None:
        self._range.zoom(factor, about)
        self._hover(about)

    @Slot()
    def _leave(self) -> None:
        self._scene.mark(hover=None, hover_index=-1)
        self.left.emit()
