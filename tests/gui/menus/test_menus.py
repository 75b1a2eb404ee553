"""The marks in the menus stand on what is on show, not on what was last asked for."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING, Any

from PySide6.QtTest import QTest

from gui.session import tasks
from tests.gui import lab
from tests.gui.hands import LEFT

if TYPE_CHECKING:
    from collections.abc import Generator

    import pytest
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from gui.main_window import MainWindow


def marked(window: MainWindow, slot: str) -> list[str]:
    """Values of the lines of a slot that carry a mark."""
    names = [name for name, action in window.actions_by_name.items() if action.isChecked()]
    return [name.partition(":")[2] for name in names if name.startswith(f"{slot}:")]


def choose(window: MainWindow, line: str) -> None:
    window.actions_by_name[line].trigger()


def test_the_tab_in_front_is_marked_however_it_came_there(window: MainWindow) -> None:
    assert marked(window, "show_tab") == ["reconstructions"]
    choose(window, "show_tab:filters")
    assert marked(window, "show_tab") == ["filters"]
    bar = window.tabs.tabBar()
    QTest.mouseClick(bar, LEFT, pos=bar.tabRect(5).center())
    assert marked(window, "show_tab") == [window.tabs.current()] == ["learn"]
    choose(window, "show_tab:learn")
    assert marked(window, "show_tab") == ["learn"]


def test_the_data_set_in_memory_is_marked(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert marked(window, "load_dataset") == ["mnist"]
    gate, other = Event(), lab.digits("kmnist", "KMNIST", 300)

    def load(_name: object) -> Generator[Any, None, Dataset]:
        while not gate.is_set():
            yield None
        return other

    monkeypatch.setattr(tasks, "load_dataset", load)
    choose(window, "load_dataset:kmnist")
    assert marked(window, "load_dataset") == ["mnist"]  # until the other is there
    gate.set()
    lab.wait_idle(qtbot, window.session)
    assert marked(window, "load_dataset") == ["kmnist"]
    # One's own folder has no line of its own.
    window.session.book.set_dataset(lab.digits("/home/me/digits", "digits", 300))
    assert marked(window, "load_dataset") == []
    window.session.book.set_dataset(lab.digits())
    assert marked(window, "load_dataset") == ["mnist"]
    lab.wait_idle(qtbot, window.session)


def test_a_choice_that_is_refused_or_fails_leaves_the_mark(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_name: object) -> Generator[Any, None, Dataset]:
        yield None
        raise OSError("the network is gone")

    monkeypatch.setattr(tasks, "load_dataset", broken)
    choose(window, "load_dataset:fashion-mnist")
    lab.wait_idle(qtbot, window.session)
    assert "the network is gone" in window.notice.accessibleName()
    assert marked(window, "load_dataset") == ["mnist"]
    window.session._complete = False  # as while it is still opening
    choose(window, "load_dataset:kmnist")
    assert "still opening" in window.notice.accessibleName()
    assert marked(window, "load_dataset") == ["mnist"]
