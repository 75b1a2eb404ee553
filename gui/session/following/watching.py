"""Looks every second for new runs, and for what other processes write to those on show."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.training.events import Diverged, LatentFrame, Notice
from gui.background.worker import Failed, Finished, Job, Stopped
from gui.session.folders.shelf import Listed
from gui.session.messages import Followed, NotFollowed
from gui.session.runs.taking_in import take_in

if TYPE_CHECKING:
    from collections.abc import Generator

    from engine.data.dataset import Dataset
    from gui.background.dispatcher import Dispatcher
    from gui.session.folders.run_line import RunLine
    from gui.session.folders.shelf import Shelf
    from gui.session.following.follower import Follower
    from gui.session.following.run_loader import RunLoader
    from gui.session.messages import WatchingMessage
    from gui.session.runs.book import RunBook
    from gui.session.runs.entry import RunEntry

PERIOD_MS = 1000


class Watching(QObject):
    """Keeps the list of runs and the runs on show as they are on disk."""

    noticed = Signal(str, str)
    """Kind (info, warning, error) and text of what the person should know."""

    def __init__(
        self,
        book: RunBook,
        dispatcher: Dispatcher,
        shelf: Shelf,
        follower: Follower,
        loader: RunLoader,
    ) -> None:
        super().__init__(book)
        self._book, self._dispatcher = book, dispatcher
        self._shelf, self._follower, self._loader = shelf, follower, loader
        self._told: set[str] = set()
        self._job: Job[WatchingMessage, None] | None = None
        self._dataset: Dataset | None = None
        self._trained = ""
        self._moved = self._missed = False
        book.runs_changed.connect(self._note_move)
        self._timer = QTimer(self, interval=PERIOD_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look from now on."""
        self._timer.start()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    @Slot()
    def look(self) -> None:
        """Look once, unless the last look is not over yet."""
        dataset = self._book.dataset
        if self._job is None and dataset is not None:
            entries = [self._book.entries[run] for run in self._book.compared]
            lines = [
                entry.line
                for entry in entries
                if entry.loaded and not entry.shipped and entry.id != self._book.training
            ]
            self._dataset, self._trained = dataset, self._book.training
            again, self._moved, self._missed = self._missed, False, False
            self._job = Job(partial(self._work, lines, dataset, again=again))
            self._dispatcher.start(self._job, self._received)

    def _work(
        self, lines: list[RunLine], dataset: Dataset, *, again: bool
    ) -> Generator[WatchingMessage | None, None, None]:
        """In the worker's thread."""
        listed = self._shelf.look(again=again)
        if listed is not None:
            yield listed
        yield from self._follower.events(lines, dataset)

    def _received(self, message: WatchingMessage | Finished[None] | Failed | Stopped) -> None:
        match message:
            case Listed() if self._moved:
                self._missed = True  # a run came or went since it was asked for: the next one knows
            case Listed():
                self.take(message)
                self._loader.load_compared()
            case Followed(run, told):
                old = isinstance(told, LatentFrame) and self._dataset is not self._book.dataset
                if run in self._book.entries and run != self._book.training and not old:
                    take_in(self._book, run, told)
                    if isinstance(told, Notice | Diverged):
                        name = self._book.entries[run].name
                        self.noticed.emit("warning", f"{name}: {told.message}")
            case NotFollowed(run, reason):
                if run in self._book.entries:
                    name = self._book.entries[run].name
                    self._tell(f"{name} can't be followed: {reason}")
            case Finished() | Stopped():
                self._job = None
            case Failed():
                self._job = None
                self._tell(message.reason)
            case _:
                assert_never(message)

    def take(self, listed: Listed) -> None:
        """Take in a new list; of what was on show and is gone, and of what can't be read, tell."""
        before = [self._book.entries[run] for run in self._book.compared]
        self._book.set_lines(listed.lines, self._trained)
        for entry in before:
            if entry.id not in self._book.entries:
                self._tell_gone(entry)
        for reason in listed.unreadable:
            self._tell(reason)

    def _tell_gone(self, entry: RunEntry) -> None:
        """A run that was on show is not where it was: it lies in another folder, or nowhere."""
        made_as = entry.line.made_as
        there = (each for each in self._book.entries.values() if each.line.made_as == made_as)
        moved = next(there, None) if made_as else None
        if moved is None:
            self.noticed.emit(
                "warning", f"“{entry.name}” is gone: its folder is not there any more."
            )
        else:
            self._book.choose(moved.id)
            self.noticed.emit("info", f"“{entry.name}” lies in the folder {moved.id} now.")

    @Slot()
    def _note_move(self) -> None:
        """Runs came or went: a list that was made before knows nothing of it, the next one does."""
        self._moved = self._missed = True

    def _tell(self, reason: str) -> None:
        if reason not in self._told:
            self._told.add(reason)
            self.noticed.emit("warning", reason)
