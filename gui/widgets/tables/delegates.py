"""How the cells of a table of figures are painted, and what the mouse is told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from gui.guard import guarded
from gui.widgets.controls.paragraph import as_tooltip

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex

SHORT = Qt.ItemDataRole.UserRole
"""What stands in a cell that has no room for its text."""


@guarded
class InItsOwnColour(QStyledItemDelegate):
    """Leaves a figure its colour in the selected row too: green is best there as well.

    Under the mouse it tells the whole text of a cell in which that is cut.
    """

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """Qt tells tooltips alone, and nothing of the text."""
        text = index.data(Qt.ItemDataRole.DisplayRole) or ""
        if event.type() == QEvent.Type.ToolTip and text and self._is_cut(text, option, index):
            QToolTip.showText(event.globalPos(), as_tooltip(text), view)
            return True
        return super().helpEvent(event, view, option, index)

    def _is_cut(
        self, text: str, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> bool:
        """Whether a text is wider than what its cell has for it beside a dot."""
        whole = QStyleOptionViewItem(option)
        super().initStyleOption(whole, index)
        style, part = whole.widget.style(), QStyle.SubElement.SE_ItemViewItemText
        edge = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, None, whole.widget) + 1
        room = style.subElementRect(part, whole, whole.widget).width() - 2 * edge
        return whole.fontMetrics.horizontalAdvance(text) > room

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Qt would write it in the colour of selected text."""
        super().initStyleOption(option, index)
        own = index.data(Qt.ItemDataRole.ForegroundRole)
        if own is not None:
            option.palette.setBrush(QPalette.ColorRole.HighlightedText, own)
        short = index.data(SHORT)
        if short and option.rect.isValid() and self._is_cut(option.text, option, index):
            option.text = short


@guarded
class PictureAtRight(QStyledItemDelegate):
    """Puts a cell's picture under its right-aligned heading."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Qt puts pictures left of the text by default, also where there is no text."""
        super().initStyleOption(option, index)
        option.decorationPosition = QStyleOptionViewItem.Position.Right
        option.decorationAlignment = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
