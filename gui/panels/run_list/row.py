"""What one row of the list says, and how it is painted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate

from gui import theme
from gui.guard import guarded
from gui.widgets.painting import primitives

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex
    from PySide6.QtWidgets import QStyleOptionViewItem

HEIGHT = 25
LINE_HEIGHT = 20
EDGE, BOX, DOT, GAP = 9, 13, 9, 9
"""Pixels; box and dot grow with the text."""
NAME_LEAST = 60
"""Pixels that a name has before progress is shown."""
FIGURE_WIDEST = "0.8888"
NOTED = " *"
"""After the name of a run with a note, which is in its tooltip."""


@dataclass(frozen=True)
class Row:
    """What a row says.

    Attributes:
        name: Of the run.
        colour: Of its dot.
        progress: How far it is, and its state where that is not the usual one.
        figure: As it is written.
        pinned: Whether its box is ticked.
        live: Whether it is in training.
        noted: Whether somebody has written a note about it.
        lone: Whether it is compared with the pinned ones only because it is shown.
    """

    name: str
    colour: str
    progress: str
    figure: str
    pinned: bool
    live: bool
    noted: bool = False
    lone: bool = False


def pin_width() -> int:
    """From the left edge so many pixels belong to the box."""
    return EDGE + theme.px(BOX) + GAP // 2


@guarded
class RowDelegate(QStyledItemDelegate):
    """Paints box, dot, name, progress and figure."""

    def __init__(self, role: int, parent: QStyledItemDelegate | None = None) -> None:
        super().__init__(parent)
        self._role = role

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """One row, or the line."""
        row = index.data(self._role)
        with primitives.saved(painter):
            if isinstance(row, Row):
                self._paint_row(painter, option, row)
            else:
                _paint_line(painter, option.rect, index.data())

    def _paint_row(self, painter: QPainter, option: QStyleOptionViewItem, row: Row) -> None:
        colours, area = theme.current(), QRectF(option.rect)
        shown = bool(option.state & QStyle.StateFlag.State_Selected)
        over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if shown or over:
            fill = colours.accent_soft if shown else colours.hover
            line = colours.accent if shown else None
            focus = option.widget is not None and primitives.shows_focus(option.widget)
            width = 2 if shown and focus else 1
            primitives.box(painter, area, theme.RADIUS, fill, line, width=width)
        middle = area.center().y()
        side, dot = theme.px(BOX), theme.px(DOT)
        _paint_box(painter, QRectF(area.left() + EDGE, middle - side / 2, side, side), row)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(row.colour))
        left = area.left() + EDGE + side + GAP
        painter.drawEllipse(QPointF(left + dot / 2, middle), dot / 2, dot / 2)
        left += dot + GAP
        right = self._paint_end(painter, area, row, left + NAME_LEAST)
        painter.setPen(QColor(colours.text))
        weight = QFont.Weight.DemiBold if shown else QFont.Weight.Normal
        painter.setFont(theme.font(theme.BASE, weight))
        _write(
            painter,
            QRectF(left, area.top(), right - left, area.height()),
            f"{row.name}{NOTED if row.noted else ''}",
            Qt.TextElideMode.ElideMiddle,  # names of runs often differ at their ends alone
        )

    def _paint_end(self, painter: QPainter, area: QRectF, row: Row, least: float) -> float:
        """Figure and, if it begins right of ``least``, progress; where they begin."""
        colours = theme.current()
        painter.setFont(theme.font(theme.SMALL))
        metrics = painter.fontMetrics()
        right = area.right() - EDGE
        width = metrics.horizontalAdvance(FIGURE_WIDEST)
        painter.setPen(QColor(colours.secondary))
        side = Qt.AlignmentFlag.AlignRight
        box = QRectF(right - width, area.top(), width, area.height())
        _write(painter, box, row.figure, side=side)
        right -= width + GAP
        width = metrics.horizontalAdvance(row.progress)
        if right - width - GAP < least:
            return right
        painter.setPen(QColor(colours.accent if row.live else colours.secondary))
        box = QRectF(right - width, area.top(), width, area.height())
        _write(painter, box, row.progress, side=side)
        return right - width - (GAP if row.progress else 0)


def _paint_box(painter: QPainter, box: QRectF, row: Row) -> None:
    """The box that pins a run: filled with its colour and ticked, or with a smaller one within."""
    scale = box.width() / BOX
    fill = row.colour if row.pinned else None
    line = row.colour if row.pinned or row.lone else theme.current().secondary
    primitives.box(painter, box, 3 * scale, fill, line)
    if row.lone:
        inset = 4 * scale
        primitives.box(painter, box.adjusted(inset, inset, -inset, -inset), scale, row.colour)
    if row.pinned:
        painter.setPen(QPen(QColor(theme.current().on_accent), 1.6 * scale))
        tick = (QPointF(3, 6.5), QPointF(5.6, 9.2), QPointF(10, 4))
        points = [box.topLeft() + point * scale for point in tick]
        painter.drawPolyline(points)


def _paint_line(painter: QPainter, area: QRect, word: str) -> None:
    """A word, and a line to the right end."""
    colours = theme.current()
    painter.setFont(theme.font(theme.CAPS))
    painter.setPen(QColor(colours.secondary))
    text = QRectF(area).adjusted(EDGE, 0, 0, 0)
    painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, word)
    start = text.left() + painter.fontMetrics().horizontalAdvance(word) + GAP
    painter.setPen(QPen(QColor(colours.line), 1))
    y = round(text.center().y()) + 0.5
    painter.drawLine(QPointF(start, y), QPointF(area.right() - EDGE, y))


def _write(
    painter: QPainter,
    area: QRectF,
    text: str,
    cut: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    *,
    side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """One line of text, cut where there is no room for it."""
    shown = painter.fontMetrics().elidedText(text, cut, int(area.width()) + 1)
    painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter, shown)
