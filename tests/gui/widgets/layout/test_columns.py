"""The middle column keeps something of a narrower window, and gets all of a wider one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from gui.widgets.layout import Columns, ScrollIfTooSmall
from gui.widgets.layout.columns import MIDDLE

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
