"""Rows of pictures with words below each, of which every one can be chosen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.controls.documented_keys import DocumentedKeys
from gui.widgets.controls.paragraph import as_tooltip
from gui.widgets.grids.grid_layout import GridLayout
from gui.widgets.painting import primitives
from gui.widgets.pictures.qimage import USUAL, picture_shape, to_qimage
from gui.widgets.saving import save_menu

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtGui import QContextMenuEvent, QImage, QKeyEvent, QMouseEvent, QPaintEvent

    Cell = tuple[int, int]

BELOW = 17
"""Height of the words below a picture, in pixels beside text of the usual size."""
MOST_CAPTION = 0.2
"""Part of the width that the rows' captions may take."""
LEAST = 20
"""Side of a picture in the lowest window, in pixels."""
LOW = 28
"""Height of pictures, in pixels beside text of the usual size, below which they take the room of
their words where the mouse is told as much."""
SIGN_ROOM = 10
"""Pixels between two pictures from which on there is room for a sign."""


@dataclass(frozen=True, eq=False)
class CellRow:
    """Pictures side by side.

    Attributes:
        caption: What stands before them.
        pictures: (n, …) of a shape that ``picture_shape`` takes.
        below: Words below each, n of them or none.
        signs: What stands between each and the one before, n of them or none.
        tips: What is said of each under the mouse, n of them or none.
    """

    caption: str
    pictures: NDArray[np.floating]
    below: Sequence[str] = ()
    signs: Sequence[str] = ()
    tips: Sequence[str] = ()


