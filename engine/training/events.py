"""What a run tells about itself: frozen values of numpy arrays that may cross threads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.models.model import Model
    from engine.models.projection import Projection
    from engine.models.records import EpochRecord


@dataclass(frozen=True)
class Step:
    """One batch is done.

    Attributes:
        step: Batches done since the run began.
        steps_per_epoch: Batches in one epoch.
        epochs: Epochs planned, those of earlier ``run`` calls included.
        images_per_second: Rate of training, averaged over the current epoch.
        seconds_left: Time to the end of the plan at that rate, test evaluation not counted.
    """

    step: int
    steps_per_epoch: int
    epochs: int
    images_per_second: float
    seconds_left: float

    @property
    def epoch(self) -> float:
        """Epochs done, with the fraction of the current one."""
        return self.step / self.steps_per_epoch


@dataclass(frozen=True)
class Losses:
    """Losses of consecutive batches, read from the device in one go.

    Attributes:
        first_step: Number of the first batch, counted from 1.
        terms: ``total`` and each loss term by name, (n,) each, in the variant's unit.
    """

    first_step: int
    terms: dict[str, NDArray[np.float32]]

    def __len__(self) -> int:
        """Batches."""
        return len(self.terms["total"])

    def meets(self, later: Losses) -> bool:
        """Whether ``later`` begins with the batch after the last of these, with the same terms."""
        return self.first_step + len(self) == later.first_step and [*self.terms] == [*later.terms]

    def with_later(self, *later: Losses) -> Losses:
        """These and those that they meet, each the next, in one."""
        terms = {
            name: np.concatenate([values, *(each.terms[name] for each in later)])
            for name, values in self.terms.items()
        }
        return Losses(self.first_step, terms)

    def until(self, step: int) -> Losses:
        """Those of the batches up to a step; none if all came later."""
        count = max(step - self.first_step + 1, 0)
        return Losses(self.first_step, {name: each[:count] for name, each in self.terms.items()})


@dataclass(frozen=True)
class EpochEnd:
    """An epoch is done.

    Attributes:
        record: Its figures.
        model: The model after it.
        test_errors: Squared error per pixel of each test image's reconstruction, (N,), in the
            order of the test set.
        codes: The codes of those images, (N, code).
    """

    record: EpochRecord
    model: Model
    test_errors: NDArray[np.float32]
    codes: NDArray[np.float32]


@dataclass(frozen=True)
class Snapshot:
    """The newest model of a run that goes on."""

    model: Model


@dataclass(frozen=True, eq=False)
class LatentFrame:
    """Where the test set lies in a model's latent space.

    Attributes:
        model: The model that encoded.
        codes: (N, code).
        projection: PCA fitted to these codes, or to those of a fixed subset of the test images.
        images: Which test images they are, (N,), ascending; None for all.
        step: Batches after which the run keeps this very frame, so that it can be seen again; None
            for one that is seen once.
    """

    model: Model
    codes: NDArray[np.float32]
    projection: Projection
    images: NDArray[np.intp] | None = None
    step: int | None = None


@dataclass(frozen=True)
class Diverged:
    """The loss was not finite: the run has ended, on its last finite snapshot.

    Attributes:
        step: The batch at which it was noticed.
        term: The loss term that was not finite.
        model: The last finite model.
        message: What happened, why, and what to do.
    """

    step: int
    term: str
    model: Model
    message: str

    @staticmethod
    def at(step: int, term: str, model: Model, learning_rate: float) -> Diverged:
        """The event with its message."""
        message = (
            f"The loss term '{term}' was no longer a finite number at step {step}, so the run "
            f"stopped and went back to epoch {model.epoch:.3g}. The step was probably too "
            f"large: lower the learning rate ({learning_rate:g}) or the loss weights."
        )
        return Diverged(step, term, model, message)


@dataclass(frozen=True)
class Notice:
    """Something the person should know; the run goes on."""

    message: str


Event = Step | Losses | EpochEnd | Snapshot | LatentFrame | Diverged | Notice
