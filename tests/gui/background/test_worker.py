"""The worker drives generators in turns, pauses, steps and stops them, and calls back."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from itertools import pairwise
from threading import Event
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QThread

from engine.core.errors import UserError
from gui.background import worker as worker_module
from gui.background.mailbox import Mailbox
from gui.background.worker import LAST, PATIENT, Failed, Finished, Job, Stopped, Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from pytestqt.qtbot import QtBot

PATIENCE = 30_000


@dataclass(frozen=True)
class Beat:
    """The message type that a step waits for."""

    number: int


@dataclass(frozen=True)
class Beats:
    """Several of them as one."""

    numbers: tuple[int, ...]

    @classmethod
    def joined(cls, messages: Sequence[Beats]) -> Beats:
        return cls(tuple(number for each in messages for number in each.numbers))


@dataclass(frozen=True)
class Aside:
    """Any other message."""

    number: int


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.shut_down()
    assert not made.isRunning()


class Inbox:
    """All that a job has left so far, waiting with the window's event loop."""

    def __init__(self, qtbot: QtBot, job: Job) -> None:
        self._qtbot, self.job = qtbot, job
        self.messages: list[Any] = []

    def until(self, done: Callable[[list[Any]], bool]) -> list[Any]:
        def look() -> bool:
            self.messages += self.job.mailbox.drain()
            return done(self.messages)

        self._qtbot.waitUntil(look, timeout=PATIENCE)
        return self.messages

    def until_end(self) -> list[Any]:
        return self.until(
            lambda got: bool(got) and isinstance(got[-1], Finished | Failed | Stopped)
        )

    def until_count(self, count: int) -> list[Any]:
        return self.until(lambda got: len(got) >= count)


def counting(count: int, result: object = None) -> Generator[Beat, None, object]:
    for number in range(count):
        yield Beat(number)
    return result


def endless() -> Generator[Beat, None, None]:
    number = 0
    while True:
        yield Beat(number)
        number += 1


def with_asides(count: int) -> Generator[Beat | Aside, None, None]:
    for number in range(count):
        yield Aside(number)
        yield Beat(number)


def idle_point(qtbot: QtBot, worker: Worker) -> None:
    """Wait until another job has been driven to its end, so all runnable ones had a turn."""
    Inbox(qtbot, worker.submit(Job(lambda: counting(3)))).until_end()


def test_a_job_gives_its_messages_in_order_and_then_its_result(
    qtbot: QtBot, worker: Worker
) -> None:
    got = Inbox(qtbot, worker.submit(Job(lambda: counting(4, "done")))).until_end()
    assert got == [*(Beat(number) for number in range(4)), Finished("done")]


def test_a_generator_that_only_gives_way_says_nothing(qtbot: QtBot, worker: Worker) -> None:
    def quiet() -> Generator[None, None, int]:
        yield None
        yield None
        return 7

    assert Inbox(qtbot, worker.submit(Job(quiet))).until_end() == [Finished(7)]


def test_jobs_take_turns(qtbot: QtBot, worker: Worker) -> None:
    order: list[str] = []
    ready = Event()

    def noting(name: str) -> Generator[None, None, None]:
        ready.wait()  # until both are there
        for _ in range(3):
            order.append(name)
            yield None

    begun = Event()

    def first() -> Generator[None, None, None]:
        begun.set()
        yield from noting("a")

    boxes = [Inbox(qtbot, worker.submit(Job(first)))]
    assert begun.wait(10)  # it is under way when the other one comes
    boxes.append(Inbox(qtbot, worker.submit(Job(lambda: noting("b")))))
    ready.set()
    for box in boxes:
        box.until_end()
    assert sorted(order) == ["a"] * 3 + ["b"] * 3
    assert all(first != second for first, second in pairwise(order)), order


