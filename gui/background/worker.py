"""The one background thread: it drives generators in turns, a step of each.

Training, loading and measuring are all generators. Between two of their steps the worker checks
whether a job should pause, stop or run a callback, so a run needs no synchronisation of its own,
and several jobs share the thread without knowing of each other.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from dataclasses import dataclass, field
from threading import Condition
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QObject, QThread

from engine.core.errors import is_users
from gui.background.mailbox import Mailbox
from gui.guard import guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from typing import Self

Message = TypeVar("Message")
Result = TypeVar("Result")
Message_co = TypeVar("Message_co", covariant=True)
Result_co = TypeVar("Result_co", covariant=True)

log = logging.getLogger(__name__)
PATIENT, LAST = 1, 2
"""Patience of a job that measures for seconds, and of one that goes on for minutes."""
STACK_BYTES = 16 * 2**20
"""Numerical libraries need more stack than macOS gives to threads other than the first."""


@dataclass(frozen=True)
class Finished(Generic[Result_co]):
    """A job came to its end; ``result`` is what its generator returned."""

    result: Result_co


@dataclass(frozen=True)
class Failed:
    """A job raised; unless a person can put it right, the traceback is in the log."""

    error: Exception

    @property
    def reason(self) -> str:
        """What a person reads; some errors, such as ``MemoryError``, have no message."""
        return str(self.error) or type(self.error).__name__


@dataclass(frozen=True)
class Stopped:
    """A job was stopped before its end."""


class Joinable(Protocol):
    """A message that can be delivered as one with those of its type that follow it directly."""

    @classmethod
    def joined(cls, messages: Sequence[Self]) -> Self:
        """One message in place of several, oldest first."""
        ...


class Work(Protocol[Message_co, Result_co]):
    """Makes the generator of a job. None is no message: it only lets other jobs have their turn."""

    def __call__(self) -> Generator[Message_co | None, None, Result_co]:
        """Called in the worker's thread."""
        ...


@dataclass(eq=False)
class Job(Generic[Message, Result]):
    """A generator and its pause, step and stop state. Change it only through the worker.

    Attributes:
        work: Makes the generator; called in the worker's thread.
        mailbox: Receives the messages, and ``Finished``, ``Failed`` or ``Stopped`` at the end.
        step_ends: Type of the message at which one ``Worker.step`` ends.
        joins: Type of the messages of which consecutive ones are delivered as one.
        patience: It waits as long as a job with less of it has something to do.
        lasting: Whether it is done to its end also when the program ends before, as what is saved.
        paused: Whether it does only the steps that ``steps_due`` counts.
        stopping: Whether it is to end before its next step.
        steps_due: Steps that it still has to do while it is paused.
        callbacks: What the worker's thread calls before the next step.
        generator: What ``work`` made, once it has begun.
    """

    work: Work[Message, Result]
    mailbox: Mailbox = field(default_factory=Mailbox)
    step_ends: type | None = None
    joins: type[Joinable] | None = None
    patience: int = 0
    lasting: bool = False
    paused: bool = False
    stopping: bool = False
    steps_due: int = 0
    callbacks: deque[Callable[[], object]] = field(default_factory=deque)
    generator: Generator[Message | None, None, Result] | None = None

    @property
    def runnable(self) -> bool:
        """Whether there is something to do for it now."""
        return not self.paused or self.stopping or self.steps_due > 0 or bool(self.callbacks)

    @property
    def streams(self) -> bool:
        """Whether it has more messages than anybody waits for, as a training does."""
        return self.joins is not None


AnyJob = Job[Any, Any]


