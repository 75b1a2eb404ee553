"""What the session's background jobs tell the window: frozen values that may cross threads.

Nothing here imports torch, so the window can dispatch on the types before the engine is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.core.progress import Progress
from engine.models.records import EpochRecord
from engine.runs.log import Resumed, SettingsChanged
from engine.runs.tail import Restarted
from engine.training.events import (
    Diverged,
    EpochEnd,
    LatentFrame,
    Losses,
    Notice,
    Snapshot,
    Step,
)
from gui.session.folders.shelf import Listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from engine.core.device import Device
    from engine.data.dataset import Dataset
    from engine.models.model import Model
    from engine.training.events import Event
    from engine.variants.base import AnyVariant
    from gui.session.folders.run_line import RunLine

NEWEST_ONLY: frozenset[type] = frozenset({Step, Snapshot, LatentFrame, Progress})
"""Messages of which the window needs only the last."""


@dataclass(frozen=True)
class Catalogue:
    """What the engine can do, known once it is imported.

    Attributes:
        variants: The variants by key, in the order of the list.
        lessons: Their docstrings' paragraphs by name.
        devices: The devices of this machine, the best first.
        datasets: Titles of the built-in data sets by key.
    """

    variants: dict[str, type[AnyVariant]]
    lessons: dict[str, dict[str, str]]
    devices: list[Device]
    datasets: dict[str, str]


@dataclass(frozen=True)
class DatasetLoaded:
    """A data set is in memory."""

    dataset: Dataset


@dataclass(frozen=True)
class Loaded:
    """A run read from its folder.

    Attributes:
        id: The run's.
        model: Its newest model.
        losses: Its batch losses, oldest first.
        history: Records of its epochs.
        steps_per_epoch: Batches in one epoch; 1 where no batch is known.
    """

    id: str
    model: Model
    losses: tuple[Losses, ...] = ()
    history: tuple[EpochRecord, ...] = ()
    steps_per_epoch: int = 1


@dataclass(frozen=True)
class Refusal:
    """Something of a run can't be had.

    Attributes:
        id: The run's.
        reason: Why, as a person reads it.
    """

    id: str
    reason: str


class NotLoaded(Refusal):
    """A run can't be read."""


class NotDrawn(Refusal):
    """The test set can't be drawn in a run's latent space; its model answers all the same."""


@dataclass(frozen=True)
class Encoded:
    """The test set seen through the model of a run.

    Attributes:
        id: The run's.
        frame: The test set in the model's latent space.
        errors: Squared error of each test image, (N,).
    """

    id: str
    frame: LatentFrame
    errors: NDArray[np.float32]


@dataclass(frozen=True)
class Found:
    """A run that was not listed before: opened from elsewhere, or a model file's."""

    line: RunLine


@dataclass(frozen=True)
class RunBegan:
    """A training begins: a new run, or one that goes on.

    Attributes:
        line: Its run.
        model: The model before the first batch.
        history: Records of the epochs that it has already.
        steps_per_epoch: Batches in one epoch.
        step: Batches that it has already.
        fresh: Whether the run is new.
    """

    line: RunLine
    model: Model
    history: tuple[EpochRecord, ...]
    steps_per_epoch: int
    step: int
    fresh: bool


@dataclass(frozen=True)
class Followed:
    """What a run that another process writes has told.

    Attributes:
        id: The run's.
        message: What a training here would have told.
    """

    id: str
    message: RunMessage


class NotFollowed(Refusal):
    """What a run has told can't be read."""


@dataclass(frozen=True)
class KeptFrame:
    """A frame within an epoch that the run keeps, with its model: none of them is to be missed."""

    frame: LatentFrame


@dataclass(frozen=True)
class LossBatch:
    """Reports of batch losses that arrived together, oldest first; at least one."""

    reports: tuple[Losses, ...]

    @classmethod
    def joined(cls, messages: Sequence[LossBatch]) -> LossBatch:
        """One in place of several, oldest first."""
        return LossBatch(tuple(report for batch in messages for report in batch.reports))


OpeningMessage = Listed | Catalogue | DatasetLoaded | Loaded | NotLoaded | Encoded | NotDrawn
LoadingMessage = Found | Loaded | NotLoaded | Encoded | NotDrawn
WatchingMessage = Listed | Followed | NotFollowed
RunMessage = (
    RunBegan
    | Step
    | LossBatch
    | EpochEnd
    | EpochRecord
    | Snapshot
    | LatentFrame
    | KeptFrame
    | Encoded
    | Diverged
    | Notice
    | SettingsChanged
    | Resumed
    | Restarted
)
"""What a training tells, here or in another process: there is one handler for both."""


def message_of(event: Event) -> RunMessage:
    """What the window is told of an event of a training."""
    if isinstance(event, Losses):
        return LossBatch((event,))
    if isinstance(event, LatentFrame) and event.step is not None and event.images is not None:
        return KeptFrame(event)
    return event