def test_a_patient_job_waits_until_nothing_else_is_to_be_done(qtbot: QtBot, worker: Worker) -> None:
    order: list[str] = []
    begun, ready = Event(), Event()

    def work(name: str) -> Generator[None, None, None]:
        begun.set()
        ready.wait()  # until both are there
        for _ in range(3):
            order.append(name)
            yield None

    boxes = [Inbox(qtbot, worker.submit(Job(lambda: work("last"), patience=LAST)))]
    assert begun.wait(10)
    boxes.append(Inbox(qtbot, worker.submit(Job(lambda: work("patient"), patience=PATIENT))))
    boxes.append(Inbox(qtbot, worker.submit(Job(lambda: work("other")))))
    ready.set()
    for box in boxes:
        box.until_end()
    assert order == ["last", *["other"] * 3, *["patient"] * 3, *["last"] * 2]


def test_a_patient_job_is_stopped_at_once(qtbot: QtBot, worker: Worker) -> None:
    begun, ready = Event(), Event()
    ended: list[str] = []

    def endless() -> Generator[None, None, None]:
        begun.set()
        ready.wait()
        for _ in range(5):
            yield None
        ended.append("other")

    other = worker.submit(Job(endless))
    assert begun.wait(10)
    patient = worker.submit(Job(lambda: counting(9), patience=LAST))
    worker.stop(patient)
    ready.set()
    assert isinstance(Inbox(qtbot, patient).until_end()[-1], Stopped)
    Inbox(qtbot, other).until_end()
    assert ended == ["other"]


def test_everything_runs_in_the_worker_thread(qtbot: QtBot, worker: Worker) -> None:
    seen: list[object] = []

    def work() -> Generator[None, None, None]:
        seen.append(QThread.currentThread())
        yield None

    Inbox(qtbot, worker.submit(Job(work))).until_end()
    assert seen == [worker]
    assert worker.objectName() == "hourglass-worker"


def test_a_paused_job_rests_and_resumes_where_it_was(qtbot: QtBot, worker: Worker) -> None:
    box = Inbox(qtbot, worker.submit(Job(endless)))
    box.until_count(3)
    worker.pause(box.job)
    idle_point(qtbot, worker)
    box.messages += box.job.mailbox.drain()
    at_rest = len(box.messages)
    idle_point(qtbot, worker)
    assert box.job.mailbox.drain() == []
    worker.resume(box.job)
    got = box.until_count(at_rest + 3)
    assert [beat.number for beat in got] == list(range(len(got)))


def test_a_step_ends_at_the_next_message_of_its_type(qtbot: QtBot, worker: Worker) -> None:
    job = Job(lambda: with_asides(4), step_ends=Beat, paused=True)
    box = Inbox(qtbot, worker.submit(job))
    for number in range(3):
        worker.step(job)
        got = box.until_count(2 * number + 2)
        idle_point(qtbot, worker)
        assert job.mailbox.drain() == []
        assert got[-2:] == [Aside(number), Beat(number)]
        assert job.paused
    worker.resume(job)
    assert box.until_end()[6:] == [Aside(3), Beat(3), Finished(None)]


def test_steps_add_up_and_a_resumed_job_owes_none(qtbot: QtBot, worker: Worker) -> None:
    job = Job(lambda: with_asides(9), step_ends=Beat, paused=True)
    for _ in range(3):
        worker.step(job)
    box = Inbox(qtbot, worker.submit(job))
    box.until_count(6)
    idle_point(qtbot, worker)
    assert job.mailbox.drain() == []
    assert job.steps_due == 0
    worker.step(job)
    worker.resume(job)
    assert len(box.until_end()) == 19
    assert job.steps_due == 0


def test_a_stopped_job_closes_its_generator_and_says_so(qtbot: QtBot, worker: Worker) -> None:
    closed = Event()

    def work() -> Generator[Beat, None, None]:
        try:
            yield from endless()
        finally:
            closed.set()

    box = Inbox(qtbot, worker.submit(Job(work)))
    box.until_count(1)
    worker.stop(box.job)
    got = box.until_end()
    assert got[-1] == Stopped()
    assert closed.is_set()
    assert got.count(Stopped()) == 1


