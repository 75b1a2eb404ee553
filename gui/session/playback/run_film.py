"""All frames of a run, one after the other, for a film of its training."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from engine.data.dataset import Dataset
    from engine.training.events import LatentFrame
    from gui.session.folders.frame_reader import FrameReader
    from gui.session.folders.run_line import RunLine


@dataclass(frozen=True)
class FilmFrame:
    """One frame of a film of a run, none of which may be left out."""

    frame: LatentFrame


@dataclass(frozen=True)
class Film:
    """The frames of a run, to be read in the background.

    Attributes:
        line: The run.
        dataset: Whose test images are seen.
        length: How many frames there are at most.
        work: Makes the generator that yields them, oldest first.
    """

    line: RunLine
    dataset: Dataset
    length: int
    work: Callable[[], Generator[FilmFrame, None, None]]


def of(
    frames: FrameReader,
    line: RunLine,
    steps: Sequence[int | None],
    newest: LatentFrame | None,
    dataset: Dataset,
) -> Film:
    """A film of a run.

    Args:
        frames: Reads them.
        line: The run.
        steps: The kept moments, oldest first; None for the newest model.
        newest: The frame of that.
        dataset: Whose test images are seen.
    """
    read = partial(_read, frames, line, steps, newest, dataset)
    return Film(line, dataset, len(steps), read)


def _read(
    frames: FrameReader,
    line: RunLine,
    steps: Sequence[int | None],
    newest: LatentFrame | None,
    dataset: Dataset,
) -> Generator[FilmFrame, None, None]:
    """In the worker's thread."""
    for step in steps:
        frame = newest if step is None else frames.moment(line, step, dataset)
        if frame is not None:
            yield FilmFrame(frame)
