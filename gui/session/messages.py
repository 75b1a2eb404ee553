"""What the session's background jobs tell the window: frozen values that may cross threads.

Nothing here imports torch, so the window can dispatch on the types before the engine is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.core.progress import Progress
from engine.training.events import (
    Diverged,
    EpochEnd,
    LatentFrame,
    Losses,
    Notice,
    Snapshot,
    Step,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from engine.core.device import Device
    from engine.data.dataset import Dataset
    from engine.evaluation.codec import Codec, Reconstructor
    from engine.evaluation.figures import Summary
    from engine.models.model import Model
    from engine.variants.base import AnyVariant

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
class Opened:
    """A model read from a file, with the test set seen through it where they fit together.

    Attributes:
        model: The model.
        frame: The test set in its latent space, or None before it is computed.
        test_errors: Squared error of each test image, (N,), or None.
        shipped: Whether it came with the program.
    """

    model: Model
    frame: LatentFrame | None = None
    test_errors: NDArray[np.float32] | None = None
    shipped: bool = False


@dataclass(frozen=True)
class LossBatch:
    """Reports of batch losses that arrived together, oldest first; at least one."""

    reports: tuple[Losses, ...]

    @classmethod
    def joined(cls, messages: Sequence[LossBatch]) -> LossBatch:
        """One in place of several, oldest first."""
        return LossBatch(tuple(report for batch in messages for report in batch.reports))


@dataclass(frozen=True)
class Measured:
    """One row of the comparison.

    Attributes:
        key: The variant, or ``PCA``.
        codec: The model that was measured.
        summary: Its figures.
    """

    key: str
    codec: Codec
    summary: Summary


@dataclass(frozen=True)
class RobustnessCurve:
    """PSNR to the clean digit against the level of one kind of noise.

    Attributes:
        key: The variant, ``PCA``, or ``NOISY`` for the input itself.
        codec: What was measured.
        kind: The kind of noise.
        psnr: One value in dB per level, (levels,).
    """

    key: str
    codec: Reconstructor
    kind: str
    psnr: NDArray[np.float32]


@dataclass(frozen=True)
class OneClass:
    """A detector that was trained on one class only.

    Attributes:
        normal: That class.
        model: The detector.
        errors: Squared error of each test image, (N,).
        auroc: Area under the ROC curve on the whole test set.
        fraction: Part of its training that is done, in [0, 1].
    """

    normal: int
    model: Model
    errors: NDArray[np.float32]
    auroc: float
    fraction: float


OpeningMessage = Catalogue | DatasetLoaded | Opened
RunMessage = Step | LossBatch | EpochEnd | Snapshot | LatentFrame | Diverged | Notice
MeasuringMessage = Measured | RobustnessCurve | Progress
DetectorMessage = OneClass | Progress
