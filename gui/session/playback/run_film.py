"""All moments of the runs on show, one after the other, for a film of their training."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from gui.session.playback.moments import NEAR, nearest_to

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from engine.data.dataset import Dataset
    from engine.training.events import LatentFrame
    from gui.session.folders.frame_reader import FrameReader
    from gui.session.folders.run_line import RunLine
    from gui.session.playback.moments import Moment
    from gui.session.runs.book import RunBook


@dataclass(frozen=True)
class FilmFrame:
    """What all runs of a film show at one moment, none of which may be left out.

    Attributes:
        epoch: The moment.
        frames: Of each run that there is one of, by its identifier.
        ended: The runs that had ended before it, and stay as they were then.
    """

    epoch: float
    frames: dict[str, LatentFrame]
    ended: frozenset[str]


@dataclass(frozen=True)
class FilmedRun:
    """A run of a film.

    Attributes:
        line: The run.
        moments: Those that it keeps and its newest, oldest first; at least one.
        newest: The frame of the newest model.
    """

    line: RunLine
    moments: tuple[Moment, ...]
    newest: LatentFrame | None


@dataclass(frozen=True)
class Film:
    """Moments of runs, to be read in the background.

    Attributes:
        lines: The runs, in the order of the screen.
        dataset: Whose test images are seen.
        length: How many moments there are at most.
        work: Makes the generator that yields them, oldest first.
        early: The runs that ended before the last of them.
    """

    lines: tuple[RunLine, ...]
    dataset: Dataset
    length: int
    work: Callable[[], Generator[FilmFrame, None, None]]
    early: frozenset[str]


def on_show(
    frames: FrameReader, book: RunBook, moments_of: Callable[[str], tuple[Moment, ...]]
) -> Film | None:
    """A film of the runs on show; None if there is nothing to see of any.

    A run beside the shown one that has no frame, as one that learnt images of another size, is not
    in it.

    Args:
        frames: Reads their frames.
        book: The runs.
        moments_of: The moments of a run, oldest first.
    """
    runs = []
    for run in book.compared or [book.shown]:
        entry, moments = book.entries.get(run), moments_of(run)
        if entry is None or not moments:
            continue
        if entry.frame is not None or run == book.shown:
            runs.append(FilmedRun(entry.line, moments, entry.frame))
    return of(frames, runs, book.dataset) if runs and book.dataset is not None else None


def of(frames: FrameReader, runs: Sequence[FilmedRun], dataset: Dataset) -> Film:
    """A film of runs: every moment of each of them, beside what is nearest of the others.

    Args:
        frames: Reads them.
        runs: At least one, in the order of the screen.
        dataset: Whose test images are seen.
    """
    epochs = _epochs(runs)
    work = partial(_read, frames, tuple(runs), epochs, dataset)
    lines, early = tuple(run.line for run in runs), frozenset(_ended(runs, epochs[-1]))
    return Film(lines, dataset, len(epochs), work, early)


def _epochs(runs: Sequence[FilmedRun]) -> list[float]:
    """When there is a moment of any run, once each."""
    found = list[float]()
    for epoch in sorted(moment.epoch for run in runs for moment in run.moments):
        if not found or epoch > found[-1] + NEAR:
            found.append(epoch)
    return found


def _read(
    frames: FrameReader, runs: Sequence[FilmedRun], epochs: Sequence[float], dataset: Dataset
) -> Generator[FilmFrame, None, None]:
    """In the worker's thread."""
    shown: dict[str, Moment] = {}
    there: dict[str, LatentFrame] = {}
    for epoch in epochs:
        for run in runs:
            key, moment = run.line.id, nearest_to(run.moments, epoch)
            if shown.get(key) is moment:
                continue
            shown[key] = moment
            step = moment.step
            frame = run.newest if step is None else frames.moment(run.line, step, dataset)
            if frame is not None:
                there[key] = frame
            else:
                there.pop(key, None)
        if there:
            yield FilmFrame(epoch, dict(there), frozenset(_ended(runs, epoch)))


def _ended(runs: Sequence[FilmedRun], epoch: float) -> Generator[str, None, None]:
    """The runs that were over before an epoch; one in training goes on."""
    for run in runs:
        if not run.line.active and run.moments[-1].epoch < epoch - NEAR:
            yield run.line.id
