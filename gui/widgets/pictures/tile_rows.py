"""An image, what became of it, and how far that is off: once, or in columns side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.controls import ElidedLabel
from gui.widgets.pictures.image_tile import ImageTile, line_height

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

NARROW = 52
"""Width of a tile, in pixels beside text of the usual size, below which its error has no unit."""
ALONE = 3
"""Tiles in the only row of one column alone."""
LOWEST = 84, 56
"""Height that a tile keeps in a low window: in one row, and in each of two."""
LEAST = 32
"""Width of the input's tile at least, in pixels: its caption has room."""
DASH = "—"
"""Stands where there is no figure."""
MEANING = "Blue where the reconstruction is too bright, orange where too dark"


@dataclass(frozen=True)
class Column:
    """The tiles of one of those that are compared.

    Attributes:
        output: What it makes of the input.
        error: How far that is off; below the output, or beside it where there is one column.
    """

    output: ImageTile
    error: ImageTile


@guarded
class TileRows(QWidget):
    """Input, output and error side by side; or the input and outputs above, errors below.

    All tiles have the same width, to the pixel; in a low window they are smaller.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Line-up")
        self.input = ImageTile("Input", parent=self)
        self._label, self._unit = ElidedLabel("Error", self), ElidedLabel("dB", self)
        for label in (self._label, self._unit):
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            theme.set_font(label, theme.SMALL)
            label.set_alignment(Qt.AlignmentFlag.AlignCenter)
        self._columns: list[Column] = []
        self._count = 0
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.set_count(1)

    def set_count(self, count: int) -> None:
        """Show so many columns, at least one."""
        while len(self._columns) < count:
            output, error = ImageTile(parent=self), ImageTile(mode="signed", parent=self)
            error.setToolTip(MEANING)
            self._columns.append(Column(output, error))
        for number, column in enumerate(self._columns):
            column.output.setVisible(number < count)
            column.error.setVisible(number < count)
        self._label.setVisible(count > 1)
        if count != self._count:
            self._count = count
            self._place()
            self.updateGeometry()

    def set_captions(self, names: Sequence[str], colours: Sequence[str]) -> None:
        """Name the outputs of several columns, with a dot each; one alone needs no name."""
        columns, before = self.columns(), self.sizeHint()
        if len(columns) == 1:
            columns[0].output.set_caption("Reconstruction", "Output")
            columns[0].output.set_dot(None)
            columns[0].error.set_caption("Error")
        else:
            for column, name, colour in zip(columns, names, colours, strict=True):
                column.output.set_caption(name)
                column.output.set_dot(colour)
                column.output.setAccessibleName(f"Reconstruction by {name}")
                column.error.setAccessibleName(f"Error of {name}")
        self._place()
        if self.sizeHint() != before:
            self.updateGeometry()

    def set_psnr(self, values: Sequence[float | None]) -> None:
        """Write the PSNR of several columns, in dB, below the errors; None for a dash."""
        if self._count == 1:
            return
        unit = "" if self._narrow() else " dB"
        for column, value in zip(self.columns(), values, strict=True):
            name = column.error.accessibleName()
            column.error.set_caption(DASH if value is None else f"{value:.1f}{unit}")
            column.error.setAccessibleName(name)  # a figure alone says nothing of the picture

    def columns(self) -> list[Column]:
        """The columns that are shown."""
        return self._columns[: self._count]

    def sizeHint(self) -> QSize:
        """As high as tiles are that fill the present width."""
        second = self._second_line(self._tile_width())
        return QSize(330, self._rows * (self._tile_height() + theme.GAP) - theme.GAP + second)

    def minimumSizeHint(self) -> QSize:
        """The least that can be made out."""
        low = theme.px(LOWEST[self._rows - 1])
        return QSize(self._across * 40, self._rows * (low + theme.GAP) - theme.GAP)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the tiles, and ask for another height when the width is another."""
        super().resizeEvent(event)
        self._place()
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    @property
    def _across(self) -> int:
        """Tiles beside each other."""
        return ALONE if self._count == 1 else self._count + 1

    @property
    def _rows(self) -> int:
        return 1 if self._count == 1 else 2

    def _tile_width(self) -> int:
        return max((self.width() - (self._across - 1) * theme.GAP) // self._across, 1)

    def _tile_height(self) -> int:
        return max(self.input.heightForWidth(self._tile_width()) - self.input.extra(), 1)

    def _narrow(self) -> bool:
        return self._tile_width() < theme.px(NARROW)

    def _second_line(self, width: int) -> int:
        """Pixels that names take that need two lines in tiles of a width."""
        names = [each.output for each in self.columns()]
        if self._count == 1 or all(each.small_fits(width) for each in names):
            return 0
        return line_height()

    def _place(self) -> None:
        high, first, wide = self._share(0)
        second = self._second_line(wide)
        if second:
            high, first, wide = self._share(second)
        several, left = self._count > 1, first + theme.GAP
        step, down = wide + theme.GAP, high + second + theme.GAP
        outputs = [each.output for each in self.columns()]
        for tile in (self.input, *outputs):
            tile.set_lines(2 if second else 1)
        self.input.setGeometry(0, 0, first, high + second)
        below = self.input.height_of_picture()
        self._label.setGeometry(0, down, first, below)
        self._unit.setGeometry(0, down + below, first, high - below)
        self._unit.setVisible(several and self._narrow())
        tight = several and not all(each.caption_fits(wide) for each in outputs)
        self.input.set_tight(tight or not self.input.caption_fits(first))  # of one line with them
        for number, column in enumerate(self.columns()):
            column.output.set_tight(tight)
            column.output.setGeometry(left + number * step, 0, wide, high + second)
            error = (left + number * step, down) if several else (left + step, 0)
            column.error.setGeometry(*error, wide, high)

    def _share(self, second: int) -> tuple[int, int, int]:
        """Height of a tile without a second line of its caption, width of the input, and of others.

        Where tiles are as low as their room, the input stands at the left edge, as the canvas
        above it, and the names of the others have what is left.
        """
        wide = self._tile_width()
        room = (self.height() - second + theme.GAP) // self._rows - theme.GAP
        high = max(min(self._tile_height(), room), 1)
        first = min(max(self.input.width_of(high + self.input.extra()), LEAST), wide)
        others = self._across - 1
        rest = (self.width() - first) // others - theme.GAP
        return high, first, wide if first == wide else rest
