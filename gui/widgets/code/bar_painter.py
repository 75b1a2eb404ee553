"""How a code looks as bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from gui import theme
from gui.widgets.painting import primitives

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gui.widgets.code.bar_layout import BarLayout
    from gui.widgets.code.bar_order import BarOrder
    from gui.widgets.code.edited_code import EditedCode


def paint_bars(
    painter: QPainter,
    code: EditedCode,
    layout: BarLayout,
    order: BarOrder,
    lit: Iterable[int],
    *,
    enabled: bool,
) -> None:
    """Paint the axis, the bars, and a dot below each number that was changed.

    Args:
        painter: Paints on the widget; left with antialiasing.
        code: The numbers, at least one.
        layout: Where bars are.
        order: Which number has which bar.
        lit: Numbers whose bars have a ground of their own.
        enabled: Whether the bars have their colours.
    """
    colours = theme.current()
    for place in _places(order, lit):
        painter.fillRect(layout.column(place), QColor(colours.hover))
    painter.fillRect(QRectF(0, layout.zero - 0.5, layout.width, 1), QColor(colours.line))
    painter.setPen(Qt.PenStyle.NoPen)
    names = (colours.signed_positive, colours.signed_negative)
    for name, bars in zip(names, layout.bars(code.lengths()[order.places]), strict=True):
        painter.setBrush(QColor(name if enabled else colours.disabled))
        painter.drawRects(bars)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(colours.text))
    for place in _places(order, code.edits):
        centre = layout.column(place).center().x()
        painter.drawEllipse(QPointF(centre, layout.height - 2.5), 1.8, 1.8)


def _places(order: BarOrder, indices: Iterable[int]) -> list[int]:
    """Where the bars of these numbers stand, of those that have one."""
    found = map(order.place_of, indices)
    return [place for place in found if place is not None]


def paint_reading(painter: QPainter, layout: BarLayout, place: int, text: str) -> None:
    """Write a bar's number in a card beside it."""
    painter.setFont(theme.font(theme.CAPS))
    column, width = layout.column(place), painter.fontMetrics().horizontalAdvance(text) + 10
    fits = column.right() + width + 3 <= layout.width
    x = column.right() + 3 if fits else column.left() - width - 3
    colours, area = theme.current(), QRectF(x, 0, width, theme.px(18))
    primitives.box(painter, area, 4, colours.panel, colours.line)
    painter.setPen(QColor(colours.text))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)
