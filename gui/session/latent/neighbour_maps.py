"""The t-SNEs of frames: found where they are kept, or made in the background when asked for."""

# ruff: noqa: PLC0415 - what imports torch is imported in the worker's thread

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, assert_never
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Signal, Slot

from engine.core.progress import Progress
from engine.runs.log import RUNNING
from gui.background.worker import Failed, Finished

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from engine.data.dataset import Dataset
    from engine.models.maps.neighbour_map import NeighbourMap
    from engine.runs.folder import RunFolder
    from engine.training.events import LatentFrame
    from gui.background.worker import Work
    from gui.session.folders.frame_reader import FrameReader
    from gui.session.folders.run_line import RunLine
    from gui.session.requests import Requests
    from gui.session.runs.book import RunBook

LOOK, MAKE = "find t-SNE", "make t-SNE"
"""Topics of the requests."""


@dataclass(frozen=True)
class Asked:
    """A frame whose map is wanted, and the run that it is of."""

    line: RunLine
    frame: LatentFrame

    @property
    def folder(self) -> RunFolder | None:
        """Where its map is kept; None for the user's cache."""
        return None if self.line.read_only else self.line.source


@dataclass(frozen=True)
class MapFound:
    """The map of a frame, or that none is kept."""

    asked: Asked
    found: NeighbourMap | None


class NeighbourMaps(QObject):
    """A t-SNE belongs to one moment of a run: codes of other moments lie in another space.

    Each is made once and kept on disk.
    """

    arrived = Signal(str)
    """The map of a run's frame is there."""
    changed = Signal()
    """How far the making is, or what is lacking, is something else."""

    def __init__(self, book: RunBook, frames: FrameReader, requests: Requests) -> None:
        super().__init__(book)
        self._book, self._frames, self._requests = book, frames, requests
        # A map goes with its frame: kept here, frames would outlive those who show them.
        self._known: WeakKeyDictionary[LatentFrame, NeighbourMap | None] = WeakKeyDictionary()
        self.progress: Progress | None = None
        self._todo: list[Asked] = []
        book.dataset_changed.connect(self._forget)

    progress: Progress | None
    """How far the making is; None while nothing is made."""

    def get(self, frame: LatentFrame) -> NeighbourMap | None:
        """The map of a frame, if it is in memory."""
        return self._known.get(frame)

    def look(self, run: str) -> None:
        """See whether the map of a run's frame is kept; ``arrived`` tells if it is."""
        asked = self._asked(run)
        if asked is None or asked.frame in self._known or _passing(asked):
            return
        wanted = [each for each in map(self._asked, self._book.compared) if each is not None]
        unknown = [each for each in wanted if each.frame not in self._known]
        dataset = self._book.dataset
        if dataset is not None:
            self._requests.ask(LOOK, partial(self._looking, unknown, dataset), self._received)

    @staticmethod
    def unavailable() -> str:
        """Why no map can be made here, and what helps; empty if it can."""
        from engine.models.maps import tsne

        return "" if tsne.installed() else tsne.NEEDS

    def lacking(self) -> list[str]:
        """The runs on show whose map could be made and is not, the shown one first."""
        shown = self._book.shown
        runs = [shown, *(run for run in self._book.compared if run != shown)]
        return [run for run in runs if self._lacks(self._asked(run))]

    def passing(self) -> bool:
        """Whether a run on show moves on too fast for a map of it."""
        asked = map(self._asked, self._book.compared)
        return any(each is not None and _passing(each) for each in asked)

    def make(self) -> None:
        """Make the maps that are lacking, one after the other."""
        dataset, found = self._book.dataset, map(self._asked, self.lacking())
        self._todo = [asked for asked in found if asked is not None]
        if dataset is None or not self._todo:
            return
        self.progress = Progress("t-SNE", 0, 0)
        work: Work[MapFound | Progress, None] = partial(self._making, self._todo, dataset)
        self._requests.ask(MAKE, work, self._received)
        self.changed.emit()

    @Slot()
    def cancel(self) -> None:
        """Give up the making; what is done stays."""
        self._requests.forget(MAKE)
        self._todo, self.progress = [], None
        self.changed.emit()

    def _asked(self, run: str) -> Asked | None:
        entry, frame = self._book.entries.get(run), self._book.frame_of(run)
        return None if entry is None or frame is None else Asked(entry.line, frame)

    def _lacks(self, asked: Asked | None) -> bool:
        return asked is not None and not _passing(asked) and self.get(asked.frame) is None

    def _looking(
        self, wanted: Sequence[Asked], dataset: Dataset
    ) -> Generator[MapFound, None, None]:
        """In the worker's thread."""
        fingerprint = self._frames.data(dataset).fingerprint
        for asked in wanted:
            yield MapFound(asked, _kept(asked, fingerprint))

    def _making(
        self, wanted: Sequence[Asked], dataset: Dataset
    ) -> Generator[MapFound | Progress, None, None]:
        """In the worker's thread."""
        from engine.models.maps import tsne
        from engine.runs import map_file

        fingerprint = self._frames.data(dataset).fingerprint
        for asked in wanted:
            frame, found = asked.frame, _kept(asked, fingerprint)
            if found is None:
                towards = frame.projection.plane().project(frame.codes)
                work = tsne.fitting(frame.codes, towards)
                found = yield from _named(work, asked.line.name)
                if not map_file.keep(found, frame, fingerprint, asked.folder):
                    map_file.keep(found, frame, fingerprint, None)
                # What is read is turned once more: from now on it is the same to the last bit.
                found = _kept(asked, fingerprint) or found
            yield MapFound(asked, found)

    def _received(self, message: MapFound | Progress | Finished[None] | Failed) -> None:
        match message:
            case MapFound():
                self._take(message)
            case Progress():
                self.progress = message
            case Finished() | Failed():
                if not self._requests.is_open(MAKE):
                    self._todo, self.progress = [], None
            case _:
                assert_never(message)
        self.changed.emit()

    def _take(self, found: MapFound) -> None:
        asked = found.asked
        self._known[asked.frame] = found.found
        run = asked.line.id
        if found.found is not None and self._book.frame_of(run) is asked.frame:
            self.arrived.emit(run)

    @property
    def waiting(self) -> int:
        """How many runs' maps are still to be made after the present one."""
        open_ones = [asked for asked in self._todo if self.get(asked.frame) is None]
        return max(len(open_ones) - 1, 0)

    @Slot()
    def _forget(self) -> None:
        self._requests.forget(LOOK)
        self._known.clear()
        self.cancel()


def _kept(asked: Asked, fingerprint: str) -> NeighbourMap | None:
    """The map that is on disk: where it belongs, or in the cache if that could not be written."""
    from engine.runs import map_file

    places = dict.fromkeys((asked.folder, None))
    found = (map_file.find(asked.frame, fingerprint, place) for place in places)
    return next((each for each in found if each is not None), None)


def _named(
    work: Generator[Progress, None, NeighbourMap], name: str
) -> Generator[Progress, None, NeighbourMap]:
    """The same, its progress told of a run."""
    while True:
        try:
            told = next(work)
        except StopIteration as end:
            made: NeighbourMap = end.value
            return made
        try:
            yield Progress(f"{told.what} of {name}", told.done, told.total)
        except GeneratorExit:
            work.close()
            raise


def _passing(asked: Asked) -> bool:
    """Whether a frame is not one to make a map of: another one follows, or it lacks images."""
    return asked.frame.images is not None or (
        asked.frame.step is None and asked.line.state == RUNNING
    )
