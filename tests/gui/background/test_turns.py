from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shiboken6
from PySide6.QtCore import QObject, QTimer

from gui.background import turns
from gui.background.turns import SLICE, Turns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


class Clock:
    """Stands still, but for what takes time."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now

    perf_counter = monotonic


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(turns, "time", made)
    return made


class Parts:
    """What is shown, and the order in which it was."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.shown: list[str] = []

    def make(self, *names: str) -> list[Part]:
        return [Part(name, self) for name in names]


class Part(QObject):
    """Something that is shown; it takes longer than a turn."""

    def __init__(self, name: str, parts: Parts) -> None:
        super().__init__()
        self._name, self._parts = name, parts

    def show(self, what: str = "") -> None:
        self._parts.clock.now += 2 * SLICE
        self._parts.shown.append(self._name + what)

    def fail(self) -> None:
        raise ArithmeticError(self._name)


@pytest.fixture
def parts(clock: Clock) -> Parts:
    return Parts(clock)


@pytest.fixture
def made(qtbot: QtBot) -> Iterator[Turns]:  # noqa: ARG001 - an application
    owner = QObject()
    yield Turns(owner)
    shiboken6.delete(owner)


def test_outside_of_a_spread_a_call_is_a_call(made: Turns, parts: Parts) -> None:
    (tiles,) = parts.make("tiles")
    made.call(tiles.show)
    assert parts.shown == ["tiles"]
    assert made.idle


def test_each_part_comes_in_a_turn_of_its_own(qtbot: QtBot, made: Turns, parts: Parts) -> None:
    kept = parts.make("a", "b", "c")
    with made.spread():
        for part in kept:
            made.call(part.show)
        QTimer.singleShot(0, lambda: parts.shown.append("input"))
        assert parts.shown == []
    with qtbot.waitSignal(made.finished):
        assert not made.idle
    assert made.idle
    assert [each for each in parts.shown if each != "input"] == ["a", "b", "c"]
    assert parts.shown.index("input") < 2  # it did not wait for all of them


def test_what_waits_is_done_once_and_keeps_its_place(
    qtbot: QtBot, made: Turns, parts: Parts
) -> None:
    first, second = parts.make("a", "b")
    for _ in range(3):
        with made.spread():
            made.call(first.show)
            made.call(first.show, " for one")
            made.call(second.show)
    qtbot.waitUntil(lambda: made.idle)
    assert parts.shown == ["a", "a for one", "b"]


def test_a_call_at_once_leaves_nothing_to_be_done_later(
    qtbot: QtBot, made: Turns, parts: Parts
) -> None:
    (part,) = parts.make("a")
    with made.spread():
        made.call(part.show)
    made.call(part.show)
    assert parts.shown == ["a"]
    qtbot.waitUntil(lambda: made.idle)
    assert parts.shown == ["a"]


def test_a_part_that_is_gone_is_not_called(qtbot: QtBot, made: Turns, parts: Parts) -> None:
    part, other = parts.make("a", "b")
    with made.spread():
        made.call(part.show)
        made.call(other.show)
    shiboken6.delete(part)
    qtbot.waitUntil(lambda: made.idle)
    assert parts.shown == ["b"]


def test_a_part_that_can_not_be_shown_keeps_no_other_from_it(
    qtbot: QtBot, made: Turns, parts: Parts
) -> None:
    first, second = parts.make("a", "b")
    with made.spread():
        made.call(first.fail)
        made.call(second.show)
    with qtbot.captureExceptions() as raised, qtbot.waitSignal(made.finished):
        pass
    assert [str(error) for _, error, _ in raised] == ["a"]
    assert parts.shown == ["b"]


def test_a_method_must_be_of_something_that_knows_when_it_is_gone(made: Turns) -> None:
    class Plain:
        def show(self) -> None:
            """Never called."""

    with pytest.raises(TypeError, match="QObject"):
        made.call(Plain().show)


def test_nothing_is_done_after_the_stop(qtbot: QtBot, made: Turns, parts: Parts) -> None:
    (part,) = parts.make("a")
    with made.spread():
        made.call(part.show)
    made.stop()
    assert made.idle
    qtbot.wait(1)
    assert parts.shown == []


def test_changes_close_upon_each_other_are_hurried_as_long_as_they_are_told(
    made: Turns, clock: Clock
) -> None:
    found = []
    for moment in (1.0, 1.2, 1.5, 1.6):
        clock.now = moment
        with made.spread():
            found.append(made.hurried)
        assert not made.hurried
    assert found == [False, True, False, True]


def test_others_are_asked_to_wait_until_all_is_shown(qtbot: QtBot, parts: Parts) -> None:
    owner, kept = QObject(), parts.make("a", "b", "c")
    made = Turns(owner, lambda: parts.shown.append("wait"))
    with made.spread():
        assert parts.shown == ["wait"]
        for part in kept:
            made.call(part.show)
    qtbot.waitUntil(lambda: made.idle)
    assert parts.shown == ["wait", "a", "wait", "b", "wait", "c"]
    shiboken6.delete(owner)
