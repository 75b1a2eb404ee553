"""Rows of pictures with captions, such as original, input and reconstruction."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.controls.documented_keys import DocumentedKeys
from gui.widgets.controls.paragraph import as_tooltip
from gui.widgets.grids import image_rows
from gui.widgets.grids.grid_layout import BETWEEN, GridLayout
from gui.widgets.grids.image_rows import Head, ImageRow
from gui.widgets.painting import primitives
from gui.widgets.painting.by_array import ByArray
from gui.widgets.pictures.qimage import USUAL, Mode
from gui.widgets.saving import save_menu

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

KEPT_ROWS = 128
"""Rows that are not made again when they come back: those of six runs at a dozen moments each."""
MOST_CAPTION = 0.26
"""Part of the width that captions may take, beside what the pictures leave; longer ones are cut."""
LEAST_CAPTION = 90
"""Pixels beside text of the usual size to which captions are cut in the narrowest window."""


@guarded
class ImageGrid(QWidget):
    """Columns belong together: one picture, and below it what became of it.

    A column can be hovered, clicked, and chosen with Left, Right and Enter.
    """

    clicked = Signal(int)
    """Number of the column."""

    KEYS = DocumentedKeys(
        "Reconstructions",
        (
            ("← →", "choose an image"),
            ("Enter", "inspect it"),
        ),
    )

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, ImageRow] = {}
        self._grey_rows = ByArray(ImageRow.of, KEPT_ROWS)
        self._stills = primitives.PixmapCache(KEPT_ROWS)
        self._columns = 0
        self._heads: dict[str, Head] = {}
        self._shape = (USUAL, USUAL)
        self._laid_out = GridLayout(0, 0, 0, 1, 1, self._shape)
        self._laid_out_for = (self._laid_out, -1.0)
        self._hovered: int | None = None
        self._selected: int | None = None
        theme.set_font(self, theme.SMALL)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Images and their reconstructions")

    def set_rows(
        self,
        rows: Mapping[str, NDArray[np.floating]],
        modes: Mapping[str, Mode] | None = None,
        heads: Mapping[str, Head] | None = None,
    ) -> None:
        """Show these rows from top to bottom.

        Args:
            rows: Key → pictures (n, …) of a shape that ``grid_image`` takes; rows may differ in
                length.
            modes: Key → ``"signed"`` for rows in [−1, 1]; others are grey.
            heads: Key → what stands before the row; without one it is the key.
        """
        before, shown = (list(self._rows), self._columns, self._shape, self._heads), self._rows
        modes, heads = modes or {}, heads or {}
        self._rows = {
            caption: self._row(caption, pictures, modes.get(caption, "grey"))
            for caption, pictures in rows.items()
            if len(pictures)
        }
        self._columns = max((len(pictures) for pictures in rows.values()), default=0)
        self._heads = {key: heads.get(key, Head(key)) for key in self._rows}
        shapes = [row.shape for row in self._rows.values()] or [(USUAL, USUAL)]
        self._shape = (max(high for high, _ in shapes), max(wide for _, wide in shapes))
        if (list(self._rows), self._columns, self._shape, self._heads) != before:
            self._hovered = None  # a column of what was there before
            self.updateGeometry()
            self.update()
        else:  # originals and names stay while the runs are shown at another moment
            for number, (key, row) in enumerate(self._rows.items()):
                if row is not shown[key]:
                    self.update(self._layout().band(number))

    def _row(self, caption: str, pictures: NDArray[np.floating], mode: Mode) -> ImageRow:
        """The row as it is, where it shows the same: originals stay while a model learns."""
        if mode == "grey" and not pictures.flags.writeable:
            return self._grey_rows(pictures)
        old = self._rows.get(caption)
        if old is not None and old.mode == mode and np.array_equal(old.pictures, pictures):
            return old
        return ImageRow.of(pictures, mode)

    def columns(self) -> int:
        """How many pictures stand side by side."""
        return self._columns

    def capacity(self, rows: int) -> int:
        """How many columns have room beside each other if so many rows fill the height."""
        layout = replace(self._layout(), rows=max(rows, 1), columns=1)
        layout = replace(layout, left=min(layout.left, MOST_CAPTION * layout.width))
        picture = self._shape[1] * layout.scale + BETWEEN
        return max(int((layout.width - layout.left) / picture), 1)

    def head_area(self, key: str) -> QRect:
        """Where the name of a row stands; empty if there is no such row."""
        if key not in self._rows:
            return QRect()
        first = self._layout().picture(list(self._rows).index(key), 0, self._rows[key].shape)
        return QRectF(0, first.top(), first.left() - theme.GAP, first.height()).toRect()

    def set_selected(self, column: int | None) -> None:
        """Mark a column, or none."""
        self._selected = column
        self.update()

    def selected(self) -> int | None:
        """The marked column."""
        return self._selected

    def column_at(self, x: float) -> int | None:
        """The column under a horizontal position, or None beside the pictures."""
        return self._layout().column_at(x) if self._columns else None

    def sizeHint(self) -> QSize:
        """Two screen pixels per pixel."""
        return self._size(2.0, self._captions())

    def minimumSizeHint(self) -> QSize:
        """Two fifths of a screen pixel per pixel; names are cut before anything scrolls."""
        return self._size(0.4, theme.px(LEAST_CAPTION))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint captions, rows and the marks of columns, as far as they are asked for."""
        painter, colours, region = QPainter(self), theme.current(), event.region()
        layout = self._layout()
        painter.setFont(self._head_font())
        for number, (key, row) in enumerate(self._rows.items()):
            places = layout.pictures(number, len(row.images), row.shape)
            if region.intersects(layout.band(number)):
                image_rows.paint_images(painter, self._stills, row, places, layout)
            if region.boundingRect().left() < places[0].left():
                image_rows.paint_head(painter, self._heads[key], places[0])
        marks = [(self._selected, colours.accent, 2.0), (self._hovered, colours.accent, 1.0)]
        for column, line, width in marks:
            if column is not None and column < self._columns:
                primitives.box(painter, layout.column(column), 3, None, line, width=width)
        if primitives.shows_focus(self):
            primitives.box(painter, QRectF(self.rect()), 4, None, colours.accent)
        painter.end()

    def _head_font(self) -> QFont:
        """That of the names: smaller where rows are lower than their letters."""
        fits = self._layout().down >= self.fontMetrics().height()
        return self.font() if fits else theme.font(theme.CAPS)

    def told(self, x: float, y: float) -> str:
        """What the mouse is told at a place: a name that is cut there, else nothing."""
        metrics = QFontMetrics(self._head_font())
        for key, head in self._heads.items():
            area = QRectF(self.head_area(key))
            room = area.width() - head.indent
            if area.contains(x, y) and head.cut(room, metrics) != head.caption:
                return head.caption
        return ""

    def event(self, event: QEvent) -> bool:
        """Tell a whole name where it is cut."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            told = self.told(event.pos().x(), event.pos().y())
            if told:
                QToolTip.showText(event.globalPos(), as_tooltip(told), self)
                return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Highlight the column under the cursor."""
        self._hover(self.column_at(event.position().x()))

    def leaveEvent(self, _event: QEvent) -> None:
        """Highlight nothing."""
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Report the column."""
        column = self.column_at(event.position().x())
        if event.button() == Qt.MouseButton.LeftButton and column is not None:
            self.clicked.emit(column)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to save what is shown."""
        if self._rows:
            save_menu.build_menu(self).popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right move the highlight, Enter reports it."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None and self._columns:
            start = self._hovered if self._hovered is not None else (self._selected or 0) - step
            self._hover(min(max(start + step, 0), self._columns - 1))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._hovered is not None:
            self.clicked.emit(self._hovered)
        else:
            super().keyPressEvent(event)

    def _hover(self, column: int | None) -> None:
        if column != self._hovered:
            self._hovered = column
            self.update()

    def _layout(self) -> GridLayout:
        columns, rows = max(self._columns, 1), max(len(self._rows), 1)
        size, ratio = self.size(), self.devicePixelRatioF()
        layout = GridLayout(size.width(), size.height(), 0, columns, rows, self._shape, ratio)
        captions = self._captions()
        if (layout, captions) != self._laid_out_for:  # it is asked for many times a paint
            self._laid_out_for = layout, captions
            self._laid_out = replace(layout, left=min(captions, self._most_caption(layout)))
        return self._laid_out

    def _most_caption(self, layout: GridLayout) -> float:
        """Pixels that names may take: those that pictures as high as their rows leave, or more."""
        pictures = layout.columns * (self._shape[1] * layout.highest + BETWEEN)
        return max(layout.width - pictures, MOST_CAPTION * layout.width)

    def _captions(self) -> float:
        """Room that all captions need."""
        metrics, widest = self.fontMetrics(), 0
        for head in self._heads.values():
            wide = metrics.horizontalAdvance(head.caption) + head.indent
            widest = max(widest, wide, head.room)
        return float(widest + theme.MARGIN) if widest else 0.0

    def _size(self, scale: float, most: float) -> QSize:
        """Of pictures at a scale, and of names that take so many pixels at most."""
        return QSize(
            round(
                min(self._captions(), most)
                + max(self._columns, 1) * (self._shape[1] * scale + BETWEEN)
            ),
            round(max(len(self._rows), 1) * (self._shape[0] * scale + BETWEEN)),
        )
