"""A menu bar made of lines: callbacks, shortcuts, marks and availability."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject, Signal

from gui.menus.item import Item, Separator
from gui.menus.menu_bar import MenuBar

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Source(QObject):
    changed = Signal(str)


@pytest.fixture
def bar(qtbot: QtBot) -> MenuBar:
    made = MenuBar(("One", "Two"))
    qtbot.addWidget(made)
    return made


def test_lines_stand_in_their_menus_in_their_order(bar: MenuBar) -> None:
    assert [action.text() for action in bar.actions()] == ["One", "Two"]
    bar.fill(
        [
            Item("Two", "Last", list, "Ctrl+L"),
            Item("One/Inner", "Deep", list),
            Separator("One"),
            Item("One", "First", list),
        ]
    )
    one, two = (action.menu() for action in bar.actions())
    texts = [(action.text(), action.isSeparator()) for action in one.actions()]
    assert texts == [("Inner", False), ("", True), ("First", False)]
    assert [action.text() for action in two.actions()] == ["Last"]
    assert bar.actions_by_path["Two/Last"].shortcut().toString() == "Ctrl+L"
    assert list(bar.actions_by_path) == ["Two/Last", "One/Inner/Deep", "One/First"]


def test_an_action_calls_its_callback_without_arguments(bar: MenuBar) -> None:
    calls: list[tuple[object, ...]] = []
    bar.fill([Item("One", "Call", lambda *given: calls.append(given))])
    bar.actions_by_path["One/Call"].trigger()
    assert calls == [()]


def test_marks_follow_the_state_and_not_the_click(bar: MenuBar) -> None:
    state = {"value": "a", "free": False}
    source = Source()
    bar.marks.follow(source.changed)
    bar.fill(
        [
            Item("One", "A", list, checked=lambda: state["value"] == "a"),
            Item("One", "B", list, checked=lambda: state["value"] == "b"),
            Item("One", "Free", list, enabled=lambda: bool(state["free"])),
        ]
    )
    a, b, free = bar.actions_by_path.values()

    def shown() -> tuple[bool, bool, bool]:
        return a.isChecked(), b.isChecked(), free.isEnabled()

    assert shown() == (True, False, False)
    b.trigger()  # the callback changes nothing
    assert shown() == (True, False, False)
    state.update(value="b", free=True)
    source.changed.emit("x")
    assert shown() == (False, True, True)
    state["value"] = "none of them"
    source.changed.emit("x")
    assert shown() == (False, False, True)
    assert not free.isCheckable()
