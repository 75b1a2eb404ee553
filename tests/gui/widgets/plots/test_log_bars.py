"""Bars over a logarithmic axis, and how some are chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from gui import theme
from gui.widgets.plots import LogBars
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def bars(qtbot: QtBot) -> LogBars:
    """Two decades of two bars each: 3 at zero, then 0, 6, 1 and 2."""
    made = LogBars("units by density", "never", "fish")
    qtbot.addWidget(made)
    made.resize(201, 120)
    edges = np.array([-2.0, -1.5, -1.0, -0.5, 0.0])
    made.set_counts(edges, np.array([0, 6, 1, 2]), 3, lambda bar: f"bar {bar}")
    return made


def middle(bars: LogBars, bar: int) -> QPoint:
    return bars.bar_rect(bar).center().toPoint()


def inked(bars: LogBars, bar: int, colour: str) -> int:
    """How many pixels of a bar's middle column have a colour."""
    picture, room = bars.grab().toImage(), bars.bar_rect(bar).toRect()
    column = range(room.top(), room.bottom() + 1)
    return sum(QColor(picture.pixel(room.center().x(), y)).name() == colour for y in column)


def test_bars_are_as_tall_as_their_counts_and_zero_is_grey(bars: LogBars) -> None:
    now, reach = theme.current(), bars.bar_rect(1).height()
    for bar, count in ((1, 0), (2, 6), (3, 1), (4, 2)):
        assert inked(bars, bar, now.accent) == pytest.approx(reach * count / 6, abs=1.5)
    assert inked(bars, 0, now.secondary) == pytest.approx(reach / 2, abs=1.5)
    assert bars.accessibleDescription() == "bar 2; bar 0; bar 4"


def test_a_click_chooses_a_bar_and_another_one_lets_it_go(bars: LogBars) -> None:
    heard = Heard(bars.chosen)
    for bar in (2, 0, 0):
        QTest.mouseClick(bars, LEFT, pos=middle(bars, bar))
    assert heard.calls == [(2, 2), (0, 0), (-1, -1)]


def test_a_drag_chooses_all_between(bars: LogBars) -> None:
    heard = Heard(bars.chosen)
    QTest.mousePress(bars, LEFT, pos=middle(bars, 3))
    QTest.mouseMove(bars, middle(bars, 2))
    QTest.mouseMove(bars, middle(bars, 1))
    QTest.mouseRelease(bars, LEFT, pos=middle(bars, 1))
    assert heard.calls == [(3, 3), (2, 3), (1, 3)]
    full, pale = inked(bars, 2, theme.current().accent), inked(bars, 4, theme.current().accent)
    assert (full > 0, pale) == (True, 0)


@pytest.mark.parametrize("button", [Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton])
def test_another_button_than_the_left_chooses_nothing(
    bars: LogBars, button: Qt.MouseButton
) -> None:
    heard = Heard(bars.chosen)
    QTest.mouseClick(bars, LEFT, pos=middle(bars, 3))
    QTest.mousePress(bars, button, pos=middle(bars, 3))
    QTest.mouseMove(bars, middle(bars, 1))
    QTest.mouseRelease(bars, button, pos=middle(bars, 1))
    assert heard.calls == [(3, 3)]


def test_the_mouse_is_told_the_bar_a_title_that_is_cut_and_the_tip(bars: LogBars) -> None:
    x = middle(bars, 2).x()
    assert bars.told(x) == "bar 2"
    bars.setToolTip("Click a bar")
    assert bars.told(x) == "bar 2\nClick a bar"
    bars.resize(bars.fontMetrics().horizontalAdvance("units by density") - 1, 120)
    assert bars.told(0) == "bar 0\nunits by density\nClick a bar"
    place = QPoint(0, 60)
    tip = QHelpEvent(QEvent.Type.ToolTip, place, bars.mapToGlobal(place))
    QApplication.sendEvent(bars, tip)
    assert QToolTip.text() == bars.told(0)
    QToolTip.hideText()


def test_keys_choose_and_let_go(bars: LogBars) -> None:
    heard = Heard(bars.chosen)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Escape):
        QTest.keyClick(bars, key)
    assert heard.calls == [(4, 4), (3, 3), (-1, -1)]


def test_its_table_has_the_ends_of_each_bar(bars: LogBars) -> None:
    lines = bars.csv().splitlines()
    assert lines[:3] == ["from,to,fish", "0,0,3", "0.01,0.03162,0"]
    assert lines[-1] == "0.3162,1,2"


def test_a_choice_stays_while_the_axis_is_the_same(bars: LogBars) -> None:
    bars._choose((2, 3))
    bars.set_counts(bars._edges, np.array([1, 1, 1, 1]), 0, str)
    assert bars.span() == (2, 3)
    bars.set_counts(np.array([-1.0, 0.0]), np.array([4]), 0, str)
    assert bars.span() == (-1, -1)


def test_ticks_between_powers_of_ten_crowd_as_logarithms_do(bars: LogBars) -> None:
    ticks, first = bars.minor_ticks(), bars.bar_rect(1).left()
    decade = 2 * bars.bar_rect(1).width()
    assert len(ticks) == 16
    for place, (power, times) in {0: (0, 2), 7: (0, 9), 8: (1, 2), 15: (1, 9)}.items():
        assert ticks[place] == pytest.approx(first + (power + np.log10(times)) * decade)