@pytest.mark.parametrize("started", [False, True])
def test_a_paused_job_can_be_stopped(qtbot: QtBot, worker: Worker, started: bool) -> None:
    job = Job(endless, step_ends=Beat, paused=True)
    box = Inbox(qtbot, worker.submit(job))
    if started:
        worker.step(job)
        box.until_count(1)
    worker.stop(job)
    assert box.until_end() == [*([Beat(0)] if started else []), Stopped()]


def test_callbacks_run_in_the_worker_thread_also_while_paused(qtbot: QtBot, worker: Worker) -> None:
    done: list[tuple[str, object]] = []
    job = Job(endless, paused=True)
    worker.submit(job)
    for name in "ab":
        worker.call(job, lambda name=name: done.append((name, QThread.currentThread())))
    qtbot.waitUntil(lambda: len(done) == 2, timeout=PATIENCE)
    assert done == [("a", worker), ("b", worker)]
    idle_point(qtbot, worker)
    assert job.mailbox.drain() == []


def test_callbacks_run_before_the_next_step(qtbot: QtBot, worker: Worker) -> None:
    value = [1]

    def work() -> Generator[Beat, None, None]:
        while True:
            yield Beat(value[0])

    job = Job(work, step_ends=Beat, paused=True)
    worker.step(job)
    box = Inbox(qtbot, worker.submit(job))
    box.until_count(1)
    worker.call(job, lambda: value.__setitem__(0, 2))
    worker.step(job)
    assert box.until_count(2) == [Beat(1), Beat(2)]


def test_callbacks_run_before_a_stop(qtbot: QtBot, worker: Worker) -> None:
    job = Job(endless, paused=True)
    box = Inbox(qtbot, worker.submit(job))
    idle_point(qtbot, worker)
    mailbox = job.mailbox
    worker.call(job, lambda: mailbox.put(Aside(5)))
    worker.stop(job)
    assert box.until_end() == [Aside(5), Stopped()]


@pytest.fixture
def quiet_log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.ERROR, logger=worker_module.__name__)
    return caplog


def broken_at_once() -> Generator[Beat, None, None]:
    raise ValueError("no such file")


def refused() -> Generator[Beat, None, None]:
    raise UserError("no such file; choose another")


def broken_later() -> Generator[Beat, None, None]:
    yield Beat(0)
    raise ValueError("no such file")


@pytest.mark.parametrize(("work", "before"), [(broken_at_once, 0), (broken_later, 1)])
def test_an_exception_becomes_a_message_and_a_traceback_in_the_log(
    qtbot: QtBot,
    worker: Worker,
    quiet_log: pytest.LogCaptureFixture,
    work: Callable[[], Generator[Any, None, Any]],
    before: int,
) -> None:
    box = Inbox(qtbot, worker.submit(Job(work)))
    got = box.until_end()
    assert len(got) == before + 1
    assert isinstance(got[-1], Failed)
    assert str(got[-1].error) == "no such file"
    (record,) = quiet_log.records
    assert record.exc_info is not None
    assert record.exc_info[1] is got[-1].error
    assert "Traceback" in quiet_log.text
    assert "broken" in quiet_log.text
    # The thread goes on.
    assert Inbox(qtbot, worker.submit(Job(lambda: counting(1)))).until_end()[-1] == Finished(None)


def test_of_what_a_person_can_put_right_no_traceback_is_logged(
    qtbot: QtBot, worker: Worker, quiet_log: pytest.LogCaptureFixture
) -> None:
    got = Inbox(qtbot, worker.submit(Job(refused))).until_end()
    assert isinstance(got[-1], Failed)
    assert quiet_log.records == []


