"""The middle column keeps something of a narrower window, and gets all of a wider one."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from gui.widgets.layout import Columns, ScrollIfTooSmall
from gui.widgets.layout.columns import MIDDLE, WANTED

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def columns(qtbot: QtBot) -> Columns:
    made = Columns()
    qtbot.addWidget(made)
    made.setHandleWidth(1)
    for _ in range(3):
        made.addWidget(QWidget())
    made.resize(1440, 400)
    made.show()
    made.setSizes([302, 766, 370])
    return made


def test_the_sides_give_way_in_a_narrower_window(columns: Columns) -> None:
    columns.resize(1000, 400)
    left, middle, right = columns.sizes()
    assert middle == MIDDLE
    assert left < 302
    assert right < 370
    columns.resize(1440, 400)
    assert columns.sizes() == [302, 766, 370]


def test_the_sides_keep_what_a_person_gave_them(columns: Columns) -> None:
    columns.moveSplitter(200, 1)
    columns.resize(1540, 400)
    assert columns.sizes() == [200, 968, 370]
    kept = columns.saveState()
    columns.setSizes([302, 866, 370])
    assert columns.restoreState(kept)
    columns.resize(1440, 400)
    assert columns.sizes() == [200, 868, 370]


@pytest.mark.parametrize("width", [1440, 1000])
def test_widths_are_the_same_tomorrow_though_a_window_begins_narrow(
    columns: Columns, qtbot: QtBot, width: int
) -> None:
    columns.resize(width, 400)
    kept = columns.saveState()
    tomorrow = Columns()
    qtbot.addWidget(tomorrow)
    tomorrow.setHandleWidth(1)
    for _ in range(3):
        tomorrow.addWidget(QWidget())
    tomorrow.resize(640, 400)
    assert tomorrow.restoreState(kept)
    tomorrow.show()
    tomorrow.resize(1440, 400)
    assert tomorrow.sizes() == [302, 766, 370]


def test_widths_that_an_older_program_kept_are_taken(columns: Columns) -> None:
    columns.setSizes([200, 868, 370])
    kept = bytes(columns.saveState().data()).partition(WANTED)[0]
    columns.setSizes([302, 766, 370])
    assert columns.restoreState(kept)
    assert columns.sizes() == [200, 868, 370]
    assert not columns.restoreState(b"nothing")


def test_a_side_whose_content_grows_with_the_text_grows_too(columns: Columns) -> None:
    content, wide = QWidget(), QWidget()
    wide.setMinimumWidth(350)
    QVBoxLayout(content).addWidget(wide)
    side = ScrollIfTooSmall(content, (300, 200))
    columns.replaceWidget(0, side).deleteLater()
    QApplication.sendEvent(columns, QEvent(QEvent.Type.StyleChange))
    QApplication.processEvents()
    whole = side.whole().width()
    assert whole > 350
    assert columns.sizes() == [whole, 1438 - whole - 370, 370]
    columns.resize(1000, 400)
    left, middle, _ = columns.sizes()
    assert (left >= 300, middle) == (True, MIDDLE)


def holding(wide: int) -> tuple[ScrollIfTooSmall, QWidget]:
    """A column of whose content something is so wide, and that something."""
    content, part = QWidget(), QWidget()
    part.setMinimumWidth(wide)
    QVBoxLayout(content).addWidget(part)
    return ScrollIfTooSmall(content, (300, 200)), part


def test_no_column_scrolls_sideways_while_another_can_do_with_less(columns: Columns) -> None:
    parts = [holding(wide)[0] for wide in (330, 310, 200)]
    for place, part in enumerate(parts):
        columns.replaceWidget(place, part).deleteLater()
    QApplication.sendEvent(columns, QEvent(QEvent.Type.StyleChange))
    QApplication.processEvents()
    columns.resize(1000, 400)
    whole = [part.whole().width() for part in parts]
    assert sum(whole) < 998 < whole[0] + MIDDLE + 370, "there is room, but not for all wishes"
    assert all(size >= each for size, each in zip(columns.sizes(), whole, strict=True))
    columns.resize(900, 400)
    assert whole[0] > columns.sizes()[0] >= 300, "then a side scrolls"
    assert columns.sizes()[1] == whole[1], "and the middle does not"


def test_a_side_is_widened_for_what_comes_into_it_later(qtbot: QtBot, columns: Columns) -> None:
    side, part = holding(200)
    columns.replaceWidget(0, side).deleteLater()
    QApplication.processEvents()
    assert columns.sizes()[0] == 302
    part.setMinimumWidth(350)
    qtbot.waitUntil(lambda: columns.sizes()[0] == side.whole().width() > 350)
    part.setMinimumWidth(330)
    qtbot.waitUntil(lambda: columns.sizes()[0] == side.whole().width() < 378)
    part.setMinimumWidth(200)
    qtbot.waitUntil(lambda: columns.sizes() == [302, 766, 370])  # the middle has it back
    part.setMinimumWidth(350)
    qtbot.waitUntil(lambda: columns.sizes()[0] == side.whole().width() > 350)
    columns.moveSplitter(320, 1)
    part.setMinimumWidth(340)
    qtbot.waitUntil(lambda: columns._needed[0] == side.whole().width() < 378)
    assert columns.sizes()[0] == 320, "what a person narrowed stays so"


def test_what_one_side_needs_no_more_the_other_has_back(qtbot: QtBot, columns: Columns) -> None:
    side, part = holding(200)
    columns.replaceWidget(0, side).deleteLater()
    columns.resize(1040, 400)
    QApplication.processEvents()
    before = columns.sizes()
    assert before[1] == MIDDLE, "both sides have given way"
    part.setMinimumWidth(350)
    qtbot.waitUntil(lambda: columns.sizes()[0] == side.whole().width())
    assert columns.sizes()[2] < before[2]
    part.setMinimumWidth(200)
    qtbot.waitUntil(lambda: columns.sizes() == before)


def test_a_side_that_a_person_narrowed_is_not_widened_for_the_other(
    qtbot: QtBot, columns: Columns
) -> None:
    (left, narrowed), (right, part) = holding(350), holding(200)
    columns.replaceWidget(0, left).deleteLater()
    columns.replaceWidget(2, right).deleteLater()
    qtbot.waitUntil(lambda: columns.sizes()[0] == left.whole().width() > 350)
    columns.moveSplitter(320, 1)
    part.setMinimumWidth(400)
    qtbot.waitUntil(lambda: columns.sizes()[2] == right.whole().width() > 400)
    assert columns.sizes()[0] == 320
    narrowed.setMinimumWidth(360)
    qtbot.waitUntil(lambda: columns.sizes()[0] == left.whole().width() > 360)


@pytest.mark.parametrize("width", [2**31 - 1, 2**24, -(2**31)])
def test_of_damaged_widths_none_is_wider_than_the_window(columns: Columns, width: int) -> None:
    before = columns.sizes()
    vertical = 2
    damaged = struct.pack(">IIIiii?i?I", 0xFF, 1, 3, width, width, width, True, 1, True, vertical)
    assert columns.restoreState(damaged) is (width < 2**31 - 1)  # Qt makes others fit
    columns.resize(1441, 400)
    assert sum(columns.sizes()) == sum(before) + 1
    assert min(columns.sizes()) >= 0
    assert columns.orientation() is Qt.Orientation.Horizontal
