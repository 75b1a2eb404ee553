"""A code as signed bars that can be dragged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui import theme
from gui.widgets import painting
from gui.widgets.code_scale import StepScale

if TYPE_CHECKING:
    from numpy.typing import NDArray

HEIGHT = 76
MARGIN = 6
"""Room above and below the bars; the marks of edited bars lie in the lower one."""
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


class CodeBars(QWidget):
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
        self._code = np.zeros(0)
        self._unit = np.ones(0)
        self._edits: dict[int, float] = {}
        self._scale = StepScale()
        self._chosen: int | None = None
        self._hovered: int | None = None
        self._pressed: QPointF | None = None
        self._dragging = False
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
        """
        values = np.array(code, dtype=float).ravel()
        if values.size != self._code.size:
            self._scale.reset()
            self._chosen = self._hovered = None
            self._pressed, self._dragging = None, False
        self._code = np.nan_to_num(values)
        self._unit = np.ones(values.size) if scale is None else _usable(scale, values.size)
        self._edits = {
            index: value
            for index, value in self._edits.items()
            if index < values.size and np.isclose(values[index], value, rtol=1e-4, atol=1e-6)
        }
        if not self._dragging:
            self._scale.follow(self._heights())
        self._describe()
        self.update()

    def code(self) -> NDArray[np.float64]:
        """A copy of what is shown, (d,)."""
        return self._code.copy()

    def edits(self) -> dict[int, float]:
        """Index → value of the bars that the user has moved."""
        return dict(self._edits)

    def set_chosen(self, index: int | None) -> None:
        """Choose a bar, or none."""
        self._chosen = index
        self._describe()
        self.update()

    def chosen(self) -> int | None:
        """The bar that the keys act on."""
        return self._chosen

    def index_at(self, x: float) -> int | None:
        """The bar at a horizontal position; positions beyond the ends give the nearest."""
        if not self._code.size:
            return None
        index = int(x / max(self.width(), 1) * self._code.size)
        return min(max(index, 0), self._code.size - 1)

    def value_at(self, index: int, y: float) -> float:
        """The value that bar ``index`` has when its tip is at a vertical position."""
        zero, high = self._axis()
        part = min(max((zero - y) / high, -1.0 if self._scale.signed else 0.0), 1.0)
        return float(part * self._scale.top * self._unit[index])

    def y_of(self, index: int) -> float:
        """Vertical position of the tip of bar ``index``."""
        zero, high = self._axis()
        return zero - high * float(self._heights()[index]) / self._scale.top

    def sizeHint(self) -> QSize:
        """Wide enough for a code of 32."""
        return QSize(330, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """The least that can be read."""
        return QSize(120, 48)

    # --- painting ------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the axis, the bars, and what is hovered, chosen or edited."""
        painter, colours = QPainter(self), theme.current()
        zero, _ = self._axis()
        for index in {self._hovered, self._chosen if self.hasFocus() else None} - {None}:
            column = QRectF(*self._span(index or 0), self.height()).adjusted(0, 0, 0, 0)
            painter.fillRect(column, QColor(colours.hover))
        painter.fillRect(QRectF(0, zero - 0.5, self.width(), 1), QColor(colours.line))
        bars = self._bars()
        for sign, name in ((1, colours.signed_positive), (-1, colours.signed_negative)):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(name if self.isEnabled() else colours.disabled))
            painter.drawRects([bar for bar, way in bars if way == sign])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(colours.text))
        for index in self._edits:
            left, _, width = self._span(index)
            painter.drawEllipse(QPointF(left + width / 2, self.height() - 2.5), 1.8, 1.8)
        if self._dragging and self._chosen is not None:
            self._paint_reading(painter, self._chosen)
        if painting.shows_focus(self):
            painting.box(painter, QRectF(self.rect()), 4, None, colours.accent)
        painter.end()

    def _paint_reading(self, painter: QPainter, index: int) -> None:
        painter.setFont(theme.font(theme.CAPS))
        text = self._reading(index)
        width = painter.fontMetrics().horizontalAdvance(text) + 10
        left, _, wide = self._span(index)
        x = left - width - 3 if left + wide + width + 3 > self.width() else left + wide + 3
        colours, area = theme.current(), QRectF(x, 0, width, 18)
        painting.box(painter, area, 4, colours.panel, colours.line)
        painter.setPen(QColor(colours.text))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)

    def _bars(self) -> list[tuple[QRectF, int]]:
        """Every bar with its sign, on whole device pixels while bars are wide enough to see it."""
        zero, high = self._axis()
        heights = np.clip(self._heights() / self._scale.top, -1, 1) * high
        ratio = self.devicePixelRatioF()
        bars = []
        for index, height in enumerate(heights.tolist()):
            left, _, width = self._span(index)
            length = round(abs(height) * ratio) / ratio
            if height and length:
                top = zero - length if height > 0 else zero
                bars.append((QRectF(left, top, width, length), 1 if height > 0 else -1))
        return bars

    def _span(self, index: int) -> tuple[float, float, float]:
        """Left edge, top and width of the column of a bar, without the gap to the next."""
        ratio = self.devicePixelRatioF()
        pitch = self.width() / self._code.size
        left = round(index * pitch * ratio) / ratio
        right = round((index + 1) * pitch * ratio) / ratio
        gap = 0.0 if pitch < 3 else 1.0 if pitch < 8 else 1.5
        return left, 0.0, max(right - left - gap, 1 / ratio)

    def _axis(self) -> tuple[float, float]:
        """Vertical position of zero, and the height of the tallest bar."""
        room = max(self.height() - 2 * MARGIN, 2)
        if self._scale.signed:
            return float(MARGIN + room // 2), room / 2
        return float(MARGIN + room), float(room)

    def _heights(self) -> NDArray[np.float64]:
        heights: NDArray[np.float64] = self._code / self._unit
        return heights

    # --- editing -------------------------------------------------------------------------------

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
            self._scale.follow(self._heights())
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
            if not self._dragging:
                self._scale.follow(self._heights())
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

    def _reading(self, index: int) -> str:
        return f"unit {index}: {self._code[index]:.3g}".replace("-", "−")

    def _describe(self) -> None:
        told = f"{self._code.size} numbers"
        if self._chosen is not None and self._chosen < self._code.size:
            told += f"; {self._reading(self._chosen)}"
        self.setAccessibleDescription(told)


def _usable(scale: NDArray[np.floating], size: int) -> NDArray[np.float64]:
    """``scale`` (size,) with ones where it is zero or not finite: dead units have no spread."""
    spread = np.asarray(scale, dtype=float).ravel()
    if spread.size != size:
        raise ValueError(f"the scale has {spread.size} numbers, the code {size}")
    good = np.isfinite(spread) & (spread > 0)
    return np.where(good, spread, 1.0)
