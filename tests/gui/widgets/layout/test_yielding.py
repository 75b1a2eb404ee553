"""The upper part gives way to what the lower one needs, unless a hand has wanted it otherwise."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget

from gui.widgets.layout import Yielding
from gui.widgets.layout.yielding import UPPER, WANTED

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

FLOOR = 150


class Needs:
    """What the lower part needs, in pixels."""

    now = 300


def made(qtbot: QtBot, height: int = 700) -> Yielding:
    splitter = Yielding()
    qtbot.addWidget(splitter)
    splitter.setHandleWidth(1)
    splitter.setChildrenCollapsible(False)
    for _ in range(2):
        splitter.addWidget(QWidget())
    splitter.setStretchFactor(1, 1)
    splitter.resize(300, height)
    splitter.show()
    splitter.give_way(lambda: FLOOR, lambda: Needs.now)
    splitter.setSizes([232, 402])
    return splitter


@pytest.mark.parametrize(
    ("height", "sizes"),
    [(701, [232, 468]), (533, [232, 300]), (501, [200, 300]), (401, [150, 250])],
)
def test_the_upper_part_gives_way_down_to_its_floor(
    qtbot: QtBot, height: int, sizes: list[int]
) -> None:
    splitter = made(qtbot)
    splitter.resize(300, height)
    assert splitter.sizes() == sizes
    splitter.resize(300, 701)
    assert splitter.sizes() == [232, 468]


def test_it_gives_way_once_more_is_needed(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    splitter = made(qtbot, 533)
    monkeypatch.setattr(Needs, "now", 340)
    splitter.widget(1).updateGeometry()
    qtbot.waitUntil(lambda: splitter.sizes() == [192, 340])
    monkeypatch.setattr(Needs, "now", 200)
    splitter.widget(1).updateGeometry()
    qtbot.waitUntil(lambda: splitter.sizes() == [232, 300])


def test_where_a_hand_has_drawn_the_line_it_stays_also_tomorrow(qtbot: QtBot) -> None:
    splitter = made(qtbot, 501)
    splitter.moveSplitter(260, 1)
    assert splitter.sizes() == [260, 240]
    splitter.resize(300, 451)
    assert splitter.sizes() == [260, 190]
    tomorrow = made(qtbot, 501)
    assert tomorrow.sizes() == [200, 300]
    assert tomorrow.restoreState(splitter.saveState())
    assert tomorrow.sizes() == [260, 240]
    tomorrow.setSizes([232, 402])  # the layout of the beginning
    assert tomorrow.sizes() == [200, 300]


def test_the_height_that_is_wanted_is_the_same_tomorrow_though_it_gave_way(qtbot: QtBot) -> None:
    splitter = made(qtbot, 401)
    tomorrow = made(qtbot, 401)
    tomorrow.setSizes([180, 220])
    assert tomorrow.restoreState(splitter.saveState())
    tomorrow.resize(300, 701)
    assert tomorrow.sizes() == [232, 468]


def test_a_kept_state_without_more_is_what_was_wanted(qtbot: QtBot) -> None:
    splitter = made(qtbot)
    splitter.moveSplitter(180, 1)
    plain, mark, rest = bytes(splitter.saveState().data()).rpartition(WANTED)
    assert (mark, struct.unpack(UPPER, rest)) == (WANTED, (180, False))
    tomorrow = made(qtbot)
    assert tomorrow.restoreState(plain)
    tomorrow.resize(300, 501)
    assert tomorrow.sizes() == [180, 320]
    assert not tomorrow.restoreState(b"nonsense")
    assert tomorrow.sizes() == [180, 320]
