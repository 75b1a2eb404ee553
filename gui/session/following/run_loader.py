"""Reads a run's model and history when it is shown or pinned, not before."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import QObject, Signal, Slot

from engine.data.catalogue import MNIST
from gui.background.worker import Failed, Finished
from gui.session.following import tasks
from gui.session.messages import Encoded, Found, Loaded, NotDrawn, NotLoaded

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from engine.data.dataset import Dataset
    from engine.models.model import Model
    from gui.background.worker import Work
    from gui.session.folders.frame_reader import FrameReader
    from gui.session.folders.run_line import Mark, RunLine
    from gui.session.following.follower import Follower
    from gui.session.messages import LoadingMessage
    from gui.session.requests import Requests
    from gui.session.runs.book import RunBook

TOPIC = "load"
MOST_LOADED, MOST_BYTES = 24, 192 * 2**20
"""So many runs stay in memory beside those on show, and so much of them; of what is beyond, the
ones not looked at for longest are let go."""


class RunLoader(QObject):
    """Fills the book's entries from their folders, in the background."""

    noticed = Signal(str, str)
    """Kind (info, warning, error) and text of what the person should know."""

    def __init__(
        self, book: RunBook, follower: Follower, frames: FrameReader, requests: Requests
    ) -> None:
        super().__init__(book)
        self._book, self._follower, self._frames = book, follower, frames
        self._requests = requests
        self._refused: dict[str, Mark] = {}
        self._recent: list[str] = []
        book.chosen.connect(self._load_chosen)
        book.pins_changed.connect(self.load_compared)

    @Slot(str)
    def _load_chosen(self, run: str) -> None:
        """Read the run that is shown now; of one from elsewhere no mark tells when to ask again."""
        if self._refused.get(run) == ():
            del self._refused[run]
        self.load_compared()

    @Slot()
    def load_compared(self) -> None:
        """Read the runs that are shown and pinned, where that was not done since they changed."""
        self.load(self._book.compared)

    def load(self, runs: Iterable[str]) -> None:
        """Read runs, where that was not done since they changed."""
        book = self._book
        if book.catalogue is None:  # the laboratory reads those that it opens with
            return
        for run in runs:
            entry = book.entries[run]
            self._recent = [*(key for key in self._recent if key != run), run]
            if run == book.training or entry.line.source is None:
                continue
            fresh = entry.loaded and entry.seen in ((), entry.line.mark)
            if fresh and (entry.frame is not None or book.dataset is None):
                continue
            if self._refused.get(run) != entry.line.mark:
                self._ask(entry.line, entry.model if fresh else None)
        self._let_go()

    def _ask(self, line: RunLine, model: Model | None) -> None:
        topic = f"{TOPIC} {line.id}"
        if not self._requests.is_open(topic):
            work: Work[LoadingMessage, None] = partial(self._work, line, model, self._book.dataset)
            self._requests.ask(topic, work, self.received)

    def _work(
        self, line: RunLine, model: Model | None, dataset: Dataset | None
    ) -> Generator[LoadingMessage | None, None, None]:
        """In the worker's thread: read a run, unless its model is there; encode the test set."""
        spec, title = (MNIST, "MNIST") if dataset is None else (dataset.spec, dataset.title)
        if model is None:
            for message in self._follower.load(line, spec, title):
                yield message
                if isinstance(message, Loaded):
                    model = message.model
        if model is not None and dataset is not None and model.config.data.is_like(spec):
            yield tasks.encode(line, model, dataset, self._frames)

    def dataset_changed(self) -> None:
        """Encode the test set of another data set by the models that are looked at."""
        for run in self._book.entries:  # what they still answer would be of the old one
            self._requests.forget(f"{TOPIC} {run}")
        self._refused.clear()
        self.load_compared()

    def received(self, message: LoadingMessage | Finished[None] | Failed) -> None:
        """Take in what was read."""
        match message:
            case Loaded():
                self._book.put_loaded(message)
            case Encoded():
                self._book.put_encoded(message)
            case NotLoaded(run, reason):
                self._refuse(run, f"can't be shown: {reason}")
            case NotDrawn(run, reason):
                self._refuse(run, f"has no map: {reason}")
            case Found(line):
                self._book.add_line(line)
                self._book.choose(line.id)
            case Finished() | Failed():
                pass
            case _:
                assert_never(message)

    def _refuse(self, run: str, why: str) -> None:
        """Tell once why a run is not there, and ask again only when its files are others."""
        entry = self._book.entries.get(run)
        if entry is not None:
            self._refused[run] = entry.line.mark
            trouble = f"{entry.name} {why}"
            self._book.set_frame(run, None, trouble)
            self.noticed.emit("error", trouble)

    def _let_go(self) -> None:
        """Forget what can be read again, where it is too much."""
        book, number, size = self._book, 0, 0
        on_show = {*book.compared, book.training}
        self._recent = [run for run in self._recent if run in book.entries]
        for entry in (book.entries[run] for run in reversed(self._recent)):
            if entry.loaded and entry.id not in on_show and entry.line.source is not None:
                number, size = number + 1, size + entry.nbytes
                if number > MOST_LOADED or size > MOST_BYTES:
                    entry.unload()
