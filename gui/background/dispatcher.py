"""Empties the mailboxes of running jobs at the rate of a screen, or as slowly as it must."""

from __future__ import annotations

import time
from collections import deque
from itertools import groupby
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Slot

from gui.background.thread_load import ThreadLoad
from gui.background.worker import Failed, Finished, Stopped, Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gui.background.worker import Job

INTERVAL_MS, LONGEST_MS = 33, 700
SHARE = 0.07
"""Part of its time that the window's thread may be busy while a job runs, as far as the pump can
see to it: Python runs one thread at a time, and what the window does the job has to wait for."""
SLICE = 0.004
"""Seconds after which the rest waits."""
REST_MS = 16
"""So long, that the mouse may be heard and its answer painted before the next slice."""


class Dispatcher(QObject):
    """Hands the messages of jobs to their handlers, in the window's thread.

    The more the window has to do with them, or with a hand that draws meanwhile, the less often
    it looks. The timer rests while there is no job.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.worker = Worker(self)
        self._handlers: dict[Job, Callable[[Any], None]] = {}
        self._waiting: deque[tuple[Job, Any]] = deque()
        self._load = ThreadLoad()
        self._timer = QTimer(self, interval=INTERVAL_MS)
        self._timer.timeout.connect(self._look)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._deliver)

    def start(self, job: Job, handler: Callable[[Any], None]) -> Job:
        """Submit a job; ``handler`` gets each message, ``Finished`` or its like the last."""
        if not self._handlers:
            self._load.since()  # what was done while nothing ran is no reason to look less often
        self._handlers[job] = handler
        self.worker.submit(job)
        self._timer.start(INTERVAL_MS)
        return job

    @Slot()
    def _look(self) -> None:
        """Deliver what has arrived; look again the later the more work the last look made."""
        worked, _ = self._load.since()
        wait = 1000 * worked / SHARE
        self._timer.setInterval(round(min(max(wait, INTERVAL_MS), LONGEST_MS)))
        for job in self._handlers:
            arrived = _gathered(job.mailbox.drain(), job.together)
            self._waiting.extend((job, message) for message in arrived)
        if not self._rest.isActive():
            self._deliver()

    @Slot()
    def _deliver(self) -> None:
        """Hand on what waits, a slice of time at a go."""
        began = time.perf_counter()
        while self._waiting:
            job, message = self._waiting.popleft()
            handler = self._handlers[job]
            if isinstance(message, Finished | Failed | Stopped):
                del self._handlers[job]
            handler(message)
            if self._waiting and time.perf_counter() - began > SLICE:
                self._rest.start()
                return
        if not self._handlers:
            self._timer.stop()

    @property
    def idle(self) -> bool:
        """Whether no job is under way."""
        return not self._handlers

    def shut_down(self) -> None:
        """End all jobs, deliver nothing more, and wait for the thread."""
        self._timer.stop()
        self._rest.stop()
        self._waiting.clear()
        self._handlers.clear()
        self.worker.shut_down()


def _gathered(messages: list[Any], together: str) -> Iterator[Any]:
    """The messages in order, with lists of those of one type that follow each other."""
    for kind, group in groupby(messages, key=lambda message: type(message).__name__):
        if kind == together:
            yield list(group)
        else:
            yield from group
