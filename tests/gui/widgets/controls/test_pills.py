from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.widgets.controls import Chip, ChipGroup

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

CHOICES = [("points", "Points"), ("digits", "Digits"), ("manifold", "Manifold")]


def test_checked_chip_has_soft_fill_and_accent_outline(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    chip = Chip("Points", parent, checkable=True)
    chip.resize(chip.sizeHint())
    plain = parent.grab(chip.rect()).toImage()
    assert plain.pixelColor(8, 5) == QColor(theme.LIGHT.background)
    chip.setChecked(True)
    checked = parent.grab(chip.rect()).toImage()
    assert checked.pixelColor(8, 5) == QColor(theme.LIGHT.accent_soft)
    assert checked.pixelColor(chip.width() // 2, 0) == QColor(theme.LIGHT.accent)


def test_group_emits_for_the_user_only(qtbot: QtBot) -> None:
    group = ChipGroup(CHOICES)
    qtbot.addWidget(group)
    heard: list[str] = []
    group.chosen.connect(heard.append)
    assert group.current() == "points"
    group.set_current("manifold")
    assert (group.current(), heard) == ("manifold", [])
    qtbot.mouseClick(group.chip("digits"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(group.chip("digits"), Qt.MouseButton.LeftButton)
    assert (group.current(), heard) == ("digits", ["digits"])
    assert [group.chip(key).isChecked() for key, _ in CHOICES] == [False, True, False]


def test_group_by_keyboard(qtbot: QtBot) -> None:
    group = ChipGroup(CHOICES)
    qtbot.addWidget(group)
    with qtbot.waitActive(group):
        group.show()
        group.activateWindow()
    group.chip("points").setFocus()
    heard: list[str] = []
    group.chosen.connect(heard.append)
    qtbot.keyClick(group.chip("points"), Qt.Key.Key_Right)
    assert (group.current(), heard) == ("digits", ["digits"])
