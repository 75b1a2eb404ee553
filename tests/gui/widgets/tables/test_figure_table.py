"""Columns come closer before a figure is out of sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from gui.widgets.tables import FigureTable
from gui.widgets.tables.column_widths import LEAST_SPACE, SPACE

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

TITLES = ["Run\n", "Test\nimage", *(f"Figure\n{number}" for number in range(8))]


def test_columns_come_closer_before_one_is_out_of_sight(qtbot: QtBot) -> None:
    table = FigureTable("This\ndrawing")
    qtbot.addWidget(table)
    table.set_titles(TITLES)
    table.set_rows(["a", "b"])
    needed = sum(table._needed())
    table.resize(needed + 40, 160)
    table.show()
    table.fit_columns()
    wide = table.columnWidth(5)
    table.resize(needed - len(TITLES) * (SPACE - LEAST_SPACE) + 10, 160)
    table.fit_columns()
    QApplication.processEvents()
    assert table.horizontalScrollBar().maximum() == 0
    assert table.columnWidth(5) < wide
    table.resize(needed // 2, 160)
    table.fit_columns()
    QApplication.processEvents()
    assert table.horizontalScrollBar().maximum() > 0


def test_a_heading_of_two_lines_takes_the_room_of_the_longer_one(qtbot: QtBot) -> None:
    one, two = FigureTable("This drawing"), FigureTable("This\ndrawing")
    for table in (one, two):
        qtbot.addWidget(table)
        table.set_titles(["Run\n", "A\nb", "C\nd"])
        table.set_rows(["a"])
    assert two._needed()[1] < one._needed()[1]
