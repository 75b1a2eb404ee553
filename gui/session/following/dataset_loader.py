"""Loads another data set in the background; what is in use stays until it is complete."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import QObject, Signal

from engine.core.progress import Progress
from gui.background.mailbox import Mailbox
from gui.background.worker import Failed, Finished, Job, Stopped
from gui.session.following import tasks
from gui.session.messages import NEWEST_ONLY

if TYPE_CHECKING:
    from pathlib import Path

    from engine.data.dataset import Dataset
    from gui.background.dispatcher import Dispatcher


class DatasetLoader(QObject):
    """Loads one data set at a time; a newer wish replaces an older one."""

    progressed = Signal(object)
    """How far a download is: a ``Progress``, or None when it is over."""
    loaded = Signal(object)
    """The ``Dataset``."""
    failed = Signal(str)
    """Why there is none, as a person reads it."""

    def __init__(self, dispatcher: Dispatcher, parent: QObject) -> None:
        super().__init__(parent)
        self._dispatcher = dispatcher
        self._job: Job[Progress, Dataset] | None = None

    def load(self, name: str | Path) -> None:
        """Load a data set by its key, or a folder."""
        self.cancel()
        job: Job[Progress, Dataset] = Job(partial(tasks.load_dataset, name), Mailbox(NEWEST_ONLY))
        self._job = job
        self._dispatcher.start(job, partial(self._received, job))

    def cancel(self) -> None:
        """Give the download up."""
        if self._job is not None:
            self._dispatcher.worker.stop(self._job)
            self._end()

    def _received(
        self,
        job: Job[Progress, Dataset],
        message: Progress | Finished[Dataset] | Failed | Stopped,
    ) -> None:
        if job is not self._job:  # cancelled, or another was wanted since
            return
        match message:
            case Progress():
                self.progressed.emit(message)
            case Finished(dataset):
                self._end()
                self.loaded.emit(dataset)
            case Failed():
                self._end()
                self.failed.emit(message.reason)
            case Stopped():
                self._end()
            case _:
                assert_never(message)

    def _end(self) -> None:
        self._job = None
        self.progressed.emit(None)
