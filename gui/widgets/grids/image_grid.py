"""Rows of pictures with captions, such as original, input and reconstruction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.controls.documented_keys import DocumentedKeys
from gui.widgets.painting import primitives
from gui.widgets.pictures.qimage import GAP, USUAL, Mode, grid_image, picture_shape
from gui.widgets.saving import save_menu

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

LARGEST = 2.5
"""Screen pixels per pixel, at most: bigger pictures show nothing more."""


@dataclass(frozen=True)
class _Row:
    """Pictures (n, …), how their numbers become colours, their shape, and all in one image."""

    pictures: NDArray[np.floating]
    mode: Mode
    shape: tuple[int, int]
    image: QImage


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
            ("← →", "choose a digit"),
            ("Enter", "inspect it"),
        ),
    )

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, _Row] = {}
        self._columns = 0
        self._down = self._across = USUAL + GAP  # pixels from one picture to the next
        self._hovered: int | None = None
        self._selected: int | None = None
        theme.set_font(self, theme.SMALL)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Digits and their reconstructions")

    def set_rows(
        self,
        rows: Mapping[str, NDArray[np.floating]],
        modes: Mapping[str, Mode] | None = None,
    ) -> None:
        """Show these rows from top to bottom.

        Args:
            rows: Caption → pictures (n, …) of a shape that ``grid_image`` takes; rows may differ
                in length.
            modes: Caption → ``"signed"`` for rows in [−1, 1]; others are grey.
        """
        before = (list(self._rows), self._columns, self._down, self._across)
        modes = modes or {}
        self._rows = {
            caption: self._row(caption, pictures, modes.get(caption, "grey"))
            for caption, pictures in rows.items()
            if len(pictures)
        }
        self._columns = max((len(pictures) for pictures in rows.values()), default=0)
        shapes = [row.shape for row in self._rows.values()] or [(USUAL, USUAL)]
        self._down, self._across = (max(sides) + GAP for sides in zip(*shapes, strict=True))
        if (list(self._rows), self._columns, self._down, self._across) != before:
            self._hovered = None  # a column of what was there before
            self.updateGeometry()
        self.update()

    def _row(self, caption: str, pictures: NDArray[np.floating], mode: Mode) -> _Row:
        """The row as it is, where it shows the same: originals stay while a model learns."""
        old = self._rows.get(caption)
        if old is not None and old.mode == mode and np.array_equal(old.pictures, pictures):
            return old
        image = grid_image(pictures, len(pictures), mode)
        return _Row(np.array(pictures), mode, picture_shape(pictures), image)

    def columns(self) -> int:
        """How many pictures stand side by side."""
        return self._columns

    def set_selected(self, column: int | None) -> None:
        """Mark a column, or none."""
        self._selected = column
        self.update()

    def selected(self) -> int | None:
        """The marked column."""
        return self._selected

    def column_at(self, x: float) -> int | None:
        """The column under a horizontal position, or None beside the pictures."""
        left, scale = self._layout()
        if not self._columns or x < left:
            return None
        column = int((x - left) / (scale * self._across))
        return column if column < self._columns else None

    def sizeHint(self) -> QSize:
        """Two screen pixels per pixel."""
        return self._size(2.0)

    def minimumSizeHint(self) -> QSize:
        """Half a screen pixel per pixel."""
        return self._size(0.5)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint captions, rows and the marks of columns."""
        painter, colours = QPainter(self), theme.current()
        left, scale = self._layout()
        middle = Qt.AlignmentFlag.AlignVCenter
        for number, (caption, row) in enumerate(self._rows.items()):
            top = round(number * self._down * scale)
            height = row.image.height() * scale
            painter.setPen(QColor(colours.secondary))
            painter.drawText(QRectF(0, top, left, height), middle, caption)
            area = QRectF(left, top, row.image.width() * scale, height)
            painter.drawImage(area, row.image)
        marks = [(self._selected, colours.accent, 2.0), (self._hovered, colours.accent, 1.0)]
        for column, line, width in marks:
            if column is not None and column < self._columns:
                primitives.box(painter, self._column_rect(column), 3, None, line, width=width)
        if primitives.shows_focus(self):
            primitives.box(painter, QRectF(self.rect()), 4, None, colours.accent)
        painter.end()

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

    def _layout(self) -> tuple[float, float]:
        """Left edge of the pictures, and screen pixels per pixel, whole in device pixels."""
        left = self._captions()
        wide = (self.width() - left) / max(self._columns * self._across, 1)
        high = self.height() / max(len(self._rows) * self._down, 1)
        scale = min(wide, high, LARGEST)
        # Pixels of equal size look calm; below one to one there is nothing left to align.
        ratio = self.devicePixelRatioF()
        whole = int(scale * ratio * 2) / (ratio * 2)
        return left, whole if whole >= 1 else max(scale, 0.1)

    def _captions(self) -> float:
        metrics = self.fontMetrics()
        widest = max((metrics.horizontalAdvance(text) for text in self._rows), default=0)
        return float(widest + theme.MARGIN) if widest else 0.0

    def _column_rect(self, column: int) -> QRectF:
        left, scale = self._layout()
        step, edge = self._across * scale, GAP * scale / 2
        height = round((len(self._rows) * self._down - GAP) * scale)
        return QRectF(left + column * step - edge, 0, step, height).adjusted(0, 0, 0, 1)

    def _size(self, scale: float) -> QSize:
        return QSize(
            round(self._captions() + max(self._columns, 1) * self._across * scale),
            round(max(len(self._rows), 1) * self._down * scale),
        )