@guarded
class Worker(QThread):
    """Drives jobs until ``shut_down``. All methods may be called from the window's thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("hourglass-worker")
        self.setStackSize(STACK_BYTES)
        self._jobs: deque[AnyJob] = deque()
        self._wake = Condition()
        self._ending = False
        self._longest_wait = self._streamed = 0.0

    def submit(self, job: Job[Message, Result]) -> Job[Message, Result]:
        """Begin a job, in turns with those already there."""
        with self._wake:
            self._jobs.append(job)
            self._wake.notify()
        if not self.isRunning():
            self.start()
        return job

    def pause(self, job: AnyJob) -> None:
        """Halt a job before its next step."""
        with self._wake:
            job.paused = True

    def resume(self, job: AnyJob) -> None:
        """Let a paused job go on."""
        with self._wake:
            job.paused, job.steps_due = False, 0
            self._wake.notify()

    def step(self, job: AnyJob) -> None:
        """Let a job do one step, up to its next message of type ``step_ends``, then pause it."""
        with self._wake:
            job.paused, job.steps_due = True, job.steps_due + 1
            self._wake.notify()

    def call(self, job: AnyJob, callback: Callable[[], object]) -> None:
        """Queue a callback on the worker's thread, before the job's next step or its end."""
        with self._wake:
            job.callbacks.append(callback)
            self._wake.notify()

    def stop(self, job: AnyJob) -> None:
        """End a job before its next step; ``Stopped`` will be in its mailbox."""
        with self._wake:
            job.stopping = True
            self._wake.notify()

    def hold_streams(self, longest: float) -> None:
        """Let jobs that stream wait between two steps, until ``let_go``: somebody is in a hurry.

        Args:
            longest: Seconds after its last step at which such a job does another one all the same.
        """
        with self._wake:
            self._longest_wait = longest

    def let_go(self) -> None:
        """Go on after ``hold_streams``."""
        with self._wake:
            self._longest_wait = 0.0
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
            if job.streams:
                self._streamed = time.perf_counter()
            with self._wake:
                self._jobs.remove(job)
                if goes_on:
                    self._jobs.append(job)  # behind those that came meanwhile
        for job in self._jobs:
            self._finish(job)
        self._jobs.clear()

    def _finish(self, job: AnyJob) -> None:
        """At the end: what is lasting is done, and why it can't be is logged, as nobody listens."""
        while job.lasting and self._advance(job):
            pass
        for message in job.mailbox.drain() if job.lasting else ():
            if isinstance(message, Failed) and is_users(message.error):
                log.error("%s", message.reason)
        _close_safely(job)

    def _next_job(self) -> AnyJob | None:
        """The next job in turn that has something to do, waiting for one; None at the end."""
        with self._wake:
            while not self._ending:
                runnable = [job for job in self._jobs if job.runnable]
                least, held = min(map(_patience, runnable), default=0), self._held()
                for job in runnable:  # the first in turn of those that wait for nobody
                    if _patience(job) == least and (job.stopping or not (held and job.streams)):
                        return job
                self._wake.wait(held if runnable else None)
            return None

    def _held(self) -> float:
        """Seconds that jobs that stream still wait."""
        return max(0.0, self._longest_wait - (time.perf_counter() - self._streamed))

    def _advance(self, job: AnyJob) -> bool:
        """One step of a job; returns whether it goes on."""
        try:
            while job.callbacks:
                job.callbacks.popleft()()
            if job.stopping:
                _close(job)
                job.mailbox.put(Stopped())
                return False
            if job.generator is None:
                job.generator = job.work()
            if job.paused and job.steps_due == 0:
                return True
            message = next(job.generator)
        except StopIteration as end:
            job.mailbox.put(Finished(end.value))
            return False
        except Exception as error:  # the window must hear of every failure, whatever its kind
            if not is_users(error):
                log.exception("A background job failed")
            _close_safely(job)
            job.mailbox.put(Failed(error))
            return False
        if message is None:
            return True
        job.mailbox.put(message)
        if type(message) is job.step_ends:
            with self._wake:  # the window may have resumed the job meanwhile
                job.steps_due = max(job.steps_due - 1, 0)
        return True


def _patience(job: AnyJob) -> int:
    """How long a job waits for others; one that is to end waits for none."""
    return -1 if job.stopping else job.patience


def _close_safely(job: AnyJob) -> None:
    """End the generator in this thread; what that raises is logged, as others wait."""
    try:
        _close(job)
    except Exception:
        log.exception("A background job could not be closed")


def _close(job: AnyJob) -> None:
    if job.generator is not None:
        job.generator.close()
