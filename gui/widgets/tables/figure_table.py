"""A table of figures: a row for each model with its dot and its picture, figures at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from gui import theme
from gui.guard import guarded
from gui.widgets.pictures.qimage import to_qimage

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex

ROW_HEIGHT, ICON = 18, 17
"""Low, so that all rows are in sight at once; in pixels beside text of the usual size."""
SPACE = 9
"""Pixels between a column's widest words and those of the one before it."""


@guarded
class InItsOwnColour(QStyledItemDelegate):
    """Leaves a figure its colour in the selected row too: green is best there as well."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Qt would write it in the colour of selected text."""
        super().initStyleOption(option, index)
        own = index.data(Qt.ItemDataRole.ForegroundRole)
        if own is not None:
            option.palette.setBrush(QPalette.ColorRole.HighlightedText, own)


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


class FigureTable(QTableWidget):
    """Names, pictures and figures; read and clicked, not edited.

    Args:
        titles: Headings: of the names, of the pictures, and of each figure.

    Attributes:
        NAME: Column of the names.
        PICTURE: Column of the pictures.
    """

    NAME, PICTURE = 0, 1

    def __init__(self, titles: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(0, len(titles), parent)
        self._widest = titles[self.PICTURE]
        self.setHorizontalHeaderLabels(list(titles))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setItemDelegate(InItsOwnColour(self))
        self.setItemDelegateForColumn(self.PICTURE, PictureAtRight(self))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setHighlightSections(False)
        theme.set_font(header, theme.SMALL)
        theme.notifier().changed.connect(self._size_rows)
        self._size_rows()
        for place in range(len(titles)):
            item = self.horizontalHeaderItem(place)
            if item is not None:
                item.setTextAlignment(_side(place))

    @Slot()
    def _size_rows(self) -> None:
        """Rows and pictures as tall as the size of text asks for."""
        icon, height = theme.px(ICON), theme.px(ROW_HEIGHT)
        self.setIconSize(QSize(icon, icon))
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)

    def set_rows(self, names: Sequence[str]) -> None:
        """One row for each name, without figures."""
        self.setRowCount(len(names))
        for row, name in enumerate(names):
            for place in range(self.columnCount()):
                item = QTableWidgetItem(name if place == self.NAME else "")
                item.setTextAlignment(_side(place))
                self.setItem(row, place, item)

    def cell(self, row: int, place: int) -> QTableWidgetItem:
        """One cell, once there are rows."""
        item = self.item(row, place)
        assert item is not None  # noqa: S101 - made in set_rows
        return item

    def set_dot(self, row: int, colour: str) -> None:
        """Put a dot before the name."""
        picture = self._blank()
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        side = self.iconSize().width()
        painter.drawEllipse(side - 14, (side - 9) // 2, 9, 9)
        painter.end()
        self.cell(row, self.NAME).setIcon(_icon(picture))

    def set_picture(self, row: int, image: np.ndarray | None) -> None:
        """Show an image in [0, 1] of a shape that ``to_qimage`` takes, or none."""
        if image is None:
            self.cell(row, self.PICTURE).setIcon(QIcon())
            return
        size = self._blank().size()
        keep = Qt.AspectRatioMode.KeepAspectRatio
        picture = QPixmap.fromImage(to_qimage(image)).scaled(size, keep)
        picture.setDevicePixelRatio(self.devicePixelRatioF())
        self.cell(row, self.PICTURE).setIcon(_icon(picture))

    @Slot()
    def fit_columns(self) -> None:
        """Give each column what its widest words need, and share out the rest."""
        header, count = self.horizontalHeader(), self.columnCount()
        needed = [
            max(header.sectionSizeHint(place), self.sizeHintForColumn(place)) + SPACE
            for place in range(count)
        ]
        # This heading changes with what is shown; the table must not.
        widest = header.fontMetrics().horizontalAdvance(self._widest) + 6 + SPACE
        needed[self.PICTURE] = max(needed[self.PICTURE], widest)
        free = max(self.viewport().width() - sum(needed), 0)
        for place, width in enumerate(needed):
            share = free * (place + 1) // count - free * place // count
            header.resizeSection(place, width + share)

    def _blank(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.iconSize() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        return picture


def _side(place: int) -> Qt.AlignmentFlag:
    """Names at the left, pictures and figures at the right."""
    side = Qt.AlignmentFlag.AlignLeft if place == FigureTable.NAME else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter


def _icon(picture: QPixmap) -> QIcon:
    icon = QIcon(picture)
    icon.addPixmap(picture, QIcon.Mode.Selected)  # else Qt tints it in the selection's colour
    return icon
