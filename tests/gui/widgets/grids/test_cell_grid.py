"""Rows of pictures with words: where they are, what is under the mouse, what keys choose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from gui.widgets.grids import CellGrid, CellRow
from tests.gui.widgets.reading import grey

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

LEFT = Qt.MouseButton.LeftButton


def row(caption: str, values: np.ndarray) -> CellRow:
    pictures = np.ones((len(values), 28, 28)) * values[:, None, None]
    words = [f"{value:.1f}" for value in values]
    return CellRow(caption, pictures, words, tips=[f"tip {word}" for word in words])


@pytest.fixture
def grid(qtbot: QtBot) -> CellGrid:
    made = CellGrid("Pictures")
    qtbot.addWidget(made)
    made.resize(760, 200)
    made.set_rows([row("codes", np.linspace(0.2, 1, 5)), row("pixels", np.linspace(1, 0.4, 4))])
    made.show()
    return made


def centre(grid: CellGrid, line: int, column: int) -> QPoint:
    return grid.picture_rect(line, column).center().toPoint()


def test_each_picture_is_where_it_says(grid: CellGrid) -> None:
    shown = grid.grab().toImage()
    for line, values in enumerate((np.linspace(0.2, 1, 5), np.linspace(1, 0.4, 4))):
        for column, value in enumerate(values):
            at = centre(grid, line, column)
            assert grey(shown, at.x(), at.y()) == pytest.approx(value * 255, abs=1)
            assert grid.cell_at(at.x(), at.y()) == (line, column)
    assert grid.cell_at(1, 1) is None


def test_pictures_and_words_stay_within_the_widget_and_apart(grid: CellGrid) -> None:
    for size in ((760, 200), (420, 120), (1300, 320)):
        grid.resize(*size)
        rects = [grid.picture_rect(0, column) for column in range(5)]
        rects += [grid.picture_rect(1, column) for column in range(4)]
        for rect in rects:
            assert rect.right() <= size[0]
            assert rect.bottom() + grid._below() <= size[1] + 1
        for rect in rects:
            assert not any(rect.intersects(other) for other in rects if other is not rect)


def test_a_click_and_the_keys_report_a_picture(grid: CellGrid, qtbot: QtBot) -> None:
    with qtbot.waitSignal(grid.clicked) as caught:
        QTest.mouseClick(grid, LEFT, pos=centre(grid, 1, 2))
    assert caught.args == [1, 2]
    with qtbot.assertNotEmitted(grid.clicked):
        QTest.mouseClick(grid, Qt.MouseButton.RightButton, pos=centre(grid, 1, 2))
    grid._choose(None)
    for key in (Qt.Key.Key_Right, *(Qt.Key.Key_Right,) * 9, Qt.Key.Key_Down):
        QTest.keyClick(grid, key)
    with qtbot.waitSignal(grid.clicked) as caught:
        QTest.keyClick(grid, Qt.Key.Key_Return)
    assert caught.args == [1, 3]  # the row below is shorter


def test_fewer_pictures_lose_the_frame(grid: CellGrid) -> None:
    grid._choose((1, 3))
    grid.set_rows([row("codes", np.ones(2)), row("nothing", np.ones(0))])
    assert [each.caption for each in grid.rows()] == ["codes"]
    assert grid._cell is None


def test_the_tip_is_that_of_the_picture(grid: CellGrid, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _place, text, _owner: shown.append(text))
    for place in (centre(grid, 0, 0), centre(grid, 1, 3), QPoint(1, 1)):
        event = QHelpEvent(QEvent.Type.ToolTip, place, grid.mapToGlobal(place))
        QApplication.sendEvent(grid, event)
    assert shown == ["tip 0.2", "tip 0.4"]


def test_markup_in_a_tip_is_told_as_it_is(grid: CellGrid, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _place, text, _owner: shown.append(text))
    grid.set_rows([CellRow("", np.ones((1, 28, 28)), ["3"], tips=["<i>class</i> 3"])])
    place = centre(grid, 0, 0)
    QApplication.sendEvent(grid, QHelpEvent(QEvent.Type.ToolTip, place, grid.mapToGlobal(place)))
    assert shown == ["<qt>&lt;i&gt;class&lt;/i&gt; 3</qt>"]


def test_words_that_are_cut_are_told_before_the_tip(grid: CellGrid) -> None:
    pictures, signs = np.ones((3, 28, 28)), ["", "+", "="]
    words = ["3", "mean of a group with a very long name that nobody can read here", "the sum"]
    grid.resize(300, 90)
    grid.set_rows([CellRow("", pictures, words, signs, tips=["", "Click to take it out", ""])])
    assert grid.told(0, 0) == ""
    assert grid.told(0, 1) == f"{words[1]}\nClick to take it out"
    assert grid.told(0, 2) == ""


def test_pictures_whose_words_have_no_room_are_left_out_but_not_of_a_sum(grid: CellGrid) -> None:
    values = np.linspace(0.1, 1, 9)
    plain = row("codes", values)
    grid.set_rows([plain])
    assert grid.columns() == 9
    grid.resize(160, 80)
    assert 1 <= grid.columns() < 9
    assert grid.cell_at(155, 20) is None or grid.cell_at(155, 20)[1] < grid.columns()
    grid.set_rows([CellRow("", plain.pictures, plain.below, ["+"] * 9)])
    assert grid.columns() == 9


def test_low_pictures_take_the_room_of_words_that_the_mouse_is_told(grid: CellGrid) -> None:
    high = grid.picture_rect(0, 0).height()
    assert grid._below() > 0
    grid.resize(760, 84)
    assert grid._below() == 0
    assert grid.picture_rect(0, 0).height() >= 36
    grid.set_rows([CellRow("", np.ones((2, 28, 28)), ["one", "other"])] * 2)
    assert grid._below() > 0  # nothing else says so
    assert high > 36


def test_words_of_the_first_picture_stand_in_its_middle(qtbot: QtBot) -> None:
    made = CellGrid("Pictures")
    qtbot.addWidget(made)
    made.resize(400, 80)
    made.set_rows([CellRow("", np.zeros((2, 28, 28)), ["a long name below", "b"])])
    shown, area = made.grab().toImage(), made.picture_rect(0, 0)
    paper = shown.pixel(shown.width() - 1, 0)
    line = range(int(area.bottom()) + 3, int(area.bottom()) + made._below() - 2)
    end = int(made.picture_rect(0, 1).left())
    inked = [x for x in range(end) if any(shown.pixel(x, y) != paper for y in line)]
    assert inked[0] > 0
    assert (inked[0] + inked[-1]) / 2 == pytest.approx(area.center().x(), abs=2)
