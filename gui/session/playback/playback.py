"""The moments of the runs on show: one after the other, for all of them at once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, assert_never
from weakref import ref

from PySide6.QtCore import QObject, Signal, Slot

from gui.background.worker import Failed, Finished
from gui.session.playback import run_film
from gui.session.playback.frame_cache import FrameCache
from gui.session.playback.moments import NEAR, Moment, MomentRead, nearest_to

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from weakref import ReferenceType

    from engine.data.dataset import Dataset
    from engine.training.events import LatentFrame
    from gui.background.turns import Turns
    from gui.session.folders.frame_reader import FrameReader
    from gui.session.folders.run_line import RunLine
    from gui.session.playback.run_film import Film
    from gui.session.requests import Requests
    from gui.session.runs.book import RunBook

TOPIC = "moment"


class Playback(QObject):
    """Shows an earlier moment of the shown run, and of those that are compared the nearest one.

    Moments are the snapshots in the runs' folders, and the newest model. They are read in the
    background; while one is read, the newest wish waits and all others are forgotten. Everything
    that is shown changes at once, when all runs are there; what the eye does not follow is painted
    in later turns.
    """

    changed = Signal()
    """Other moments, or another one is shown or wanted."""

    def __init__(
        self, book: RunBook, frames: FrameReader, requests: Requests, turns: Turns
    ) -> None:
        super().__init__(book)
        self._turns = turns
        self._book, self._frames, self._requests = book, frames, requests
        self._cache = FrameCache()
        self._arrived: dict[tuple[str, int], LatentFrame] = {}
        self._known: dict[str, tuple[Moment, ...]] = {}
        self._newest: dict[str, ReferenceType[LatentFrame] | None] = {}
        self._wanted: float | None = None
        self._shown: float | None = None
        self._active: set[str] = set()
        book.frame_changed.connect(self._frame_changed)
        book.history_reset.connect(self._forget)
        book.run_changed.connect(self._look_for_end)
        book.chosen.connect(self.show_newest)
        book.pins_changed.connect(self._renew)
        for signal in (book.chosen, book.pins_changed, book.runs_changed):
            signal.connect(self._let_go)
        book.dataset_changed.connect(self._forget_all)

    @property
    def moments(self) -> tuple[Moment, ...]:
        """Those of the shown run, oldest first."""
        return self.moments_of(self._book.shown)

    @property
    def epoch(self) -> float | None:
        """Epoch of the shown run at the moment that is wanted; None before it has a model."""
        if self._wanted is not None:
            return self._wanted
        moments = self.moments
        return moments[-1].epoch if moments else None

    @property
    def live(self) -> bool:
        """Whether the newest moment is wanted."""
        return self._wanted is None

    @property
    def reading(self) -> bool:
        """Whether the moment that is wanted is yet to be read."""
        return self._wanted is not None and self._wanted != self._shown

    def moments_of(self, run: str) -> tuple[Moment, ...]:
        """Those of a run, oldest first; the last one is what the run has come to."""
        entry = self._book.entries.get(run)
        if entry is None or entry.model is None:
            return ()
        if run not in self._known:
            newest = entry.model.epoch
            saved = [Moment(each.step / entry.steps_per_epoch, each.step) for each in entry.moments]
            earlier = [each for each in saved if each.epoch <= newest + NEAR]
            if not earlier or earlier[-1].epoch < newest - NEAR:
                earlier.append(Moment(newest, None))
            self._known[run] = tuple(earlier)
            self._newest[run] = None if entry.frame is None else ref(entry.frame)
        return self._known[run]

    def film(self) -> Film | None:
        """The frames of the runs on show, to be read in the background; None if there are none."""
        return run_film.on_show(self._frames, self._book, self.moments_of)

    def show(self, epoch: float) -> None:
        """Show the moment of the shown run that is nearest to an epoch; the last is the newest."""
        moments = self.moments
        if not moments:
            return
        nearest = nearest_to(moments, epoch)
        if nearest is moments[-1]:
            self.show_newest()
        else:
            self._wanted = nearest.epoch
            self._renew()

    @Slot()
    def show_newest(self) -> None:
        """Show what each run has come to."""
        self._wanted = self._shown = None
        self._arrived.clear()
        with self._turns.spread():
            self._book.show_frames({})
        self.changed.emit()

    @Slot()
    def _renew(self) -> None:
        """Show the moment that is wanted, of all runs on show, or have it read."""
        if self._wanted is not None:
            wanted = self._targets(self._wanted)
            lacking = {run: step for run, step in wanted.items() if self._frame(run, step) is None}
            if not lacking:
                self._put(self._wanted, wanted)
            elif not self._requests.is_open(TOPIC):
                self._ask(self._wanted, wanted, lacking)
        self.changed.emit()

    def _targets(self, epoch: float) -> dict[str, int]:
        """The steps to be shown, by run; a run that is nearest at its end is shown as it is."""
        found: dict[str, int] = {}
        for run in self._book.compared:
            moments = self.moments_of(run)
            nearest = nearest_to(moments, epoch) if moments else None
            if nearest is not None and nearest is not moments[-1] and nearest.step is not None:
                found[run] = nearest.step
        return found

    def _frame(self, run: str, step: int) -> LatentFrame | None:
        return self._arrived.get((run, step)) or self._cache.get((run, step))

    def _ask(self, epoch: float, wanted: dict[str, int], lacking: Mapping[str, int]) -> None:
        dataset = self._book.dataset
        if dataset is None:
            return
        there = {(run, step): self._frame(run, step) for run, step in wanted.items()}
        self._arrived = {key: frame for key, frame in there.items() if frame is not None}
        lines = [(self._book.entries[run].line, step) for run, step in lacking.items()]
        work = partial(self._read, lines, dataset)
        self._requests.ask(TOPIC, work, partial(self._received, epoch, wanted))

    def _read(
        self, lines: list[tuple[RunLine, int]], dataset: Dataset
    ) -> Generator[MomentRead, None, None]:
        """In the worker's thread."""
        for line, step in lines:
            yield MomentRead(line.id, step, self._frames.moment(line, step, dataset))

    def _received(
        self, epoch: float, wanted: dict[str, int], message: MomentRead | Finished[None] | Failed
    ) -> None:
        match message:
            case MomentRead(run, step, frame):
                if run in self._book.entries:  # it may have been deleted meanwhile
                    self._arrived[run, step] = frame
                    self._cache.add((run, step), frame)
            case Finished():
                if self._wanted is None:
                    self._arrived.clear()
                    return
                if self._wanted != epoch:
                    self._put(epoch, wanted)  # on the way to the one that is wanted by now
                self._renew()
            case Failed():
                self._known.clear()
                self.show_newest()
            case _:
                assert_never(message)

    def _put(self, epoch: float, wanted: Mapping[str, int]) -> None:
        """Show frames, of the runs that are still compared; all of them are in memory."""
        compared = self._book.compared
        found = {run: self._frame(run, step) for run, step in wanted.items() if run in compared}
        self._shown = epoch
        with self._turns.spread():
            self._book.show_frames({run: each for run, each in found.items() if each is not None})

    @Slot(str)
    def _frame_changed(self, run: str) -> None:
        """A run has come further, or an earlier moment of it is shown."""
        entry = self._book.entries[run]
        newest = self._newest.get(run)
        if run not in self._known or (newest and newest()) is not entry.frame:
            self._known.pop(run, None)
            if run == self._book.shown:
                self.changed.emit()

    @Slot(str)
    def _look_for_end(self, run: str) -> None:
        """A run that has ended is turned as a whole, so that frames of before are out of date."""
        entry = self._book.entries.get(run)
        if entry is not None and entry.line.active:
            self._active.add(run)
        elif run in self._active:
            self._active.remove(run)
            self._drop(run)
            self._renew()

    @Slot(str)
    def _forget(self, run: str) -> None:
        """What a run was before is no moment of it any more."""
        self._drop(run)
        if run == self._book.shown:
            self.show_newest()
        else:
            self._renew()

    def _drop(self, run: str) -> None:
        self._cache.forget(run)
        self._known.pop(run, None)
        self._arrived = {key: frame for key, frame in self._arrived.items() if key[0] != run}

    @Slot()
    def _let_go(self) -> None:
        """Hold no more of runs that are gone, and little of those that nobody looks at."""
        there, shown = self._book.entries, self._book.compared
        self._cache.let_go(there, shown)
        self._known = {run: each for run, each in self._known.items() if run in there}
        self._newest = {run: each for run, each in self._newest.items() if run in there}
        self._active &= set(there)
        self._arrived = {key: each for key, each in self._arrived.items() if key[0] in shown}

    @Slot()
    def _forget_all(self) -> None:
        self._requests.forget(TOPIC)
        self._cache.forget()
        self._known.clear()
        self._arrived.clear()
        self.show_newest()
