"""Opens the laboratory: the engine, MNIST and the shipped models, in the background."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, assert_never

from PySide6.QtCore import QObject, Signal

from gui.background.worker import Failed, Finished, Job, Stopped
from gui.session import tasks
from gui.session.messages import Catalogue, DatasetLoaded, Opened

if TYPE_CHECKING:
    from gui.background.dispatcher import Dispatcher
    from gui.session.book import RunBook
    from gui.session.messages import OpeningMessage


class Opening(QObject):
    """Fills the run book once, at the start of the program.

    Attributes:
        complete: Whether it is over, so that files and data sets may be opened.
    """

    noticed = Signal(str, str)
    """Kind (info, warning, error) and text of what the person should know."""
    opened = Signal()
    """Engine, data and shipped models are in memory."""

    def __init__(
        self, book: RunBook, dispatcher: Dispatcher, settings: dict[str, dict[str, Any]]
    ) -> None:
        super().__init__(book)
        self._book, self._dispatcher, self._settings = book, dispatcher, settings
        self.complete = False

    def start(self) -> None:
        """Begin; what is shown first is read first."""
        work = partial(tasks.open_laboratory, self._book.current)
        job: Job[OpeningMessage, None] = Job(work)
        self._dispatcher.start(job, self._received)

    def check(self) -> bool:
        """Whether it is complete; a notice says so where it is not."""
        if not self.complete:
            self.noticed.emit("info", "The laboratory is still opening; try again in a moment.")
        return self.complete

    def _received(self, message: OpeningMessage | Finished[None] | Failed | Stopped) -> None:
        match message:
            case Catalogue():
                self._fill(message)
            case DatasetLoaded(dataset):
                self._book.set_dataset(dataset)
            case Opened():
                self._book.add(message)
            case Failed():
                self.noticed.emit("error", f"The laboratory could not open: {message.reason}")
                self.complete = bool(self._book.entries)  # another data set may still load
            case Finished():
                self.complete = True
                self.opened.emit()
            case Stopped():
                pass  # the window is closing
            case _:
                assert_never(message)

    def _fill(self, catalogue: Catalogue) -> None:
        configs, refused = tasks.saved_configs(catalogue, self._settings)
        for key, reason in refused.items():
            self.noticed.emit("warning", f"Settings of '{key}' were put back: {reason}")
        self._book.set_catalogue(catalogue, configs)
