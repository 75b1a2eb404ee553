"""A code as signed bars that can be dragged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.code import bar_painter
from gui.widgets.code.bar_layout import BarLayout
from gui.widgets.code.bar_order import BarOrder
from gui.widgets.code.edited_code import EditedCode
from gui.widgets.controls.documented_keys import DocumentedKeys
from gui.widgets.controls.newest import NewestOnly
from gui.widgets.controls.paragraph import as_tooltip
from gui.widgets.painting import primitives

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HEIGHT = 76
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
class CodeBars(QWidget):
    """Blue bars above zero, orange ones below; drag a bar to edit its number.

    Of a wide code the strongest numbers alone have a bar unless all are wanted; bars change places
    with the code, but not while one of them is edited.

    A code without negative numbers stands on the lower edge and cannot be dragged below zero.
    Left and Right choose a bar, Up, Down, Page Up and Page Down change it, Home and End go to the
    ends, Delete sets it to zero, Enter opens its unit, Escape asks for the code as it was.
    """

    edited = Signal(int, float)
    """Index and new value of a bar that the user has moved."""
    reset_requested = Signal()
    """The user wants the code that the network gave."""
    opened = Signal(int)
    """The user wants to know what a number stands for."""

    KEYS = DocumentedKeys(
        "Code bars",
        (
            ("← →", "choose a number"),
            ("Home, End", "choose the first, the last"),
            ("↑ ↓", "change it; Page Up and Page Down change it more"),
            ("Delete", "set it to zero"),
            ("Enter, Ctrl+click", "open the card of its unit"),
            ("Esc", "give back the code as it was"),
        ),
    )

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._code, self._order = EditedCode(), BarOrder()
        self._chosen: int | None = None
        self._hovered: int | None = None
        self._pressed: QPointF | None = None
        self._dragging = False
        self._moves = NewestOnly(self)
        self._moves.passed.connect(self._drag)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName("Code")

    def set_code(
        self, code: NDArray[np.floating], scale: NDArray[np.floating] | None = None
    ) -> None:
        """Show a code.

        A bar stays marked as edited as long as the code comes back with the edited value.

        Args:
            code: (d,), any d ≥ 0.
            scale: (d,) > 0, the size that is usual for each unit; bars are drawn in parts of it.

        Raises:
            ValueError: There are not as many sizes as numbers.
        """
        before = len(self._code)
        self._code.replace(code, scale)
        other = len(self._code) != before
        if other:
            self._chosen = self._hovered = None
            self._dragging = False
        self._refresh(other=other)

    def set_strongest(self, on: bool) -> None:
        """Show the strongest numbers of a wide code alone, or all of them as they come."""
        self._order.strongest = on
        self._refresh(other=True)

    def indices(self) -> list[int]:
        """The numbers that have a bar, from left to right."""
        return [int(index) for index in self._order.places]

    def code(self) -> NDArray[np.float64]:
        """A copy of what is shown, (d,)."""
        return self._code.values.copy()

    def chosen(self) -> int | None:
        """The bar that the keys act on."""
        return self._chosen

    def set_chosen(self, index: int | None) -> None:
        """Choose a bar, or none."""
        self._chosen = index
        self._describe()
        self.update()

    def sizeHint(self) -> QSize:
        """Wide enough for a code of 32."""
        return QSize(330, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """The least that can be read."""
        return QSize(120, 48)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bars, the number of the one that is dragged, and the focus."""
        if not len(self._code):
            return
        painter, layout = QPainter(self), self._layout()
        chosen = self._chosen if self.hasFocus() else None
        lit = {index for index in (self._hovered, chosen) if index is not None}
        bar_painter.paint_bars(
            painter, self._code, layout, self._order, lit, enabled=self.isEnabled()
        )
        place = None if self._chosen is None else self._order.place_of(self._chosen)
        if self._dragging and place is not None and self._chosen is not None:
            reading = self._code.reading(self._chosen)
            bar_painter.paint_reading(painter, layout, place, reading)
        if primitives.shows_focus(self):
            primitives.box(painter, QRectF(self.rect()), 4, None, theme.current().accent)
        painter.end()

    def index_at(self, x: float) -> int | None:
        """The number whose bar is at a horizontal position; beyond the ends the nearest."""
        if not len(self._code):
            return None
        return int(self._order.places[self._layout().index_at(x)])

    def value_at(self, index: int, y: float) -> float:
        """The value that bar ``index`` has when its tip is at a vertical position."""
        return self._code.value_of(index, self._layout().part_at(y))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the bar below the cursor."""
        if event.button() == Qt.MouseButton.LeftButton and len(self._code):
            index = self.index_at(event.position().x())
            self.set_chosen(index)
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier and index is not None:
                self.opened.emit(index)
            else:
                self._pressed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Take the tip of the chosen bar to the cursor."""
        if self._pressed is None or self._chosen is None:
            self._hover(self.index_at(event.position().x()))
        else:
            self._moves.push(event.position())

    def _drag(self, position: QPointF) -> None:
        if self._pressed is None or self._chosen is None:
            return  # another code has come meanwhile
        if self._dragging or (position - self._pressed).manhattanLength() >= START:
            self._dragging = True
            self._edit(self._chosen, self.value_at(self._chosen, position.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the bar go; only now may the scale move."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._moves.flush()
            self._pressed, self._dragging = None, False
            self._refresh()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the code as it was."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._reset()

    def leaveEvent(self, _event: QEvent) -> None:
        """Highlight nothing."""
        self._hover(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose and change by the keyboard."""
        key = Qt.Key(event.key())
        if not len(self._code):
            super().keyPressEvent(event)
        elif key in _MOVES:
            self.set_chosen(self._order.beside(self._chosen, _MOVES[key]))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.set_chosen(int(self._order.places[0 if key == Qt.Key.Key_Home else -1]))
        elif key in _STEPS and self._chosen is not None:
            step = self._code.value_of(self._chosen, _STEPS[key])
            self._edit(self._chosen, float(self._code.values[self._chosen] + step))
        elif key == Qt.Key.Key_Delete and self._chosen is not None:
            self._edit(self._chosen, 0.0)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._chosen is not None:
            self.opened.emit(self._chosen)
        elif key == Qt.Key.Key_Escape and self._code.edits:
            self._reset()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to open the unit below the mouse, and to save what is shown."""
        index = self.index_at(event.pos().x())
        if index is not None:
            from gui.widgets.saving import save_menu  # noqa: PLC0415 - not before the first paint

            show = QAction(f"Card of unit {index}")
            show.triggered.connect(lambda: self.opened.emit(index))
            save_menu.build_menu(self, [show]).popup(event.globalPos())

    def event(self, event: QEvent) -> bool:
        """Tell the number below the cursor."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            told = self._code.tip(self.index_at(event.pos().x()))
            QToolTip.showText(event.globalPos(), as_tooltip(told), self)
            return True
        return super().event(event)

    def _edit(self, index: int, value: float) -> None:
        if self._code.edit(index, value):
            self._refresh()
            self.edited.emit(index, float(self._code.values[index]))

    def _reset(self) -> None:
        self._code.edits.clear()
        self._pressed, self._dragging = None, False
        self.update()
        self.reset_requested.emit()

    def _hover(self, index: int | None) -> None:
        if index != self._hovered:
            self._hovered = index
            self.update()

    def _refresh(self, *, other: bool = False) -> None:
        """Show other numbers, or another code; the scale rests while a bar is dragged."""
        if not self._dragging:
            self._code.fit_scale()
        rests = not other and (self._dragging or bool(self._code.edits))
        self._order.follow(self._code.lengths(), rests=rests)
        self._describe()
        self.update()

    def _layout(self) -> BarLayout:
        size, ratio = max(len(self._order.places), 1), self.devicePixelRatioF()
        return BarLayout(size, self.width(), self.height(), ratio, self._code.scale.signed)

    def _describe(self) -> None:
        self.setAccessibleDescription(self._code.described(self._chosen))
