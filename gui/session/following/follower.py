"""Reads runs from their folders, and follows those that another process writes.

For the worker's thread alone. What imports torch is imported when it is called.
"""

# ruff: noqa: PLC0415 - late imports are the point of this module

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from engine.core.errors import UserError
from engine.models.records import EpochRecord
from engine.runs.log import Resumed
from engine.runs.reader import RunReader
from engine.runs.tail import Restarted
from engine.training.events import Losses, Snapshot, Step
from gui.session.messages import Followed, Loaded, LossBatch, NotFollowed, NotLoaded

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from engine.data.dataset import Dataset
    from engine.data.spec import DataSpec
    from engine.models.model import Model
    from engine.runs.folder import RunFolder
    from engine.runs.reader import FollowedEvent
    from gui.session.folders.frame_reader import FrameReader
    from gui.session.folders.run_line import RunLine
    from gui.session.messages import RunMessage

FRAME_SHARE = 0.05
"""Part of the time that frames of runs elsewhere may take."""


class Follower:
    """Keeps a place in the log of each run that is watched."""

    def __init__(self, frames: FrameReader) -> None:
        self._frames = frames
        self._readers: dict[str, RunReader] = {}
        self._models: dict[str, tuple[int, int]] = {}
        self._loading: set[str] = set()
        self._fresh: set[str] = set()  # loaded since the last look
        self._next_frame = 0.0

    def load(
        self, line: RunLine, spec: DataSpec, title: str
    ) -> Iterator[Loaded | NotLoaded | None]:
        """A run's newest model and its whole history; None between the pieces of a long one.

        Args:
            line: The run.
            spec: What images its model must be made for.
            title: Name of the data set that they are of.
        """
        try:
            model = newest(line)
            model.config.data.require_like(spec, title)
            yield (yield from self._loaded(line, model))
        except UserError as error:
            yield NotLoaded(line.id, str(error))

    def _loaded(self, line: RunLine, model: Model) -> Generator[None, None, Loaded]:
        if line.source is None:
            return Loaded(line.id, model, history=model.history)
        mark, reader, history = _newest_mark(line.source), RunReader(line.source), _History()
        self._readers.pop(line.id, None)  # what it would tell now is read here
        self._loading.add(line.id)
        try:
            while events := reader.poll():
                for event in events:
                    history.take(event)
                yield
        finally:
            self._loading.discard(line.id)
        self._readers[line.id], self._models[line.id] = reader, mark
        self._fresh.add(line.id)
        return Loaded(
            line.id,
            model,
            tuple(history.losses),
            tuple(history.records.values()),
            history.steps_per_epoch,
        )

    def events(
        self, lines: Sequence[RunLine], dataset: Dataset
    ) -> Generator[Followed | NotFollowed | None, None, None]:
        """What the runs of these lines have told since the last time; others are let go of.

        One whose files can't be read keeps none of the others from being heard. One that is being
        loaded tells all of it in ``Loaded``; the first look after that may have been asked for
        before, and lets go of it in no case.
        """
        wanted = {line.id for line in lines} | self._fresh
        self._fresh.clear()
        self._readers = {key: each for key, each in self._readers.items() if key in wanted}
        for line in lines:
            if line.source is None or line.id in self._loading:
                continue
            try:
                yield from self._told(line, line.source, dataset)
            except UserError as error:
                yield NotFollowed(line.id, str(error))

    def _told(
        self, line: RunLine, folder: RunFolder, dataset: Dataset
    ) -> Generator[Followed | None, None, None]:
        """What one run has told since the last time."""
        if line.id not in self._readers:
            yield from self._begin_at_end(line.id, folder)
        reader = self._readers.get(line.id)
        while reader is not None and (events := reader.poll()):
            for event in events:
                if self._readers.get(line.id) is not reader:
                    return  # the run is loaded anew, with the rest of these events
                yield Followed(line.id, _as_message(event))
        yield from self._newer_model(line, folder, dataset)

    def _begin_at_end(self, run: str, folder: RunFolder) -> Generator[None, None, None]:
        """The window knows all that was told until now."""
        reader = RunReader(folder)
        while reader.poll():
            yield
        if run not in self._loading and run not in self._readers:  # else it is loaded meanwhile
            self._readers[run], self._models[run] = reader, _newest_mark(folder)

    def _newer_model(
        self, line: RunLine, folder: RunFolder, dataset: Dataset
    ) -> Generator[Followed, None, None]:
        """The newest model and its frame, if a newer one was written and there is time for it.

        Never one without the other: all that is shown is of one moment.
        """
        mark, began = _newest_mark(folder), time.monotonic()
        if mark == self._models.get(line.id) or began < self._next_frame:
            return
        self._models[line.id] = mark
        try:
            model = _newest_of(folder)
            fits = model.config.data.is_like(dataset.spec)
            frame = self._frames.newest(line, model, dataset) if fits else None
        except UserError:  # it is thinned away, or half copied: the next one will do
            return
        self._next_frame = began + (time.monotonic() - began) / FRAME_SHARE
        yield Followed(line.id, Snapshot(model))
        if frame is not None:
            yield Followed(line.id, frame)


class _History:
    """What a log tells from its beginning: later beginnings replace what they take back."""

    def __init__(self) -> None:
        self.losses: list[Losses] = []
        self.records: dict[int, EpochRecord] = {}
        self.steps_per_epoch = 1

    def take(self, event: FollowedEvent) -> None:
        """Take in one event."""
        match event:
            case Losses():
                self.losses.append(event)
            case EpochRecord():
                self.records[event.epoch] = event
            case Step():
                self.steps_per_epoch = event.steps_per_epoch
            case Resumed():
                self._cut(event.step)
            case Restarted():
                self._cut(0)
            case _:
                pass

    def _cut(self, step: int) -> None:
        pieces = (piece.until(step) for piece in self.losses)
        self.losses = [piece for piece in pieces if len(piece)]
        last = step / self.steps_per_epoch
        self.records = {epoch: each for epoch, each in self.records.items() if epoch <= last}


def newest(line: RunLine) -> Model:
    """The newest model of a run.

    Raises:
        UserError: It has none, or it can't be read.
    """
    from engine.runs.folder import RunError
    from engine.runs.newest import newest_model

    if line.source is None:
        raise RunError(f"'{line.name}' was only in memory and is gone.")
    return newest_model(line.source)


def _newest_of(folder: RunFolder) -> Model:
    """The model of the last snapshot, if that is newer than the saved state."""
    from engine.models import checkpoint
    from engine.runs.newest import newest_model

    state, snapshot = _newest_mark(folder)
    return (
        checkpoint.load(folder.saved_snapshots()[-1].path)
        if snapshot > state
        else (newest_model(folder))
    )


def _newest_mark(folder: RunFolder) -> tuple[int, int]:
    """Times of the saved state and of the last snapshot, in nanoseconds; 0 for none."""
    snapshots = folder.saved_snapshots()
    paths = (folder.state, snapshots[-1].path if snapshots else folder.snapshots)
    times = []
    for path in paths:
        try:
            times.append(path.stat().st_mtime_ns)
        except OSError:
            times.append(0)
    return times[0], times[1]


def _as_message(event: FollowedEvent) -> RunMessage:
    return LossBatch((event,)) if isinstance(event, Losses) else event
