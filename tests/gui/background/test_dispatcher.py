"""The dispatcher delivers messages in order and in slices, and backs off while it is busy."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from gui.background import dispatcher as dispatcher_module
from gui.background.dispatcher import (
    INTERVAL_MS,
    LONG_SLICE,
    LONGEST_MS,
    MOST_HELD_S,
    PAUSE_S,
    SLICE,
    Dispatcher,
)
from gui.background.worker import Finished, Job

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytestqt.qtbot import QtBot

    from gui.background.worker import AnyJob, Joinable


@dataclass(frozen=True)
class Losses:
    values: tuple[int, ...]

    @classmethod
    def joined(cls, messages: Sequence[Losses]) -> Losses:
        return Losses(tuple(value for message in messages for value in message.values))


@dataclass(frozen=True)
class Step:
    value: int


def job_with(*messages: object, joins: type[Joinable] | None = None) -> AnyJob:
    job: AnyJob = Job(lambda: iter(()), joins=joins)  # type: ignore[arg-type, return-value]
    for message in messages:
        job.mailbox.put(message)
    return job


def test_consecutive_messages_of_the_type_that_joins_are_one_delivery(
    dispatcher: Dispatcher, qtbot: QtBot
) -> None:
    got: list[Any] = []
    messages = (Losses((1,)), Losses((2, 3)), Step(1), Step(2), Losses((4,)), Finished(None))
    dispatcher.start(job_with(*messages, joins=Losses), got.append)
    qtbot.waitUntil(lambda: dispatcher.idle)
    assert got == [Losses((1, 2, 3)), Step(1), Step(2), Losses((4,)), Finished(None)]


def test_a_long_delivery_lets_the_window_breathe_and_loses_nothing(
    dispatcher: Dispatcher, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, got = [0.0], list[Any]()
    monkeypatch.setattr(dispatcher_module, "time", SimpleNamespace(perf_counter=lambda: now[0]))
    monkeypatch.setattr(dispatcher._input, "rested", lambda: 0.0)

    def slow(message: object) -> None:
        got.append(message)
        now[0] += 0.6 * SLICE

    messages = [*(Step(number) for number in range(5)), Finished(None)]
    dispatcher.start(job_with(*messages), slow)
    dispatcher._drain()
    assert got == messages[:2]
    qtbot.waitUntil(lambda: dispatcher.idle)
    assert got == messages


def test_between_two_slices_a_move_of_the_mouse_is_heard_and_answered(
    dispatcher: Dispatcher, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, got = [0.0], list[Any]()
    monkeypatch.setattr(dispatcher_module, "time", SimpleNamespace(perf_counter=lambda: now[0]))
    monkeypatch.setattr(dispatcher._input, "rested", lambda: 0.0)

    def slow(message: object) -> None:
        got.append(message)
        now[0] += 2 * SLICE
        if message == Step(0):  # a move, and a timer after which the drawing is read
            QTimer.singleShot(2, lambda: QTimer.singleShot(2, lambda: got.append("answer")))

    dispatcher.start(job_with(Step(0), Step(1), Finished(None)), slow)
    dispatcher._drain()
    qtbot.waitUntil(lambda: dispatcher.idle)
    assert got == [Step(0), "answer", Step(1), Finished(None)]


def budget(seconds: float) -> Any:
    return SimpleNamespace(wait=lambda: seconds, begin=lambda: None)


def test_a_message_that_somebody_waits_for_is_not_put_off(dispatcher: Dispatcher) -> None:
    dispatcher.start(job_with(), print)
    dispatcher._budget = budget(10.0)
    dispatcher._drain()
    assert dispatcher._timer.interval() == INTERVAL_MS


@pytest.mark.parametrize(
    ("owed", "wait"), [(0.0, INTERVAL_MS), (0.4, 400), (10.0, LONGEST_MS)], ids=str
)
def test_the_more_a_stream_owes_the_later_is_its_next_delivery(
    dispatcher: Dispatcher, owed: float, wait: int
) -> None:
    dispatcher._budget = budget(owed)
    dispatcher.start(job_with(joins=Losses), print)
    assert dispatcher._timer.interval() == INTERVAL_MS  # whoever asks gets an early answer
    dispatcher._drain()
    assert dispatcher._timer.interval() == wait


def test_a_stream_is_no_earlier_for_what_somebody_waits_for(
    dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(dispatcher_module, "time", SimpleNamespace(perf_counter=lambda: now[0]))
    dispatcher._budget, got = budget(0.5), list[Any]()
    stream = dispatcher.start(job_with(Losses((1,)), joins=Losses), got.append)
    dispatcher._drain()
    stream.mailbox.put(Losses((2,)))
    now[0] += 0.1
    dispatcher.start(job_with(Step(1), Finished(None)), got.append)
    dispatcher._drain()
    assert got == [Losses((1,)), Step(1), Finished(None)]
    assert dispatcher._timer.interval() == INTERVAL_MS
    dispatcher._drain()
    assert dispatcher._timer.interval() == 400  # what is left of its half second
    now[0] += 0.4 - 0.001 * INTERVAL_MS / 4  # Qt's timers may be a little early
    dispatcher._drain()
    assert got[3:] == [Losses((2,))]


@pytest.mark.parametrize(("rested", "handled"), [(0.5 * PAUSE_S, 2), (2 * PAUSE_S, 4)])
def test_while_nobody_does_anything_more_is_handled_at_once(
    dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch, rested: float, handled: int
) -> None:
    now, got = [0.0], list[Any]()
    monkeypatch.setattr(dispatcher_module, "time", SimpleNamespace(perf_counter=lambda: now[0]))
    monkeypatch.setattr(dispatcher._input, "rested", lambda: rested)

    def slow(message: object) -> None:
        got.append(message)
        now[0] += 0.3 * LONG_SLICE
        assert 0.3 * LONG_SLICE < SLICE < 0.6 * LONG_SLICE

    dispatcher.start(job_with(*map(Step, range(6)), Finished(None)), slow)
    dispatcher._drain()
    assert len(got) == handled


@pytest.fixture
def held(dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the worker was told: for how long at most to wait, or to go on."""
    told: list[object] = []
    monkeypatch.setattr(dispatcher.worker, "hold_streams", told.append)
    monkeypatch.setattr(dispatcher.worker, "let_go", lambda: told.append("go on"))
    return told


def move_mouse(widget: QWidget) -> None:
    place = QPointF(5, 5)
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        place,
        widget.mapToGlobal(place),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QCoreApplication.sendEvent(widget.windowHandle(), event)


def test_a_training_waits_until_a_move_of_the_mouse_is_answered(
    dispatcher: Dispatcher, held: list[object], qtbot: QtBot
) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    dispatcher.start(job_with(joins=Losses), lambda _message: None)
    dispatcher._input.watch()
    held.clear()
    move_mouse(widget)
    move_mouse(widget)
    assert held == [MOST_HELD_S, MOST_HELD_S]
    qtbot.waitUntil(lambda: held[2:] == ["go on"])
    move_mouse(widget)
    qtbot.waitUntil(lambda: held[3:] == [MOST_HELD_S, "go on"])


def test_where_nothing_trains_nothing_waits(
    dispatcher: Dispatcher, held: list[object], qtbot: QtBot
) -> None:
    assert qtbot
    dispatcher.start(job_with(), lambda _message: None)
    dispatcher.hold()
    assert held == []