def test_an_exception_in_a_callback_fails_the_job(
    qtbot: QtBot, worker: Worker, quiet_log: pytest.LogCaptureFixture
) -> None:
    job = Job(endless, paused=True)
    box = Inbox(qtbot, worker.submit(job))
    worker.call(job, lambda: {}["callback"])
    (failed,) = box.until_end()
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, KeyError)
    assert "KeyError" in quiet_log.text
    worker.resume(job)
    idle_point(qtbot, worker)
    assert job.mailbox.drain() == []


def test_a_job_that_fails_in_a_callback_is_closed_in_the_worker_thread(
    qtbot: QtBot, worker: Worker, quiet_log: pytest.LogCaptureFixture
) -> None:
    closed: list[int] = []

    def work() -> Generator[Beat, None, None]:
        try:
            yield from endless()
        finally:
            closed.append(threading.get_ident())

    job = worker.submit(Job(work))
    box = Inbox(qtbot, job)
    qtbot.waitUntil(lambda: job.generator is not None)
    worker.call(job, lambda: {}["callback"])
    box.until_end()
    assert len(closed) == 1
    assert closed != [threading.get_ident()]
    assert "KeyError" in quiet_log.text


def test_shutting_down_closes_running_and_paused_jobs(qtbot: QtBot) -> None:
    worker = Worker()
    closed: list[str] = []

    def work(name: str) -> Generator[Beat, None, None]:
        try:
            yield from endless()
        finally:
            closed.append(name)

    running = [Inbox(qtbot, worker.submit(Job(lambda n=name: work(n)))) for name in "ab"]
    paused = Job(lambda: work("paused"), step_ends=Beat, paused=True)
    worker.step(paused)
    boxes = [*running, Inbox(qtbot, worker.submit(paused))]
    for box in boxes:
        box.until_count(1)
    worker.shut_down()
    assert not worker.isRunning()
    assert sorted(closed) == ["a", "b", "paused"]


def test_shutting_down_waits_for_a_job_that_has_not_begun(qtbot: QtBot) -> None:
    worker = Worker()
    begun = Event()

    def work() -> Generator[Beat, None, None]:
        begun.set()
        yield Beat(0)

    job = Job(work, paused=True)
    worker.submit(job)
    qtbot.waitUntil(worker.isRunning, timeout=PATIENCE)
    worker.shut_down()
    assert not begun.is_set()
    assert job.mailbox.drain() == []


def test_a_job_that_will_not_close_keeps_no_other_open(
    qtbot: QtBot, quiet_log: pytest.LogCaptureFixture
) -> None:
    worker = Worker()
    closed = Event()

    def stubborn() -> Generator[Beat, None, None]:
        try:
            yield from endless()
        finally:
            raise OSError("disk full")

    def tidy() -> Generator[Beat, None, None]:
        try:
            yield from endless()
        finally:
            closed.set()

    for work in (stubborn, tidy):
        Inbox(qtbot, worker.submit(Job(work))).until_count(1)
    worker.shut_down()
    assert closed.is_set()
    assert "disk full" in quiet_log.text


