"""What the window knows about one variant: its next settings, its newest model, its history."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.data.dataset import Dataset
    from engine.models.config import RunConfig
    from engine.models.model import Model
    from engine.models.records import EpochRecord
    from engine.training.events import LatentFrame, Losses
    from gui.session.messages import LossBatch, Opened


@dataclass
class RunEntry:
    """All that the window knows about one variant.

    Attributes:
        config: The settings that the next run will have; the form edits them.
        model: The newest model, shipped, opened or trained; None before there is one.
        frame: The test set in the latent space of a recent model.
        errors: Squared error of each test image, (N,), in the order of the test set.
        losses: Batch losses of the run that is shown, oldest first, in few pieces.
        history: Records of the epochs of that run.
        steps_per_epoch: Batches in one epoch of that run.
        shipped: Whether the model came with the program.
        origin: The model that came with the program, to go back to; None where there is none.
    """

    config: RunConfig
    model: Model | None = None
    frame: LatentFrame | None = None
    errors: NDArray[np.float32] | None = None
    losses: list[Losses] = field(default_factory=list)
    history: list[EpochRecord] = field(default_factory=list)
    steps_per_epoch: int = 1
    shipped: bool = False
    origin: Model | None = None

    @property
    def replaced(self) -> bool:
        """Whether another model stands where the shipped one stood."""
        return self.origin is not None and self.model is not self.origin

    def percentile(self, error: float) -> float | None:
        """Part of the test set, in percent, that comes back with a smaller squared error."""
        if self.errors is None:
            return None
        return float((self.errors < error).mean() * 100)

    def begin_with(self, opened: Opened) -> None:
        """Show the history of a model that takes the place of this variant's.

        ``model`` itself stays; what the model before made of the test set is forgotten.
        """
        self.losses, self.history = [], list(opened.model.history)
        self.frame = self.errors = None
        self.shipped = opened.shipped
        if opened.shipped:
            self.origin = opened.model

    def add_losses(self, batch: LossBatch) -> None:
        """Append batch losses.

        Reports are small and many. A piece is joined with a later one that has grown as long as
        itself, so that there are few pieces, and no loss is copied often.
        """
        pieces = self.losses
        for report in batch.reports:
            pieces.append(report)
            while (
                len(pieces) > 1
                and len(pieces[-1]) >= len(pieces[-2])
                and pieces[-2].meets(pieces[-1])
            ):
                pieces[-2:] = [pieces[-2].with_later(pieces[-1])]


@dataclass(frozen=True)
class Ready:
    """What a run of the shown variant needs, all of it in memory.

    Attributes:
        key: The shown variant.
        entry: What is known about it.
        dataset: The data set in use.
    """

    key: str
    entry: RunEntry
    dataset: Dataset
