"""Writes learning curves into a table: a row for each curve, a column for each number of labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QFont

from engine.core.tables import as_csv
from engine.evaluation.label_curve import Gain, level_text
from gui import theme
from gui.widgets.tables import FigureTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QTableWidgetItem

    from engine.evaluation.label_curve import Level
    from gui.panels.few_labels.rows import Row

FIRST = FigureTable.PICTURE + 1
"""The column of the fewest labels."""
NOT_YET = "…"


class LabelTable:
    """What stands in the table.

    Attributes:
        table: The widget.
    """

    def __init__(self, table: FigureTable) -> None:
        self.table = table
        self._rows: tuple[Row, ...] = ()
        self._levels: tuple[Level, ...] = ()
        self._size = (0, 0)
        table.csv = self.csv

    def write(self, rows: Sequence[Row], levels: Sequence[Level]) -> None:
        """Write error and spread; the run that errs least is green where that is no chance."""
        self._rows, self._levels = tuple(rows), tuple(levels)
        self.table.set_titles(["Labels per class", "", *map(level_text, levels)])
        size = len(rows), len(levels)
        if size != self._size:
            self._size = size
            self.table.set_rows([""] * len(rows))
        best = [self._best(level) for level in levels]
        for number, row in enumerate(rows):
            self.table.set_dot(number, row.colour)
            self.table.cell(number, FigureTable.NAME).setText(row.name)
            for place, level in enumerate(levels):
                point = row.points.get(level)
                item = self.table.cell(number, FIRST + place)
                item.setText(NOT_YET if point is None else point.text)
                self._colour(item, known=point is not None, best=number == best[place])
        self.table.fit_columns()

    def csv(self) -> str:
        """Mean, spread and labels in all of each point, as CSV."""
        lines: list[tuple[object, ...]] = [
            ("curve", "labels per class", "labels", "test error, %", "spread")
        ]
        for row in self._rows:
            for level, point in row.points.items():
                asked = "all" if level is None else level
                spread = "" if point.spread is None else point.spread
                lines.append((row.name, asked, point.labels, point.mean, spread))
        return as_csv(lines)

    def _best(self, level: Level) -> int | None:
        """The row of the run that errs least, if draws tell it from all other runs.

        None, too, where it is told from raw pixels, PCA or a network from scratch by no less error:
        there is no praise for a code that saves nothing.
        """
        contest = {
            number: row.points[level]
            for number, row in enumerate(self._rows)
            if row.contends and level in row.points
        }
        ranked = sorted(contest, key=lambda number: contest[number].mean)
        if len(ranked) < 2:
            return None
        first, *others = ranked
        rivals = [contest[other] for other in others]
        rivals += [row.points[level] for row in self._rows if row.beside and level in row.points]
        gains = [Gain.of(contest[first], rival) for rival in rivals]
        return first if all(gain.certain and gain.points > 0 for gain in gains) else None

    def _colour(self, item: QTableWidgetItem, *, known: bool, best: bool) -> None:
        now = theme.current()  # the table's own palette may still be that of the theme before
        plain = QColor(now.text if known else now.disabled)
        item.setForeground(QColor(now.positive) if best else plain)
        weight = QFont.Weight.DemiBold if best else QFont.Weight.Normal
        font = theme.font(theme.BASE, weight)  # each drawing writes the table anew
        item.setFont(font)
