"""Tab goes through a window as one reads it, whenever its widgets were made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QWidget

from gui.widgets.layout import order_focus
from gui.widgets.layout.focus_order import reading_order

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """Two areas; in each, fields that were made from the last to the first."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(400, 200)
    for name, left in (("right", 200), ("left", 0)):
        area = QWidget(made)
        area.setObjectName(name)
        area.setGeometry(left, 0, 200, 200)
        QLabel("a label", area).move(0, 150)
        for number, place in reversed(list(enumerate([(0, 4), (60, 0), (0, 60), (60, 60)]))):
            field = QLineEdit(area)
            field.setObjectName(f"{name} {number}")
            field.setGeometry(*place, 50, 24)
    with qtbot.waitActive(made):
        made.show()
    return made


def walked(window: QWidget, count: int) -> list[str]:
    names = []
    for _ in range(count):
        QTest.keyClick(window, Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert focus is not None
        names.append(focus.objectName())
    return names


def test_tab_goes_from_area_to_area_line_by_line(window: QWidget) -> None:
    areas = [window.findChild(QWidget, name) for name in ("left", "right")]
    order_focus([area for area in areas if area is not None])
    first = window.findChild(QLineEdit, "left 0")
    assert first is not None
    first.setFocus()
    expected = [f"{name} {number}" for name in ("left", "right") for number in range(4)]
    assert walked(window, 7) == expected[1:]
    assert walked(window, 1) == expected[:1]


def test_what_is_hidden_is_passed_over(window: QWidget) -> None:
    hidden = window.findChild(QLineEdit, "left 1")
    area, first = window.findChild(QWidget, "left"), window.findChild(QLineEdit, "left 0")
    assert hidden is not None
    assert area is not None
    assert first is not None
    hidden.hide()
    order_focus([area])
    first.setFocus()
    assert walked(window, 2) == ["left 2", "left 3"]


def test_a_dialogue_of_an_area_has_an_order_of_its_own(window: QWidget) -> None:
    area = window.findChild(QWidget, "left")
    assert area is not None
    dialogue = QDialog(area)
    field = QLineEdit(dialogue)
    dialogue.show()
    assert field not in reading_order(area)
    order_focus([area])  # Qt would warn of two windows
    dialogue.close()
