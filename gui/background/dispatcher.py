"""Empties the mailboxes of running jobs at the rate of a screen, or slower while that is busy."""

from __future__ import annotations

import time
from collections import deque
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Slot

from gui.background.gc_tuning import GuiThreadCollector
from gui.background.last_input import LastInput
from gui.background.receiver import is_gone, receiver
from gui.background.thread_budget import ThreadBudget
from gui.background.worker import Failed, Finished, Stopped, Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gui.background.worker import AnyJob, Job, Joinable

Message = TypeVar("Message")
Result = TypeVar("Result")

INTERVAL_MS, LONGEST_MS = 33, 700
SHARE = 0.045
"""Share of its time that the GUI thread may spend on messages while a job runs: Python runs one
thread at a time, and the job waits for what the window does."""
SAVED_S, OWED_S = 1.0, 1.5
"""What the share can be ahead of and behind its average: the first moments of a training, in which
most happens, are shown as they come."""
SLICE, LONG_SLICE = 0.004, 0.008
"""Seconds of handling messages after which the rest waits: while a person does something, and while
nobody waits for an answer. What several messages change is then painted once."""
REST_MS = 16
"""Between two slices: long enough to handle a move of the mouse and paint the answer."""
MOST_HELD_S = 0.04
"""Seconds after which a training does a step, however much a person does meanwhile."""
IDLE_PASSES = 3
"""So often has the event loop to come round, for what an event brings often comes in the next turn:
what was merged, then its painting."""
PAUSE_S = 0.25
"""A person who did nothing for so long is taken not to be drawing or pointing."""


class Dispatcher(QObject):
    """Hands the messages of jobs to their handlers, in the GUI thread.

    A handler whose object has been destroyed is called no more, and its job ends.

    While a job streams messages, as a training does, it backs off when that thread is busy, be it
    with messages or with a person who draws; of other jobs each message is waited for. The timer
    stops while there is no job.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.worker = Worker(self)
        self._input = LastInput(self)
        self._input.happened.connect(self.hold)
        self._collector = GuiThreadCollector(self, self._input)
        self._handlers: dict[AnyJob, Callable[[Any], None]] = {}
        self._waiting: deque[tuple[AnyJob, Any]] = deque()
        self._budget, self._stream_due = ThreadBudget(SHARE, SAVED_S, OWED_S), 0.0
        self._timer = QTimer(self, interval=INTERVAL_MS)
        self._timer.timeout.connect(self._drain)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._deliver)
        self._idle = QTimer(self, interval=0)
        self._idle.timeout.connect(self._pass)
        self._passes = 0

    def start(
        self,
        job: Job[Message, Result],
        handler: Callable[[Message | Finished[Result] | Failed | Stopped], None],
    ) -> Job[Message, Result]:
        """Submit a job, and return it.

        Args:
            job: What to drive; ``Job.joins`` says which messages are joined before delivery.
            handler: Called with each message; with ``Finished``, ``Failed`` or ``Stopped`` last. A
                function, or a method of a ``QObject``.

        Raises:
            TypeError: It is a method of anything else.
        """
        receiver(handler)
        if not self._streaming:
            self._budget.begin()
            self._stream_due = 0.0
        self._handlers[job] = handler
        self._collector.start()
        self.worker.submit(job)
        self._timer.start(INTERVAL_MS)
        return job

    @Slot()
    def _drain(self) -> None:
        """Deliver what has arrived; of a stream the later, the busier the thread was."""
        now = 1000 * time.perf_counter()
        due = now > self._stream_due - INTERVAL_MS / 2  # timers of Qt may be a little early
        if due:
            self._stream_due = now + min(max(1000 * self._budget.wait(), INTERVAL_MS), LONGEST_MS)
        streams = all(job.streams for job in self._handlers)
        self._timer.setInterval(round(self._stream_due - now) if streams else INTERVAL_MS)
        for job in self._handlers:
            if job.streams and not due:
                continue  # what somebody waits for brings it no earlier
            arrived = _joined(job.mailbox.drain(), job.joins)
            self._waiting.extend((job, message) for message in arrived)
        if not self._rest.isActive():
            self._deliver()

    @Slot()
    def _deliver(self) -> None:
        """Handle what waits, at most a slice of time at once."""
        began = time.perf_counter()
        most = LONG_SLICE if self._input.rested() > PAUSE_S else SLICE
        while self._waiting:
            job, message = self._waiting.popleft()
            handler = self._handlers[job]
            last = isinstance(message, Finished | Failed | Stopped)
            if last:
                del self._handlers[job]
            if not is_gone(handler):
                handler(message)
            elif not last:
                self.worker.stop(job)
            if self._waiting and time.perf_counter() - began > most:
                self._rest.start()
                return
        if not self._handlers:
            self._timer.stop()

    @property
    def _streaming(self) -> bool:
        return any(job.streams for job in self._handlers)

    @Slot()
    def hold(self) -> None:
        """Let a training wait until all that waits in the GUI thread is handled and painted.

        Called when a person does something. Python runs one thread at a time: with another one
        beside it, each call into Qt can cost several times as much.
        """
        if self._streaming:
            self.worker.hold_streams(MOST_HELD_S)
            self._passes = 0
            self._idle.start()

    @Slot()
    def _pass(self) -> None:
        """The event loop has come round to its timers: all events before are handled."""
        self._passes += 1
        if self._passes == IDLE_PASSES:
            self._idle.stop()
            self.worker.let_go()

    @property
    def idle(self) -> bool:
        """Whether no job is under way."""
        return not self._handlers

    def shut_down(self) -> None:
        """End all jobs, deliver nothing more, and wait for the thread."""
        for timer in (self._timer, self._rest, self._idle):
            timer.stop()
        self._waiting.clear()
        self._handlers.clear()
        self.worker.shut_down()
        self._collector.stop()


def _joined(messages: list[Any], joins: type[Joinable] | None) -> Iterator[Any]:
    """The messages in order, consecutive ones of the type ``joins`` as one."""
    if joins is None:
        yield from messages
        return
    for kind, group in groupby(messages, key=type):
        if kind is joins:
            yield joins.joined(list(group))
        else:
            yield from group
