"""Writes the comparison into its table: names, settings, figures and pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QFont

from gui import theme
from gui.session.figures.comparison_table import NAME, Table, build
from gui.session.figures.measurements import PCA
from gui.session.latent.inspector import DRAWING, PLANE_POINT
from gui.session.runs import learnt
from gui.widgets.controls.paragraph import as_tooltip
from gui.widgets.tables import FigureTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QTableWidgetItem

    from engine.evaluation.codec import Codec
    from gui.session import Session
    from gui.session.figures.comparison_table import Cell

DRAWN_TITLE, TEST_IMAGE_TITLE, NOTHING_TITLE = "This\ndrawing", "Test\nimage", "Picture\n"
"""Headings of the pictures; the code of a point of the map goes through one model alone."""
FIRST = FigureTable.PICTURE + 1
"""The column of the first setting or figure."""


class Rows:
    """What stands in the table, and in which order.

    Attributes:
        table: The widget.
        shown: What is written in it.
        order: Key of the column that rows are sorted by, and whether the largest come first.
        baseline: The row that figures are differences to, or empty.
    """

    def __init__(self, session: Session, table: FigureTable) -> None:
        self._session, self._comparison = session, session.comparison
        self.table = table
        self.shown = Table((), (), ())
        self.order = ("", False)
        self.baseline = ""
        self._written: tuple[object, ...] = ()
        self._size = (0, 0)
        table.csv = self.csv

    def write(self) -> None:
        """Write all that is known, the best of each column in green."""
        entries, table, now = self._session.book.entries, self.table, theme.current()
        self.shown = build(self._comparison, entries, self.order, self.baseline)
        titles = [self._titled(NAME, "Run"), self._picture_title(), *self._titles()]
        names = [self._named(key) for key in self.shown.keys]
        runs = [entries.get(key) for key in self.shown.keys]
        dots = [now.disabled if run is None else theme.variant_colour(run.colour) for run in runs]
        # A run that trains tells how far it is ten times a second, which changes nothing here.
        data = self.data()
        written = (titles, names, dots, self.shown, now, table.font(), data)
        if written != self._written:
            self._written = written
            self._write(titles, names, dots)
            self._tell_data(data)
        self.draw_pictures()

    def _write(self, titles: list[str], names: list[str], dots: list[str]) -> None:
        table = self.table
        table.set_titles(titles)
        size = len(names), table.columnCount()
        if size != self._size:
            self._size = size
            table.set_rows([""] * len(names))
        for row, cells in enumerate(self.shown.rows):
            table.set_dot(row, dots[row])
            table.set_name(row, names[row], self.name(self.shown.keys[row]))
            for place, cell in enumerate(cells, FIRST):
                item = table.cell(row, place)
                item.setText(cell.text)
                self._colour(item, cell)
        table.fit_columns()

    def data(self) -> dict[str, str]:
        """The title of the data set of each run, if not all have learnt from the same."""
        book = self._session.book
        runs = {key: book.entries[key] for key in book.compared if key in book.entries}
        return learnt.differing(runs, "" if book.dataset is None else book.dataset.name)

    def _tell_data(self, data: Mapping[str, str]) -> None:
        """Say under the mouse what a run has learnt from, where another one has learnt others."""
        for row, key in enumerate(self.shown.keys):
            told = f"{self.name(key)} learnt from {data[key]}" if key in data else ""
            self.table.cell(row, FigureTable.NAME).setToolTip(as_tooltip(told))

    def name(self, key: str) -> str:
        """What stands at the beginning of a row."""
        entry, figures = self._session.book.entries.get(key), self._comparison.get(key)
        if entry is not None:
            return entry.name
        return "PCA" if figures is None else f"PCA-{figures.codec.code_size}"

    def _named(self, key: str) -> str:
        """The name, and what part a row plays that is no competitor."""
        parts = [self.name(key)]
        if key == self.baseline:
            parts.append("differences to it")
        elif key == PCA:
            parts.append("baseline")
        return " · ".join(parts)

    def csv(self) -> str:
        """The table as it is sorted, in plain numbers."""
        return self.shown.csv([self.name(key) for key in self.shown.keys])

    def sort(self, place: int) -> None:
        """Sort by a column; once more, the other way; a third time, as the runs are listed."""
        if place == FigureTable.PICTURE:
            return
        key = NAME if place == FigureTable.NAME else self.shown.headings[place - FIRST].key
        better = "" if place == FigureTable.NAME else self.shown.headings[place - FIRST].better
        first = better == "high"
        steps = [(key, first), (key, not first), ("", False)]
        at = steps.index(self.order) if self.order in steps[:2] else -1
        self.order = steps[at + 1]

    def meaning(self, place: int) -> str:
        """What a column means; empty of names and pictures."""
        number = place - FIRST
        if not 0 <= number < len(self.shown.headings):
            return ""
        heading = self.shown.headings[number]
        words = {"low": " Lower is better.", "high": " Higher is better."}
        return f"{heading.help}{words.get(heading.better, '')} Click to sort."

    def _titles(self) -> list[str]:
        return [self._titled(each.key, each.text) for each in self.shown.headings]

    def _titled(self, key: str, text: str) -> str:
        """A heading, with a mark where the rows are sorted by it."""
        first, _, second = text.partition("\n")
        mark = (" ▾" if self.order[1] else " ▴") if key == self.order[0] else ""
        return f"{first}{mark}\n{second}"

    def _colour(self, item: QTableWidgetItem, cell: Cell) -> None:
        now = theme.current()  # the table's own palette may still be that of the theme before
        plain = QColor(now.text if cell.fresh else now.disabled)
        warns = QColor(now.warning) if cell.warns and cell.fresh else plain
        item.setForeground(QColor(now.positive) if cell.best else warns)
        item.setFont(
            theme.font(theme.BASE, QFont.Weight.DemiBold if cell.best else QFont.Weight.Normal)
        )

    def draw_pictures(self) -> None:
        """The image under inspection through every model."""
        if not self.table.isVisible() or not self.table.rowCount():
            return
        reading = self._session.inspector.reading
        shown = reading.shown if reading else None
        heading = self.table.horizontalHeaderItem(FigureTable.PICTURE)
        if heading is not None:
            heading.setText(self._picture_title())
        for row, key in enumerate(self.shown.keys):
            codec = self._codec(key)
            image = None if codec is None or shown is None else codec.reconstruct(shown[None])[0]
            self.table.set_picture(row, image)

    def _picture_title(self) -> str:
        """What goes through the models."""
        inspector = self._session.inspector
        if inspector.source == PLANE_POINT:
            return NOTHING_TITLE
        drawn = inspector.source == DRAWING and inspector.sample is None
        return DRAWN_TITLE if drawn else TEST_IMAGE_TITLE

    def _codec(self, key: str) -> Codec | None:
        """The model that is there now, or the baseline that was measured last."""
        entry, figures = self._session.book.entries.get(key), self._comparison.get(key)
        if entry is not None:
            return entry.model
        return None if figures is None else figures.codec