def test_what_is_lasting_is_done_at_the_end_and_why_it_fails_is_logged(
    worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    done = Event()

    def saving() -> Generator[None, None, None]:
        while not worker._ending:
            yield
        yield
        done.set()

    def failing() -> Generator[None, None, None]:
        while not worker._ending:
            yield
        raise UserError("codes.csv can't be written: the disk is full.")

    for work in (saving, failing):
        worker.submit(Job(work, lasting=True))
    with caplog.at_level(logging.ERROR):
        worker.shut_down()
    assert done.is_set()
    assert caplog.messages == ["codes.csv can't be written: the disk is full."]


def test_a_worker_without_jobs_has_no_thread() -> None:
    worker = Worker()
    assert not worker.isRunning()
    worker.shut_down()


def test_shutting_down_twice_is_harmless(qtbot: QtBot) -> None:
    worker = Worker()
    Inbox(qtbot, worker.submit(Job(lambda: counting(1)))).until_end()
    worker.shut_down()
    worker.shut_down()
    assert not worker.isRunning()


def test_messages_go_to_the_job_s_own_mailbox(qtbot: QtBot, worker: Worker) -> None:
    mailbox = Mailbox(frozenset({Beat}))
    job = worker.submit(Job(lambda: counting(5), mailbox))
    idle_point(qtbot, worker)
    box = Inbox(qtbot, job)
    got = box.until_end()
    assert [message for message in got if isinstance(message, Beat)][-1] == Beat(4)


class Counted:
    """Counts its steps, of which the first is under way when it is made to wait."""

    def __init__(self) -> None:
        self.steps = 0
        self.begun, self.may_go = Event(), Event()

    def __call__(self) -> Generator[None, None, None]:
        while True:
            self.steps += 1
            self.begun.set()
            self.may_go.wait(PATIENCE / 1000)
            yield


def test_a_held_stream_waits_and_others_go_on(qtbot: QtBot, worker: Worker) -> None:
    stream, other = Counted(), Counted()
    worker.submit(Job(stream, joins=Beats))
    assert stream.begun.wait(PATIENCE / 1000)
    worker.hold_streams(3600.0)
    stream.may_go.set()
    other.may_go.set()
    worker.submit(Job(other))
    qtbot.waitUntil(lambda: other.steps > 100, timeout=PATIENCE)
    assert stream.steps == 1
    worker.let_go()
    qtbot.waitUntil(lambda: stream.steps > 100, timeout=PATIENCE)


def test_a_held_stream_does_a_step_now_and_then(
    qtbot: QtBot, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(worker_module, "time", SimpleNamespace(perf_counter=lambda: now[0]))
    stream, other = Counted(), Counted()
    worker.submit(Job(stream, joins=Beats))
    assert stream.begun.wait(PATIENCE / 1000)
    worker.hold_streams(10.0)
    stream.may_go.set()
    other.may_go.set()
    worker.submit(Job(other))
    for seconds, steps in ((0.0, 1), (9.9, 1), (0.2, 2), (9.9, 2), (0.2, 3)):
        now[0] += seconds
        before = other.steps
        qtbot.waitUntil(lambda before=before: other.steps > before + 50, timeout=PATIENCE)
        assert stream.steps == steps


def test_what_is_patient_waits_for_a_held_stream(qtbot: QtBot, worker: Worker) -> None:
    stream, patient, other = Counted(), Counted(), Counted()
    worker.submit(Job(stream, joins=Beats))
    assert stream.begun.wait(PATIENCE / 1000)
    worker.submit(Job(patient, patience=1))
    worker.hold_streams(3600.0)
    for each in (stream, patient, other):
        each.may_go.set()
    job = worker.submit(Job(other))
    qtbot.waitUntil(lambda: other.steps > 100, timeout=PATIENCE)
    worker.stop(job)
    qtbot.waitUntil(lambda: Stopped() in job.mailbox.drain(), timeout=PATIENCE)
    worker.let_go()
    qtbot.waitUntil(lambda: stream.steps > 100, timeout=PATIENCE)
    assert patient.steps == 0


def test_a_held_stream_ends_when_it_is_stopped(qtbot: QtBot, worker: Worker) -> None:
    stream = Counted()
    job = worker.submit(Job(stream, joins=Beats))
    assert stream.begun.wait(PATIENCE / 1000)
    worker.hold_streams(3600.0)
    stream.may_go.set()
    worker.stop(job)
    inbox: list[object] = []
    qtbot.waitUntil(lambda: bool(inbox.extend(job.mailbox.drain()) or inbox), timeout=PATIENCE)
    assert inbox == [Stopped()]


def test_a_worker_with_a_held_stream_can_be_shut_down() -> None:
    made, stream = Worker(), Counted()
    made.submit(Job(stream, joins=Beats))
    assert stream.begun.wait(PATIENCE / 1000)
    made.hold_streams(3600.0)
    stream.may_go.set()
    made.shut_down()
    assert made.isFinished()
