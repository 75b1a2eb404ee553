"""The one background thread: it drives generators in turns, a step of each.

Training, loading and measuring are all generators. Between two of their steps the worker looks
whether a job should pause, stop or obey an order, so nothing else is needed to keep a run under
control, and several jobs share the thread without knowing of each other.
"""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass, field
from threading import Condition
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QThread

from engine.core.errors import is_users
from gui.background.mailbox import Mailbox
from gui.guard import guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    Work = Callable[[], Generator[Any, None, Any]]

log = logging.getLogger(__name__)
STACK_BYTES = 16 * 2**20
"""Numerical libraries need more stack than macOS gives to threads other than the first."""


@dataclass(frozen=True)
class Finished:
    """A job came to its end; ``result`` is what its generator returned."""

    result: Any


@dataclass(frozen=True)
class Failed:
    """A job raised; unless a person can put it right, the traceback is in the log."""

    error: Exception

    @property
    def reason(self) -> str:
        """What a person reads; some errors, such as ``MemoryError``, carry no words."""
        return str(self.error) or type(self.error).__name__


@dataclass(frozen=True)
class Stopped:
    """A job was stopped before its end."""


@dataclass(eq=False)
class Job:
    """A generator to drive, and the strings attached to it. Change it only through the worker.

    Attributes:
        work: Makes the generator; called in the worker's thread.
        mailbox: Receives what the generator yields, and ``Finished``, ``Failed`` or ``Stopped``
            at the end.
        pace: Name of the message type that one ``Worker.step`` waits for.
        together: Name of the message type of which those that follow each other are one delivery,
            a list.
    """

    work: Work
    mailbox: Mailbox = field(default_factory=Mailbox)
    pace: str = ""
    together: str = ""
    paused: bool = False
    stopping: bool = False
    credit: int = 0
    orders: deque[Callable[[], object]] = field(default_factory=deque)
    generator: Generator[Any, None, Any] | None = None

    @property
    def runnable(self) -> bool:
        """Whether there is something to do for it now."""
        return not self.paused or self.stopping or self.credit > 0 or bool(self.orders)


@guarded
class Worker(QThread):
    """Drives jobs until ``shut_down``. All methods may be called from the window's thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("hourglass-worker")
        self.setStackSize(STACK_BYTES)
        self._jobs: deque[Job] = deque()
        self._wake = Condition()
        self._ending = False

    def submit(self, job: Job) -> Job:
        """Begin a job, in turns with those already there."""
        with self._wake:
            self._jobs.append(job)
            self._wake.notify()
        if not self.isRunning():
            self.start()
        return job

    def pause(self, job: Job) -> None:
        """Halt a job before its next step."""
        with self._wake:
            job.paused = True

    def resume(self, job: Job) -> None:
        """Let a paused job go on."""
        with self._wake:
            job.paused, job.credit = False, 0
            self._wake.notify()

    def step(self, job: Job) -> None:
        """Let a job do one step (up to its next message of type ``pace``), then pause it."""
        with self._wake:
            job.paused, job.credit = True, job.credit + 1
            self._wake.notify()

    def tell(self, job: Job, order: Callable[[], object]) -> None:
        """Have an order carried out in the worker's thread before the job's next step, or end."""
        with self._wake:
            job.orders.append(order)
            self._wake.notify()

    def stop(self, job: Job) -> None:
        """End a job before its next step; ``Stopped`` will be in its mailbox."""
        with self._wake:
            job.stopping = True
            self._wake.notify()

    def shut_down(self) -> None:
        """End all jobs and wait until the thread has ended."""
        with self._wake:
            self._ending = True
            self._wake.notify()
        self.wait()

    def run(self) -> None:
        """The thread's body; not to be called."""
        while (job := self._next_job()) is not None:
            goes_on = self._advance(job)
            with self._wake:
                self._jobs.remove(job)
                if goes_on:
                    self._jobs.append(job)  # behind those that came meanwhile
        for job in self._jobs:
            try:
                _close(job)
            except Exception:  # the others must be closed too
                log.exception("A background job could not be closed")
        self._jobs.clear()

    def _next_job(self) -> Job | None:
        """The next job in turn that has something to do, waiting for one; None at the end."""
        with self._wake:
            while not self._ending:
                for job in self._jobs:
                    if job.runnable:
                        return job
                self._wake.wait()
            return None

    def _advance(self, job: Job) -> bool:
        """One step of a job; returns whether it goes on."""
        try:
            while job.orders:
                job.orders.popleft()()
            if job.stopping:
                _close(job)
                job.mailbox.put(Stopped())
                return False
            if job.generator is None:
                job.generator = job.work()
            if job.paused and job.credit == 0:
                return True
            message = next(job.generator)
        except StopIteration as end:
            job.mailbox.put(Finished(end.value))
            return False
        except Exception as error:  # the window must hear of every failure, whatever its kind
            if not is_users(error):
                log.exception("A background job failed")
            job.mailbox.put(Failed(error))
            return False
        if message is not None:  # a generator that only gives way has nothing to say
            job.mailbox.put(message)
        if type(message).__name__ == job.pace:
            with self._wake:  # the window may have resumed the job meanwhile
                job.credit = max(job.credit - 1, 0)
        return True


def _close(job: Job) -> None:
    if job.generator is not None:
        job.generator.close()
