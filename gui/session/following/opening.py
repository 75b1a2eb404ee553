"""Opens the laboratory: the runs, the engine and MNIST, in the background."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Never, assert_never

from PySide6.QtCore import QObject, Signal

from gui.background import gc_tuning
from gui.background.worker import Failed, Finished, Job, Stopped
from gui.session.folders.shelf import Listed
from gui.session.following import tasks
from gui.session.messages import Catalogue, DatasetLoaded, Encoded, Loaded, NotDrawn, NotLoaded
from gui.session.runs.run_list import pick

if TYPE_CHECKING:
    from gui.background.dispatcher import Dispatcher
    from gui.session.folders.frame_reader import FrameReader
    from gui.session.folders.shelf import Shelf
    from gui.session.following.follower import Follower
    from gui.session.following.run_loader import RunLoader
    from gui.session.following.watching import Watching
    from gui.session.messages import OpeningMessage
    from gui.session.runs.book import RunBook


class Opening(QObject):
    """Fills the run book once, at the start of the program.

    Attributes:
        complete: Whether it is over, so that files and data sets may be opened.
    """

    noticed = Signal(str, str)
    """Kind (info, warning, error) and text of what the person should know."""
    opened = Signal()
    """Engine, data and the runs on show are in memory."""

    def __init__(
        self,
        book: RunBook,
        dispatcher: Dispatcher,
        parts: tuple[Shelf, Follower, FrameReader, RunLoader, Watching],
        wanted: tuple[str, ...],
    ) -> None:
        super().__init__(book)
        self._book, self._dispatcher, self._wanted = book, dispatcher, wanted
        self._shelf, self._follower, self._frames, self._loader, self._watching = parts
        self.complete = False

    def start(self) -> None:
        """Begin; what is shown first is read first."""
        parts = (self._shelf, self._follower, self._frames)
        work = partial(tasks.open_laboratory, *parts, self._wanted)
        job: Job[OpeningMessage, None] = Job(work)
        self._dispatcher.start(job, self._received)

    def check(self) -> bool:
        """Whether it is complete; a notice says so where it is not."""
        if not self.complete:
            self.noticed.emit("info", "The laboratory is still opening; try again in a moment.")
        return self.complete

    def _prepare(self) -> None:
        """Do in advance what the first training would have to wait for."""
        dataset = self._book.dataset
        if dataset is not None:
            # Without patience, or it would wait as long as a training goes on.
            job: Job[Never, None] = Job(partial(self._frames.prepare, dataset))
            self._dispatcher.start(job, self._prepared)

    def _prepared(self, _message: Finished[None] | Failed | Stopped) -> None:
        """Nothing is shown of it; whoever needs what could not be computed says why."""

    def _received(self, message: OpeningMessage | Finished[None] | Failed | Stopped) -> None:
        match message:
            case Listed():
                self._watching.take(message)
                self._book.choose(pick(message.lines, self._wanted[0]))
                self._book.set_pins(self._wanted[1:])
            case Catalogue():
                self._book.set_catalogue(message)
            case DatasetLoaded(dataset):
                self._book.set_dataset(dataset)
            case Loaded() | NotLoaded() | Encoded() | NotDrawn():
                self._loader.received(message)
            case Failed():
                self.noticed.emit("error", f"The laboratory could not open: {message.reason}")
                self.complete = self._book.catalogue is not None  # another data set may load
                gc_tuning.resume_gc()
            case Finished():
                self.complete = True
                self._loader.load_compared()  # somebody may have chosen another meanwhile
                self._watching.start()
                self.opened.emit()
                gc_tuning.resume_gc()  # here: objects of Qt are never collected by the worker
                self._prepare()
            case Stopped():  # the window is closing
                pass
            case _:
                assert_never(message)
