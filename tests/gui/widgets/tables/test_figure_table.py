"""Columns come closer before a figure is out of sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem

from gui import theme
from gui.widgets.tables import FigureTable, delegates
from gui.widgets.tables.column_widths import LEAST_SPACE, SPACE, fitted
from gui.widgets.tables.figure_table import LOWEST

if TYPE_CHECKING:
    import pytest
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


def test_headings_are_painted_in_the_letters_that_their_columns_are_measured_by(
    qtbot: QtBot,
) -> None:
    table = FigureTable("")
    qtbot.addWidget(table)
    header = table.horizontalHeader()
    assert header.viewport().font() == header.font()
    assert header.font().pixelSize() == theme.font(theme.SMALL).pixelSize()


def test_rows_shrink_until_all_are_in_sight_and_one_always_is(qtbot: QtBot) -> None:
    table = FigureTable("This\ndrawing")
    qtbot.addWidget(table)
    table.set_titles(TITLES)
    table.set_rows([*"abcde"])
    table.set_picture(0, np.ones((28, 28)))
    table.resize(sum(table._needed()) + 40, table.height_for(5))
    table.show()
    QApplication.processEvents()
    assert table.verticalScrollBar().maximum() == 0
    assert table.rowHeight(0) == LOWEST
    assert table.iconSize().height() == LOWEST - 2, "pictures as high as their rows"
    assert table.rowHeight(0) >= table.fontMetrics().height()
    assert table.minimumSizeHint().height() == table.height_for(1)


def test_what_is_cut_in_a_cell_is_told(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(delegates.QToolTip, "showText", lambda _at, text, _by: told.append(text))
    table = FigureTable("")
    qtbot.addWidget(table)
    table.set_titles(["Run", "", "PSNR"])
    table.set_rows(["a <b>name</b> that is much longer than its column", "short"])
    table.resize(300, 200)
    table.show()
    table.horizontalHeader().resizeSection(0, 100)
    for row in (0, 1):
        place = table.visualRect(table.model().index(row, 0)).center()
        event = QHelpEvent(QEvent.Type.ToolTip, place, table.viewport().mapToGlobal(place))
        QApplication.sendEvent(table.viewport(), event)
    name = "a &lt;b&gt;name&lt;/b&gt; that is much longer than its column"
    assert told == [f"<qt>{name}</qt>"], "markup in it is told as it is"


def test_a_heading_of_two_lines_takes_the_room_of_the_longer_one(qtbot: QtBot) -> None:
    one, two = FigureTable("This drawing"), FigureTable("This\ndrawing")
    for table in (one, two):
        qtbot.addWidget(table)
        table.set_titles(["Run\n", "A\nb", "C\nd"])
        table.set_rows(["a"])
    assert two._needed()[1] < one._needed()[1]


def test_a_name_is_not_broken_at_its_hyphen(qtbot: QtBot) -> None:
    table = FigureTable("")
    qtbot.addWidget(table)
    assert not table.wordWrap()
    assert table.textElideMode() == Qt.TextElideMode.ElideMiddle


def test_names_are_cut_for_the_last_figure_alone_and_less_where_that_is_no_help() -> None:
    needed = [300, 100, 100]
    assert fitted(needed, 600, 110) == [333, 133, 134]
    assert fitted(needed, 400, 110) == [212, 94, 94]
    assert fitted(needed, 250, 110) == [220, 94, 94], "it scrolls with a name of 110 pixels, too"
    assert fitted([150, 100, 100], 250, 110) == [144, 94, 94]


def test_a_right_click_marks_no_row(qtbot: QtBot) -> None:
    table = FigureTable("This\ndrawing")
    qtbot.addWidget(table)
    table.set_titles(TITLES)
    table.set_rows([*"abc"])
    table.resize(600, 200)
    table.show()
    places = [table.visualItemRect(table.item(row, 0)).center() for row in range(3)]
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=places[0])
    QTest.mouseClick(table.viewport(), Qt.MouseButton.RightButton, pos=places[2])
    assert table.currentRow() == 0
    assert [index.row() for index in table.selectionModel().selectedRows()] == [0]
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=places[1])
    assert table.currentRow() == 1


def test_dots_are_as_large_as_they_were_when_rows_become_lower(qtbot: QtBot) -> None:
    table = FigureTable("")
    qtbot.addWidget(table)
    table.set_titles(["Run", "", "Figure"])
    table.set_rows(["a", "b"])
    table.resize(300, 200)
    table.show()
    for row in range(2):
        table.set_dot(row, "#ff0000")
    seen = []
    for height in (200, table.height_for(2), 200):
        table.resize(300, height)
        QApplication.processEvents()
        image = table.grab().toImage()
        places = [(x, y) for x in range(40) for y in range(image.height())]
        seen.append(sum(image.pixelColor(*place) == QColor("#ff0000") for place in places))
    assert seen[0] == seen[1] == seen[2] > 2 * 40  # whole pixels of discs nine across


def test_a_name_has_a_short_form_where_it_has_no_room(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(delegates.QToolTip, "showText", lambda _at, words, _by: told.append(words))
    table = FigureTable("")
    qtbot.addWidget(table)
    table.set_titles(["Run", "", "Figure"])
    table.set_rows([""])
    table.set_dot(0, "#ff0000")
    table.set_name(0, "PCA-32 · baseline", "PCA-32")
    table.resize(400, 100)
    table.show()
    index = table.model().index(0, FigureTable.NAME)

    def shown() -> str:
        option = QStyleOptionViewItem()
        table.initViewItemOption(option)
        option.rect = table.visualRect(index)
        table.itemDelegate().initStyleOption(option, index)
        return option.text

    table.setColumnWidth(FigureTable.NAME, 200)
    assert shown() == "PCA-32 · baseline"
    table.setColumnWidth(FigureTable.NAME, 90)
    assert shown() == "PCA-32"
    place = table.visualRect(index).center()
    event = QHelpEvent(QEvent.Type.ToolTip, place, place)
    QApplication.sendEvent(table.viewport(), event)
    assert told == ["PCA-32 · baseline"]
