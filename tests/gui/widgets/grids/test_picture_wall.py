"""A wall of pictures: blank tiles, the mark, and the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.widgets.grids import PictureWall, ScrollingWall

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def wall(qtbot: QtBot) -> PictureWall:
    """Six white pictures, three in a row; the last is blank."""
    made = PictureWall("Six")
    qtbot.addWidget(made)
    made.resize(3 * 86 + 10, 2 * 86)
    made.set_pictures(np.ones((6, 28, 28)), blank=[False] * 5 + [True])
    return made


def colour(wall: PictureWall, number: int) -> QColor:
    place = wall._place(number).center().toPoint()
    return QColor(wall.grab().toImage().pixel(place))


def test_a_blank_tile_is_grey(wall: PictureWall) -> None:
    assert wall.shown() == 6
    assert colour(wall, 4).name() == "#ffffff"
    assert colour(wall, 5).name() == theme.current().track


def test_keys_go_over_the_wall_and_stay_on_it(qtbot: QtBot, wall: PictureWall) -> None:
    over: list[int] = []
    clicked: list[int] = []
    wall.hovered.connect(over.append)
    wall.clicked.connect(clicked.append)
    qtbot.keyClick(wall, Qt.Key.Key_Return)
    assert clicked == []
    for key in ("Right", "Right", "Down", "Down", "Left", "Up"):
        qtbot.keyClick(wall, getattr(Qt.Key, f"Key_{key}"))
    assert over == [0, 1, 4, 3, 0]
    qtbot.keyClick(wall, Qt.Key.Key_Enter)
    assert clicked == [0]


def test_keys_begin_at_the_mark(qtbot: QtBot, wall: PictureWall) -> None:
    over: list[int] = []
    wall.hovered.connect(over.append)
    wall.set_marked(4)
    qtbot.keyClick(wall, Qt.Key.Key_Left)
    qtbot.keyClick(wall, Qt.Key.Key_Left)
    assert over == [4, 3]


def test_a_line_of_pictures_stands_in_the_middle_of_its_height(qtbot: QtBot) -> None:
    line = PictureWall("Line", in_line=True)
    qtbot.addWidget(line)
    line.resize(90, 60)
    line.set_pictures(np.ones((4, 28, 28)))
    first = line._place(0)
    assert first.height() < 40
    assert first.center().y() == pytest.approx(30, abs=1)
    assert line._at(first.center().x(), first.center().y()) == 0
    assert line._at(first.center().x(), first.top() - 3) == -1


def scrolling(qtbot: QtBot) -> ScrollingWall:
    """Thirty pictures, three in a row, of which two rows are seen."""
    wall = PictureWall("Many", least=30)
    area = ScrollingWall(wall, 30)
    qtbot.addWidget(area)
    area.resize(3 * 32 + 20, 70)
    area.show()
    wall.set_pictures(np.ones((30, 28, 28)))
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() == 10 * 32 - 2 - 70)
    return area


def test_a_wall_that_scrolls_keeps_its_pictures_large_and_follows_the_keys(qtbot: QtBot) -> None:
    area = scrolling(qtbot)
    wall, bar = area.widget(), area.verticalScrollBar()
    assert isinstance(wall, PictureWall)
    assert (wall.shown(), wall.place(29).width()) == (30, 30)
    for _ in range(4):
        qtbot.keyClick(wall, Qt.Key.Key_Down)
    assert bar.value() + 70 >= wall.place(9).bottom()
    area.reveal(29)
    assert bar.value() == bar.maximum()
    wall.set_pictures(np.ones((3, 28, 28)))
    qtbot.waitUntil(lambda: bar.maximum() == 0)
    assert wall.place(0).width() > 30  # few have all the room


def turn(area: ScrollingWall, notches: int) -> None:
    """Turn the wheel of the mouse over the wall, away from oneself."""
    nothing, middle = Qt.MouseButton.NoButton, QPointF(area.viewport().rect().center())
    keys, phase = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    angle, place = QPoint(0, 120 * notches), QPointF(area.viewport().mapToGlobal(middle))
    wheel = QWheelEvent(middle, place, QPoint(), angle, nothing, keys, phase, False)
    QApplication.sendEvent(area.viewport(), wheel)


def test_in_another_size_the_revealed_picture_is_in_sight_where_it_stands_now(
    qtbot: QtBot,
) -> None:
    area = scrolling(qtbot)
    bar = area.verticalScrollBar()
    area.reveal(29)
    area.follow(0)
    assert bar.value() == bar.maximum()
    area.resize(area.width(), 66)
    assert bar.value() == 0


def test_who_has_scrolled_on_stays_there_in_another_size(qtbot: QtBot) -> None:
    area = scrolling(qtbot)
    bar = area.verticalScrollBar()
    area.reveal(29)
    turn(area, -1)  # at the end: that scrolls nothing
    area.resize(area.width(), 50)
    assert bar.value() == bar.maximum()
    turn(area, 100)
    here = bar.maximum() - 50  # the wheel turns no more than a page at once
    assert bar.value() == here
    area.follow(29)
    area.resize(area.width(), 66)
    assert bar.value() == here
    area.reveal(29)  # asked for anew
    assert bar.value() == bar.maximum()