@guarded
class CellGrid(QWidget):
    """Every picture by itself can be hovered, clicked, and chosen with arrow keys and Enter."""

    clicked = Signal(int, int)
    """Row and column of a picture."""

    KEYS = DocumentedKeys(
        "Neighbours, arithmetic",
        (
            ("← ↑ → ↓", "choose a picture"),
            ("Enter", "as a click on it"),
        ),
    )

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[CellRow, ...] = ()
        self._images: list[list[QImage]] = []
        self._cell: Cell | None = None
        theme.set_font(self, theme.SMALL)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(name)

    def set_rows(self, rows: Sequence[CellRow]) -> None:
        """Show these rows from top to bottom, those without pictures not."""
        self._rows = tuple(row for row in rows if len(row.pictures))
        self._images = [[to_qimage(each) for each in row.pictures] for row in self._rows]
        if self._cell is not None and not self._has(*self._cell):
            self._cell = None
        self.update()

    def rows(self) -> tuple[CellRow, ...]:
        """What there is to show."""
        return self._rows

    def columns(self) -> int:
        """How many pictures of a row are shown: those whose words have room, all of a sum."""
        count = max((len(images) for images in self._images), default=0)
        if any(row.signs for row in self._rows):
            return count
        # Without words pictures are as wide as their row is high.
        cell = max(self._words() or self.height() // max(len(self._rows), 1), 1)
        return min(count, max(int((self.width() - self._left()) / cell), 1))

    def _words(self) -> int:
        """Width of the longest words below a picture, and some room."""
        metrics = QFontMetrics(theme.font(theme.CAPS))
        words = [word for row in self._rows for word in row.below]
        widest = max((metrics.horizontalAdvance(word) for word in words), default=0)
        return widest + theme.GAP if self._below() else 0

    def picture_rect(self, row: int, column: int) -> QRectF:
        """Where a picture is, in pixels."""
        layout, (high, wide) = self._layout(), picture_shape(self._rows[row].pictures)
        room = layout.picture(row, column, (high, wide))
        return room.translated(0, row * self._below())

    def sizeHint(self) -> QSize:
        """Two screen pixels per pixel."""
        return QSize(9 * 2 * USUAL, max(len(self._rows), 1) * (2 * USUAL + self._below()))

    def minimumSizeHint(self) -> QSize:
        """Pictures that can still be made out."""
        below = 0 if self._is_told() else self._below()
        return QSize(9 * USUAL, max(len(self._rows), 1) * (LEAST + below))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint pictures, signs, words and the frame around the chosen one."""
        painter, colours, crisp = QPainter(self), theme.current(), self._layout().crisp
        for number, row in enumerate(self._rows):
            first = self.picture_rect(number, 0)
            room = QRectF(0, first.top(), first.left() - theme.GAP, first.height())
            painter.setPen(QColor(colours.secondary))
            wrap = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room, int(wrap), row.caption)
            for place, image in enumerate(self._images[number][: self.columns()]):
                area = self.picture_rect(number, place)
                primitives.picture(painter, area, image, theme.TILE_RADIUS, smooth=not crisp)
                self._paint_words(painter, row, place, area)
        if self._cell is not None and self._has(*self._cell):
            area = self.picture_rect(*self._cell).adjusted(-2, -2, 2, 2)
            primitives.box(painter, area, theme.TILE_RADIUS + 2, None, colours.accent, width=2.0)
        if primitives.shows_focus(self):
            primitives.box(painter, QRectF(self.rect()), 4, None, colours.accent)
        painter.end()

    def _paint_words(self, painter: QPainter, row: CellRow, place: int, area: QRectF) -> None:
        colours, gap = theme.current(), self._layout().across - area.width()
        if row.below and self._below():
            painter.setFont(theme.font(theme.CAPS))
            painter.setPen(QColor(colours.secondary))
            room = self._words_room(area)
            words = _cut(row.below[place], room)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)
        if row.signs and gap >= SIGN_ROOM:
            painter.setFont(theme.font(theme.BASE))
            painter.setPen(QColor(colours.text))
            room = QRectF(area.left() - gap, area.top(), gap, area.height())
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, row.signs[place])
        painter.setFont(self.font())

    def _words_room(self, area: QRectF) -> QRectF:
        """Where the words below a picture stand; in their middle even at the edge."""
        gap = self._layout().across - area.width()
        room = QRectF(area.left() - gap / 2, area.bottom(), area.width() + gap, self._below())
        beyond = max(-room.left(), room.right() - self.width(), 0.0)
        return room.adjusted(beyond, 0, -beyond, 0)

    def told(self, row: int, column: int) -> str:
        """What the mouse is told of a picture: words that are cut below it, and its tip."""
        shown = self._rows[row]
        words = shown.below[column] if shown.below and self._below() else ""
        whole = words == _cut(words, self._words_room(self.picture_rect(row, column)))
        tip = shown.tips[column] if shown.tips else ""
        return "\n".join(filter(None, ["" if whole else words, tip]))

    def cell_at(self, x: float, y: float) -> Cell | None:
        """The picture at a place, its words included, or None."""
        for row, images in enumerate(self._images):
            for column in range(min(len(images), self.columns())):
                area = self.picture_rect(row, column).adjusted(0, 0, 0, self._below())
                if area.contains(x, y):
                    return row, column
        return None

    def event(self, event: QEvent) -> bool:
        """Tell of the picture under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            cell = self.cell_at(event.pos().x(), event.pos().y())
            if cell is not None and (told := self.told(*cell)):
                QToolTip.showText(event.globalPos(), as_tooltip(told), self)
                return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Frame the picture under the mouse."""
        self._choose(self.cell_at(event.position().x(), event.position().y()))

    def leaveEvent(self, _event: QEvent) -> None:
        """Frame nothing."""
        self._choose(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Report the picture."""
        cell = self.cell_at(event.position().x(), event.position().y())
        if event.button() == Qt.MouseButton.LeftButton and cell is not None:
            self.clicked.emit(*cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the frame, Enter reports the picture in it."""
        steps = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }
        step = steps.get(Qt.Key(event.key()))
        if step is not None and self._images:
            self._step(*step)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._cell is not None:
            self.clicked.emit(*self._cell)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to save what is shown."""
        if self._images:
            save_menu.build_menu(self).popup(event.globalPos())

    def _step(self, down: int, right: int) -> None:
        if self._cell is None:
            self._choose((0, 0))
            return
        row = min(max(self._cell[0] + down, 0), len(self._images) - 1)
        last = min(len(self._images[row]), self.columns()) - 1
        column = min(max(self._cell[1] + right, 0), last)
        self._choose((row, column))

    def _has(self, row: int, column: int) -> bool:
        return row < len(self._images) and column < min(len(self._images[row]), self.columns())

    def _choose(self, cell: Cell | None) -> None:
        if cell != self._cell:
            self._cell = cell
            self.update()

    def _is_told(self) -> bool:
        """Whether the mouse is told of each picture what stands below it."""
        return all(row.tips and all(row.tips) for row in self._rows)

    def _below(self) -> int:
        """Height of the words below each picture."""
        if not any(row.below for row in self._rows):
            return 0
        high = self.height() / len(self._rows) - theme.px(BELOW)
        return 0 if high < theme.px(LOW) and self._is_told() else theme.px(BELOW)

    def _layout(self) -> GridLayout:
        count = max(len(self._rows), 1)
        columns = max(self.columns(), 1)
        shapes = [picture_shape(row.pictures) for row in self._rows] or [(USUAL, USUAL)]
        high, wide = (max(sides) for sides in zip(*shapes, strict=True))
        height = self.height() - count * self._below()
        ratio = self.devicePixelRatioF()
        left, words = self._left(), self._words()
        layout = GridLayout(self.width(), height, left, columns, count, (high, wide), ratio, words)
        # Without captions the words of the first column need room at their left, too.
        return layout if left else replace(layout, left=max((words - wide * layout.scale) / 2, 0.0))

    def _left(self) -> float:
        """Room for the rows' captions."""
        metrics = self.fontMetrics()
        widest = max((metrics.horizontalAdvance(row.caption) for row in self._rows), default=0)
        return min(widest + theme.MARGIN, MOST_CAPTION * self.width()) if widest else 0.0


def _cut(words: str, room: QRectF) -> str:
    """Words below a picture, as far as they have room."""
    metrics = QFontMetrics(theme.font(theme.CAPS))
    return metrics.elidedText(words, Qt.TextElideMode.ElideRight, int(room.width()) - 2)
