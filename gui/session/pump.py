"""Empties the mailboxes of running jobs at the rate of a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Slot

from gui.worker import Failed, Finished, Stopped, Worker

if TYPE_CHECKING:
    from collections.abc import Callable

    from gui.worker import Job

INTERVAL_MS = 33


class Pump(QObject):
    """Hands the messages of jobs to their handlers, in the window's thread.

    The timer rests while there is no job.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.worker = Worker(self)
        self._handlers: dict[Job, Callable[[Any], None]] = {}
        self._timer = QTimer(self, interval=INTERVAL_MS)
        self._timer.timeout.connect(self.drain)

    def start(self, job: Job, handler: Callable[[Any], None]) -> Job:
        """Submit a job; ``handler`` gets each message, ``Finished`` or its like the last."""
        self._handlers[job] = handler
        self.worker.submit(job)
        self._timer.start()
        return job

    @Slot()
    def drain(self) -> None:
        """Deliver what has arrived."""
        for job, handler in list(self._handlers.items()):
            for message in job.mailbox.drain():
                if isinstance(message, Finished | Failed | Stopped):
                    del self._handlers[job]
                handler(message)
        if not self._handlers:
            self._timer.stop()

    @property
    def idle(self) -> bool:
        """Whether no job is under way."""
        return not self._handlers

    def shut_down(self) -> None:
        """End all jobs, deliver nothing more, and wait for the thread."""
        self._timer.stop()
        self._handlers.clear()
        self.worker.shut_down()
