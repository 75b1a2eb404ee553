"""A table of figures: a row for each model with its dot and its picture, figures at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QGuiApplication,
    QIcon,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from gui import theme
from gui.guard import guarded
from gui.widgets.pictures.qimage import to_qimage
from gui.widgets.tables import icons
from gui.widgets.tables.column_widths import SPACE, fitted
from gui.widgets.tables.delegates import SHORT, InItsOwnColour, PictureAtRight

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np

LOWEST, HIGHEST = 16, 48
"""Height of rows in pixels beside text of the usual size: low enough for all to be in sight, and no
higher than pictures have something to show."""
FEW, FEWEST = 3, 1
"""Rows that the table asks room for, and that it must have room for."""
DOT_ROOM = 17
"""Width in pixels of a dot and the room around it."""
LEAST_NAME = 110
"""Width in pixels to which names are cut, in their middle, before a figure is out of sight."""


@guarded
class FigureTable(QTableWidget):
    """Names, pictures and figures; read, sorted by a click on a heading and copied, not edited.

    Rows share the height, and pictures are as large as they allow. A column that is pointed at is
    told, so that its meaning can be written where it covers no figure.

    Args:
        picture: The widest heading that the pictures may have; empty for a table without any.

    Attributes:
        NAME: Column of the names.
        PICTURE: Column of the pictures.
    """

    NAME, PICTURE = 0, 1
    pointed = Signal(int)
    """The column under the mouse, or -1."""

    def __init__(self, picture: str, parent: QWidget | None = None) -> None:
        super().__init__(0, 2, parent)
        self._widest = picture
        self._images: dict[int, QImage] = {}
        self._dots: dict[int, str] = {}
        self.csv: Callable[[], str] | None = None
        self.own_actions: Callable[[], Sequence[QAction]] | None = None
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setWordWrap(False)  # a name is broken at its hyphen otherwise, and its end cut off
        self.setItemDelegate(InItsOwnColour(self))
        self.setItemDelegateForColumn(self.PICTURE, PictureAtRight(self))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setMouseTracking(True)
        header.sectionEntered.connect(self.pointed)
        header.installEventFilter(self)
        self.setMouseTracking(True)
        self.cellEntered.connect(self._cell_entered)
        for part in (header, header.viewport()):  # which paints, and does not inherit
            theme.set_font(part, theme.SMALL)
        theme.notifier().changed.connect(self._size_rows)
        self.setColumnHidden(self.PICTURE, not picture)
        self._size_rows()

    def set_titles(self, titles: Sequence[str]) -> None:
        """Have these columns: of the names, of the pictures, and of each figure."""
        if titles and [self._title(place) for place in range(self.columnCount())] != list(titles):
            self.setColumnCount(len(titles))
            self.setHorizontalHeaderLabels(list(titles))
            for place in range(len(titles)):
                item = self.horizontalHeaderItem(place)
                if item is not None:
                    item.setTextAlignment(_side(place))

    def _title(self, place: int) -> str:
        item = self.horizontalHeaderItem(place)
        return "" if item is None else item.text()

    def sizeHint(self) -> QSize:
        """The headings and a few rows; with more room there are more, or higher ones."""
        head = self.horizontalHeader().sizeHint().height()
        return QSize(256, head + FEW * theme.px(LOWEST))

    def minimumSizeHint(self) -> QSize:
        """The headings and a row: where there is less, what holds the table scrolls."""
        return QSize(super().minimumSizeHint().width(), self.height_for(FEWEST))

    def height_for(self, rows: int) -> int:
        """The height in which so many rows, as low as they can be, are in sight."""
        head = self.horizontalHeader().sizeHint().height()
        return head + rows * theme.px(LOWEST) + 2 * self.frameWidth()

    @Slot(int, int)
    def _cell_entered(self, _row: int, place: int) -> None:
        self.pointed.emit(place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The mouse has left the headings."""
        if event.type() == QEvent.Type.Leave and watched is self.horizontalHeader():
            self.pointed.emit(-1)
        return super().eventFilter(watched, event)

    def leaveEvent(self, event: QEvent) -> None:
        """No column is pointed at."""
        super().leaveEvent(event)
        self.pointed.emit(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A right click asks for the menu alone: the row that is marked stays."""
        if event.button() == Qt.MouseButton.RightButton:
            event.accept()
        else:
            super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the owner's actions, to save the table as a picture, and to copy it."""
        from gui.widgets.saving import save_menu  # noqa: PLC0415 - not before it is wanted

        own = () if self.own_actions is None else self.own_actions()
        save_menu.build_menu(self, own, self.csv).popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the whole table, not a cell."""
        if event.matches(QKeySequence.StandardKey.Copy) and self.csv is not None:
            QGuiApplication.clipboard().setText(self.csv())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share another height and width out."""
        super().resizeEvent(event)
        self._size_rows()
        if event.size().width() != event.oldSize().width():
            QTimer.singleShot(0, self, self.fit_columns)

    @Slot()
    def _size_rows(self) -> None:
        """Share the height out among the rows; pictures fill theirs."""
        room = self.viewport().height() // max(self.rowCount(), 1)
        height = max(min(room, theme.px(HIGHEST)), theme.px(LOWEST))
        header = self.verticalHeader()
        header.setMinimumSectionSize(theme.px(LOWEST))
        if header.defaultSectionSize() != height or self.iconSize().height() != height - 2:
            header.setDefaultSectionSize(height)
            self.setIconSize(QSize(max(height - 2, DOT_ROOM), height - 2))
            for row, image in self._images.items():
                self._put(row, image)
            for row, colour in self._dots.items():
                self._put_dot(row, colour)

    def set_rows(self, names: Sequence[str]) -> None:
        """One row for each name, without figures."""
        self._images, self._dots = {}, {}
        self.setRowCount(len(names))
        for row, name in enumerate(names):
            for place in range(self.columnCount()):
                item = QTableWidgetItem(name if place == self.NAME else "")
                item.setTextAlignment(_side(place))
                self.setItem(row, place, item)
        self._size_rows()

    def cell(self, row: int, place: int) -> QTableWidgetItem:
        """One cell, once there are rows."""
        item = self.item(row, place)
        assert item is not None  # noqa: S101 - made in set_rows
        return item

    def set_name(self, row: int, name: str, short: str = "") -> None:
        """Write a name, and what stands for it where the column has no room for it."""
        item = self.cell(row, self.NAME)
        item.setText(name)
        item.setData(SHORT, short)

    def set_dot(self, row: int, colour: str) -> None:
        """Put a dot before the name."""
        self._dots[row] = colour
        self._put_dot(row, colour)

    def _put_dot(self, row: int, colour: str) -> None:
        """Paint the dot for rows as high as now: Qt would make one of higher rows smaller."""
        size = QSize(DOT_ROOM, self.iconSize().height())
        self.cell(row, self.NAME).setIcon(icons.dot(colour, size, self.devicePixelRatioF()))

    def set_picture(self, row: int, image: np.ndarray | None) -> None:
        """Show an image in [0, 1] of a shape that ``to_qimage`` takes, or none."""
        if image is None:
            self._images.pop(row, None)
            self.cell(row, self.PICTURE).setIcon(QIcon())
            return
        self._images[row] = to_qimage(image)
        self._put(row, self._images[row])

    def _put(self, row: int, image: QImage) -> None:
        icon = icons.scaled(image, self.iconSize(), self.devicePixelRatioF())
        self.cell(row, self.PICTURE).setIcon(icon)

    def needed_width(self) -> int:
        """The width in which no column is cut."""
        return sum(self._needed()) + self.verticalScrollBar().sizeHint().width()

    def _needed(self) -> list[int]:
        header = self.horizontalHeader()
        needed = [
            max(header.sectionSizeHint(place), self.sizeHintForColumn(place)) + SPACE
            for place in range(self.columnCount())
        ]
        # This heading changes with what is shown; the table must not.
        lines = map(header.fontMetrics().horizontalAdvance, self._widest.splitlines())
        widest = max(lines, default=0) + 6 + SPACE
        needed[self.PICTURE] = max(needed[self.PICTURE], widest) if self._widest else 0
        return needed

    @Slot()
    def fit_columns(self) -> None:
        """Give each column what its widest words need, and share out the rest."""
        header, needed = self.horizontalHeader(), self._needed()
        seen = [place for place in range(self.columnCount()) if not self.isColumnHidden(place)]
        room, least = self.viewport().width(), theme.px(LEAST_NAME)
        widths = fitted([needed[place] for place in seen], room, least)
        for place, width in zip(seen, widths, strict=True):
            header.resizeSection(place, width)


def _side(place: int) -> Qt.AlignmentFlag:
    """Names at the left, pictures and figures at the right."""
    side = Qt.AlignmentFlag.AlignLeft if place == FigureTable.NAME else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter
