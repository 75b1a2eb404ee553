"""Help's list of keys says all that there is, once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollBar,
    QWidget,
)

from gui import theme
from gui.menus import shortcuts
from gui.menus.item import Item
from gui.menus.shortcuts import ShortcutsDialog
from gui.panels.tabs import VIEWS
from gui.widgets.painting import primitives
from tests.gui.hands import draw_a_seven

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.main_window import MainWindow

CONTROLS = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit)


def words(dialog: ShortcutsDialog) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel)]


def test_every_shortcut_is_listed_once(window: MainWindow) -> None:
    actions = window.menus.actions_by_path
    actions["Help/Keyboard Shortcuts"].trigger()
    (dialog,) = window.findChildren(ShortcutsDialog)
    said = words(dialog)
    for path, action in actions.items():
        if action.shortcut().isEmpty():
            continue
        name = path.rpartition("/")[2].removesuffix(" …")
        (place,) = [n for n, text in enumerate(said) if text.rpartition(": ")[2] == name]
        assert said[place - 1].startswith(action.shortcut().toString())
    assert {"LATENT SPACE", "CODE BARS", "CANVAS", "NUMBERS"} <= set(said)
    dialog.close()


@pytest.mark.parametrize("percent", [100, 150])
def test_at_no_size_of_text_a_line_ends_beyond_the_screen(
    qapp: QApplication, window: MainWindow, percent: int
) -> None:
    groups = shortcuts.of_widgets(window)
    theme.apply(qapp, "light", percent)
    try:
        blocks = [shortcuts._block(group) for group in groups]
        weights = [len(group.uses) + 2 for group in groups]
        room = 1229  # of a screen 1366 pixels wide
        found = shortcuts._columns(blocks, weights, room)
        assert sorted(blocks.index(each) for column in found for each in column) == [
            *range(len(groups))
        ]
        wide = sum(max(each.sizeHint().width() for each in column) for column in found)
        assert wide + theme.WIDE * (len(found) - 1) <= room
        narrow = shortcuts._columns(blocks, weights, 100)
        assert [list(column) for column in narrow] == [blocks], "in their order"
    finally:
        theme.apply(qapp, "light", 100)


def test_no_two_lines_have_one_shortcut(window: MainWindow) -> None:
    keys = Counter(
        each.toString()
        for action in window.menus.actions_by_path.values()
        for each in action.shortcuts()
    )
    assert [key for key, count in keys.items() if count > 1] == []


def test_a_key_that_is_held_down_begins_ends_opens_and_switches_nothing(
    window: MainWindow,
) -> None:
    found = window.menus.actions_by_path.items()
    assert {path for path, action in found if action.autoRepeat()} == {
        "Edit/Undo",
        "Edit/Redo",
        "Edit/Random Test Image",
        "Run/Step One Batch",
        "View/Text/Larger",
        "View/Text/Smaller",
    }


def test_groups_say_nothing_twice(window: MainWindow) -> None:
    groups = [shortcuts.EVERYWHERE, *shortcuts.of_widgets(window)]
    assert len({group.where for group in groups}) == len(groups)
    for group in groups:
        assert len(set(group.uses)) == len(group.uses)


def test_menus_are_grouped_by_their_names() -> None:
    lines = [
        Item("View/Text", "Larger", list, "Ctrl++ | Ctrl+="),
        Item("View", "Reset Layout", list),
        Item("View", "Full Screen", list, "F11"),
        Item("File", "Open …", list, "Ctrl+O"),
    ]
    found = shortcuts.of_menus(lines)
    assert [(group.where, group.uses) for group in found] == [
        ("View", (("Ctrl++ or Ctrl+=", "Text: Larger"), ("F11", "Full Screen"))),
        ("File", (("Ctrl+O", "Open"),)),
    ]


def test_every_control_has_a_name(window: MainWindow) -> None:
    nameless = [
        f"{type(each.parentWidget()).__name__} > {type(each).__name__}"
        for each in window.findChildren(QWidget)
        if isinstance(each, CONTROLS)
        and not isinstance(each, QScrollBar)
        and not each.objectName().startswith("qt_")
        and each.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not (each.accessibleName() or (isinstance(each, QAbstractButton) and each.text()))
    ]
    assert nameless == []


def test_whatever_tab_leads_to_shows_it(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    draw_a_seven(window)
    qtbot.waitUntil(lambda: window.session.inspector.reading is not None)
    blind = set()
    for key, *_ in VIEWS:
        window.tabs.set_current(key)
        QApplication.processEvents()
        for each in window.findChildren(QWidget):
            tabbed = each.focusPolicy() & Qt.FocusPolicy.TabFocus
            if not (tabbed and each.isVisible() and each.isEnabled()) or each.focusProxy():
                continue
            window.setFocus()
            before = each.grab().toImage()
            each.setFocus(Qt.FocusReason.TabFocusReason)
            window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
            assert each.hasFocus()
            assert primitives.shows_focus(each)
            if each.grab().toImage() == before:
                blind.add(f"{type(each.parentWidget()).__name__} > {type(each).__name__}")
    assert blind == set()
