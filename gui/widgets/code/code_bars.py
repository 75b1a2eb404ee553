"""A code as signed bars that can be dragged."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip, QWidget

from gui.guard import guarded
from gui.widgets.code.bar_view import BarView
from gui.widgets.painting import save_menu

START = 3.0
"""Pixels that the mouse must travel before a press becomes an edit."""
FINE, COARSE = 0.02, 0.2
"""Steps of the arrow and page keys, as parts of the scale."""
_STEPS = {
    Qt.Key.Key_Up: FINE,
    Qt.Key.Key_Down: -FINE,
    Qt.Key.Key_PageUp: COARSE,
    Qt.Key.Key_PageDown: -COARSE,
}
_MOVES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


@guarded
class CodeBars(BarView):
    """Blue bars above zero, orange ones below; drag a bar to edit its number.

    A code without negative numbers stands on the lower edge and cannot be dragged below zero.
    Left and Right choose a bar, Up, Down, Page Up and Page Down change it, Home and End go to the
    ends, Delete sets it to zero, Escape asks for the code as it was.
    """

    edited = Signal(int, float)
    """Index and new value of a bar that the user has moved."""
    reset_requested = Signal()
    """The user wants the code that the network gave."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pressed: QPointF | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def index_at(self, x: float) -> int | None:
        """The bar at a horizontal position; beyond the ends the nearest."""
        return self._layout().index_at(x) if self._code.size else None

    def value_at(self, index: int, y: float) -> float:
        """The value that bar ``index`` has when its tip is at a vertical position."""
        return float(self._layout().part_at(y) * self._scale.top * self._unit[index])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the bar below the cursor."""
        if event.button() == Qt.MouseButton.LeftButton and self._code.size:
            self._pressed = event.position()
            self.set_chosen(self.index_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Take the tip of the chosen bar to the cursor."""
        position = event.position()
        if self._pressed is None or self._chosen is None:
            self._hover(self.index_at(position.x()))
            return
        travelled = (position - self._pressed).manhattanLength()
        if self._dragging or travelled >= START:
            self._dragging = True
            self._edit(self._chosen, self.value_at(self._chosen, position.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the bar go; only now may the scale move."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._dragging = None, False
            self._follow()
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the code as it was."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._reset()

    def leaveEvent(self, _event: QEvent) -> None:
        """Highlight nothing."""
        self._hover(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose and change by the keyboard."""
        key, last = Qt.Key(event.key()), self._code.size - 1
        if last < 0:
            super().keyPressEvent(event)
        elif key in _MOVES:
            start = -1 if self._chosen is None else self._chosen
            self.set_chosen(min(max(start + _MOVES[key], 0), last))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.set_chosen(0 if key == Qt.Key.Key_Home else last)
        elif key in _STEPS and self._chosen is not None:
            step = _STEPS[key] * self._scale.top * self._unit[self._chosen]
            self._edit(self._chosen, float(self._code[self._chosen] + step))
        elif key == Qt.Key.Key_Delete and self._chosen is not None:
            self._edit(self._chosen, 0.0)
        elif key == Qt.Key.Key_Escape and self._edits:
            self._reset()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to save what is shown."""
        if self._code.size:
            save_menu.build_menu(self).popup(event.globalPos())

    def event(self, event: QEvent) -> bool:
        """Tell the number below the cursor."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.index_at(event.pos().x())
            if index is not None:
                QToolTip.showText(event.globalPos(), self._reading(index), self)
            return True
        return super().event(event)

    def _edit(self, index: int, value: float) -> None:
        value = value if self._scale.signed else max(value, 0.0)
        if value != self._code[index]:
            self._code[index] = value
            self._edits[index] = value
            self._follow()
            self._describe()
            self.update()
            self.edited.emit(index, value)

    def _reset(self) -> None:
        self._edits.clear()
        self._pressed, self._dragging = None, False
        self.update()
        self.reset_requested.emit()

    def _hover(self, index: int | None) -> None:
        if index != self._hovered:
            self._hovered = index
            self.update()
