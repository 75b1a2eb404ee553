"""A code as signed bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.code.bar_layout import BarLayout
from gui.widgets.code.code_scale import StepScale
from gui.widgets.painting import primitives

if TYPE_CHECKING:
    from numpy.typing import NDArray

HEIGHT = 76


@guarded
class BarView(QWidget):
    """Blue bars above zero, orange ones below; a code without negative numbers has no below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._code = np.zeros(0)
        self._unit = np.ones(0)
        self._edits: dict[int, float] = {}
        self._scale = StepScale()
        self._chosen: int | None = None
        self._hovered: int | None = None
        self._dragging = False
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
            self._dragging = False
        self._code = np.nan_to_num(values)
        self._unit = np.ones(values.size) if scale is None else _usable(scale, values.size)
        self._edits = {
            index: value
            for index, value in self._edits.items()
            if index < values.size and np.isclose(values[index], value, rtol=1e-4, atol=1e-6)
        }
        self._follow()
        self._describe()
        self.update()

    def code(self) -> NDArray[np.float64]:
        """A copy of what is shown, (d,)."""
        return self._code.copy()

    def edits(self) -> dict[int, float]:
        """Index → value of the bars that the user has moved."""
        return dict(self._edits)

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
        """Paint the axis, the bars, and what is hovered, chosen or edited."""
        if not self._code.size:
            return
        painter, colours, layout = QPainter(self), theme.current(), self._layout()
        for index in {self._hovered, self._chosen if self.hasFocus() else None}:
            if index is not None:
                painter.fillRect(layout.column(index), QColor(colours.hover))
        painter.fillRect(QRectF(0, layout.zero - 0.5, self.width(), 1), QColor(colours.line))
        painter.setPen(Qt.PenStyle.NoPen)
        names = (colours.signed_positive, colours.signed_negative)
        for name, bars in zip(names, layout.bars(self._parts()), strict=True):
            painter.setBrush(QColor(name if self.isEnabled() else colours.disabled))
            painter.drawRects(bars)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(colours.text))
        for index in self._edits:
            centre = layout.column(index).center().x()
            painter.drawEllipse(QPointF(centre, self.height() - 2.5), 1.8, 1.8)
        if self._dragging and self._chosen is not None:
            self._paint_reading(painter, layout.column(self._chosen))
        if primitives.shows_focus(self):
            primitives.box(painter, QRectF(self.rect()), 4, None, colours.accent)
        painter.end()

    def _paint_reading(self, painter: QPainter, column: QRectF) -> None:
        painter.setFont(theme.font(theme.CAPS))
        text = self._reading(self._chosen or 0)
        width = painter.fontMetrics().horizontalAdvance(text) + 10
        fits = column.right() + width + 3 <= self.width()
        x = column.right() + 3 if fits else column.left() - width - 3
        colours, area = theme.current(), QRectF(x, 0, width, 18)
        primitives.box(painter, area, 4, colours.panel, colours.line)
        painter.setPen(QColor(colours.text))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)

    def _layout(self) -> BarLayout:
        size, ratio = max(self._code.size, 1), self.devicePixelRatioF()
        return BarLayout(size, self.width(), self.height(), ratio, self._scale.signed)

    def _parts(self) -> NDArray[np.float64]:
        """Lengths of the bars as parts of the scale, (d,)."""
        parts: NDArray[np.float64] = self._code / self._unit / self._scale.top
        return parts

    def _follow(self) -> None:
        if not self._dragging:
            self._scale.follow(self._code / self._unit)

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
