from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
import shiboken6
from PySide6.QtCore import QObject, QTimer

from gui.background import turns
from gui.background.turns import SLICE, Turns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


class Part(QObject):
    """Something that is shown; it takes longer than a turn."""

    def __init__(self, name: str, told: list[str]) -> None:
        super().__init__()
        self._name, self._told = name, told

    def show(self, what: str = "") -> None:
        end = time.perf_counter() + 2 * SLICE
        while time.perf_counter() < end:
            pass
        self._told.append(self._name + what)


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def made(qtbot: QtBot) -> Iterator[Turns]:  # noqa: ARG001 - an application
    owner = QObject()
    yield Turns(owner)
    shiboken6.delete(owner)


def test_outside_of_a_spread_a_call_is_a_call(made: Turns, told: list[str]) -> None:
    made.call(Part("tiles", told).show)
    assert told == ["tiles"]
    assert made.idle


def test_each_part_comes_in_a_turn_of_its_own(qtbot: QtBot, made: Turns, told: list[str]) -> None:
    parts = [Part(name, told) for name in "abc"]
    with made.spread():
        for part in parts:
            made.call(part.show)
        QTimer.singleShot(0, lambda: told.append("input"))
        assert told == []
    qtbot.waitUntil(lambda: made.idle)
    assert [each for each in told if each != "input"] == ["a", "b", "c"]
    assert told.index("input") < 2  # it did not wait for all of them


def test_what_waits_is_done_once_and_keeps_its_place(
    qtbot: QtBot, made: Turns, told: list[str]
) -> None:
    first, second = Part("a", told), Part("b", told)
    for _ in range(3):
        with made.spread():
            made.call(first.show)
            made.call(first.show, " for one")
            made.call(second.show)
    qtbot.waitUntil(lambda: made.idle)
    assert told == ["a", "a for one", "b"]


def test_a_call_at_once_leaves_nothing_to_be_done_later(
    qtbot: QtBot, made: Turns, told: list[str]
) -> None:
    part = Part("a", told)
    with made.spread():
        made.call(part.show)
    made.call(part.show)
    assert told == ["a"]
    qtbot.waitUntil(lambda: made.idle)
    assert told == ["a"]


def test_a_part_that_is_gone_is_not_called(made: Turns, told: list[str]) -> None:
    part, other = Part("a", told), Part("b", told)
    with made.spread():
        made.call(part.show)
        made.call(other.show)
    shiboken6.delete(part)
    made.flush()
    assert told == ["b"]


def test_a_method_must_be_of_something_that_knows_when_it_is_gone(made: Turns) -> None:
    class Plain:
        def show(self) -> None:
            """Never called."""

    with pytest.raises(TypeError, match="QObject"):
        made.call(Plain().show)


def test_nothing_is_done_after_the_stop(qtbot: QtBot, made: Turns, told: list[str]) -> None:
    with made.spread():
        made.call(Part("a", told).show)
    made.stop()
    qtbot.wait(1)
    made.flush()
    assert told == []


def test_changes_close_upon_each_other_are_hurried(
    made: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter([1.0, 1.2, 1.5, 1.6])
    monkeypatch.setattr(turns.time, "monotonic", lambda: next(moments))
    found = []
    for _ in range(4):
        with made.spread():
            found.append(made.hurried)
    assert found == [False, True, False, True]


def test_others_are_asked_to_wait_until_all_is_shown(qtbot: QtBot, told: list[str]) -> None:
    owner, parts = QObject(), [Part(name, told) for name in "abc"]
    made = Turns(owner, lambda: told.append("wait"))
    with made.spread():
        assert told == ["wait"]
        for part in parts:
            made.call(part.show)
    qtbot.waitUntil(lambda: made.idle)
    assert told == ["wait", "a", "wait", "b", "wait", "c"]
    shiboken6.delete(owner)
