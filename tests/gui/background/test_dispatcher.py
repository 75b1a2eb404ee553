"""The dispatcher delivers messages in order and in slices, and backs off while it is busy."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer

from gui.background import dispatcher as dispatcher_module
from gui.background.dispatcher import INTERVAL_MS, LONGEST_MS, SHARE, SLICE, Dispatcher
from gui.background.worker import Finished, Job

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest
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

    def slow(message: object) -> None:
        got.append(message)
        now[0] += 2 * SLICE
        if message == Step(0):  # a move, and a timer after which the drawing is read
            QTimer.singleShot(2, lambda: QTimer.singleShot(2, lambda: got.append("answer")))

    dispatcher.start(job_with(Step(0), Step(1), Finished(None)), slow)
    dispatcher._drain()
    qtbot.waitUntil(lambda: dispatcher.idle)
    assert got == [Step(0), "answer", Step(1), Finished(None)]


def test_a_message_that_somebody_waits_for_is_not_put_off(dispatcher: Dispatcher) -> None:
    dispatcher.start(job_with(), print)
    dispatcher._load = SimpleNamespace(since=lambda: 10.0)  # type: ignore[assignment]
    dispatcher._drain()
    assert dispatcher._timer.interval() == INTERVAL_MS


def test_the_more_work_a_look_makes_the_later_is_the_next(dispatcher: Dispatcher) -> None:
    dispatcher.start(job_with(joins=Losses), print)
    for worked, wait in ((0.0, INTERVAL_MS), (0.02, 0.02 / SHARE * 1000), (10.0, LONGEST_MS)):
        dispatcher._load = SimpleNamespace(since=lambda worked=worked: worked)  # type: ignore[assignment, misc]
        dispatcher._drain()
        assert dispatcher._timer.interval() == round(wait)
    dispatcher.start(job_with(), print)  # whoever asks something new gets an early answer
    assert dispatcher._timer.interval() == INTERVAL_MS
