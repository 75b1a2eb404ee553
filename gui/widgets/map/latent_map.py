"""The latent space as a map that answers: hovering, dragging, walking, keys and a legend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QAction

from gui.guard import guarded
from gui.widgets.map.class_legend import ClassLegend
from gui.widgets.map.hover_card import HoverCard
from gui.widgets.map.stage import MapStage
from gui.widgets.painting import save_menu

if TYPE_CHECKING:
    from typing import Literal

    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from PySide6.QtGui import QKeyEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

KEY_STEP = 8.0
"""Pixels that an arrow key moves the latent cursor; four times as many with Shift."""
KEY_ZOOM = 1.25
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


@guarded
class LatentMap(MapStage):
    """A square-aspect map of 2-d codes in one colour per digit.

    Wheel zooms about the cursor, middle or right drag pans, double-click shows
    all again. Positions are in data units, the vertical axis pointing up.
    """

    hovered = Signal(float, float, int)
    """The mouse moved, at most once per frame: x, y and the index of the point there or −1."""
    left = Signal()
    """The mouse has left the map."""
    clicked = Signal(float, float, int)
    """A click, or Enter at the latent cursor: x, y and the index of the point there or −1."""
    dragged = Signal(float, float)
    """The mouse moved with its left button held, at most once per frame: x, y."""
    walked = Signal(object, object)
    """A Shift-drag ended: its start (x, y) and its end (x, y)."""
    cursor_moved = Signal(float, float)
    """An arrow key moved the latent cursor: x, y."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._anchor = QPointF()
        self._card, self._legend = HoverCard(self), ClassLegend(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(self._view)
        self.setMinimumSize(220, 180)
        for widget in (self, self._view):
            widget.setAccessibleName("Latent space map")
            widget.setAccessibleDescription(
                "Arrow keys move the latent cursor, Enter decodes it, plus and minus zoom"
            )
        self._connect()

    def _connect(self) -> None:
        view = self._view
        view.hovered.connect(self._hover)
        view.dragged.connect(self._drag)
        view.clicked.connect(self._click)
        view.walking.connect(self._walk)
        view.walked.connect(self._end_walk)
        view.panned.connect(self._range.pan)
        view.zoomed.connect(self._zoom)
        view.left.connect(self._leave)
        view.doubled.connect(self.reset_view)
        view.menu_requested.connect(self._open_menu)
        self._legend.picked.connect(self.dim_except)

    def show_card(self, image: NDArray[np.floating] | None, caption: str) -> None:
        """Show a card beside the mouse, or beside the latent cursor moved by keys.

        Args:
            image: Values (28, 28) in [0, 1], or None for words alone.
            caption: A few words under the picture; empty without a picture hides the card.
        """
        if image is None and not caption:
            self.hide_card()
            return
        self._card.set_content(image, caption)
        self._card.place(self._anchor, QRectF(self.rect()))
        self._card.show()

    def hide_card(self) -> None:
        """Take the card away."""
        self._card.hide()

    def card(self) -> HoverCard:
        """The card, for what wants to know whether and where it is shown."""
        return self._card

    def legend(self) -> ClassLegend:
        """The legend, to hide it or to click it."""
        return self._legend

    def cursor_place(self) -> tuple[float, float] | None:
        """The latent cursor's place in data units, or None."""
        return self._marks.cursor

    def dim_except(self, label: int | None) -> None:
        """Dim all classes but one; None shows all alike."""
        super().dim_except(label)
        self._legend.set_kept(label)

    def set_colours(
        self, by: Literal["label"] | ArrayLike, words: tuple[str, str] = ("low", "high")
    ) -> None:
        """Colour the points by label, or by values (N,) in [0, 1].

        Args:
            by: ``"label"``, or one value per point.
            words: What the low and the high end of the values are called.

        Raises:
            ValueError: There are not as many values as points.
        """
        super().set_colours(by)
        self._legend.show_ramp(None if isinstance(by, str) else words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the legend in its corner."""
        super().resizeEvent(event)
        self._legend.move(2, self.height() - self._legend.height() - 2)
        self._card.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move and decode the latent cursor, zoom, and show all again."""
        key, middle = event.key(), QPointF(self.rect().center())
        if key in ARROWS:
            far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._step(*ARROWS[Qt.Key(key)], KEY_STEP * (4 if far else 1))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.clicked.emit(*(self._marks.cursor or self._data(middle)), -1)
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
            self._range.zoom(KEY_ZOOM, middle)
        elif key == Qt.Key.Key_Minus:
            self._range.zoom(1 / KEY_ZOOM, middle)
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_0}:
            self.reset_view()
        elif key == Qt.Key.Key_Escape and self._legend.kept() is not None:
            self.dim_except(None)
        else:
            super().keyPressEvent(event)

    def _step(self, right: int, down: int, pixels: float) -> None:
        camera = self._range.camera
        start = self._start()
        px, py = (camera.width / 2, camera.height / 2)
        if start is not None:
            px, py = camera.point_to_screen(*start)
            px, py = px + right * pixels, py + down * pixels
        self._anchor = QPointF(
            min(max(px, 0.0), camera.width - 1), min(max(py, 0.0), camera.height - 1)
        )
        self._marks.hover, self._marks.hover_index = None, -1
        self.set_cursor(*self._data(self._anchor))
        self.cursor_moved.emit(*self._data(self._anchor))

    def _start(self) -> tuple[float, float] | None:
        """Where arrow keys set out: the cursor, else what is selected, else the drawing's star."""
        marks = self._marks
        return marks.cursor or self._points.now.place(marks.selection) or marks.star

    def _data(self, position: QPointF) -> tuple[float, float]:
        return self._range.camera.to_data(position.x(), position.y())

    def _pick(self, position: QPointF) -> int:
        colours = self._points.now.colours
        kept = None if colours.kept is None else ~colours.dimmed()
        return self._picker.nearest(self._range.camera, position.x(), position.y(), preferred=kept)

    @Slot(QPointF)
    def _hover(self, position: QPointF) -> None:
        self._anchor = position
        index, place = self._pick(position), self._data(position)
        self._marks.hover_index = index
        self._marks.hover = place if index < 0 else None
        self._refresh()
        self.hovered.emit(*place, index)

    @Slot(QPointF)
    def _drag(self, position: QPointF) -> None:
        self._anchor = position
        self._marks.hover, self._marks.hover_index = None, -1
        self.set_cursor(*self._data(position))
        self.dragged.emit(*self._data(position))

    @Slot(QPointF)
    def _click(self, position: QPointF) -> None:
        self._anchor = position
        self.clicked.emit(*self._data(position), self._pick(position))

    @Slot(QPointF, QPointF)
    def _walk(self, start: QPointF, end: QPointF) -> None:
        self._marks.hover, self._marks.hover_index = None, -1
        self.hide_card()  # it shows what was hovered over before
        self._marks.walk = (self._data(start), self._data(end))
        self._refresh()

    @Slot(QPointF, QPointF)
    def _end_walk(self, start: QPointF, end: QPointF) -> None:
        self._marks.walk = None
        self._refresh()
        self.walked.emit(self._data(start), self._data(end))

    @Slot(float, QPointF)
    def _zoom(self, factor: float, about: QPointF) -> None:
        self._range.zoom(factor, about)
        self._hover(about)

    @Slot()
    def _leave(self) -> None:
        self._marks.hover, self._marks.hover_index = None, -1
        self._refresh()
        self.hide_card()
        self.left.emit()

    @Slot(QPointF)
    def _open_menu(self, position: QPointF) -> None:
        reset = QAction("Reset view")
        reset.triggered.connect(self.reset_view)
        menu = save_menu.build_menu(self, [reset])
        menu.popup(self.viewport().mapToGlobal(position.toPoint()))
