"""Latent frames that are alike in all runs of a data set, and a run watched through them."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from engine.models import checkpoint, orientation
from engine.training.events import EpochEnd, LatentFrame, Snapshot, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from engine.data.dataset import Dataset
    from engine.models.model import Model
    from engine.models.orientation import Oriented
    from engine.training.events import Event
    from engine.training.trainer import Trainer

FIRST_SHARE, LATER_SHARE = 0.10, 0.02
"""Parts of the time that frames may take, in the first epoch and afterwards."""
REST_SECONDS = 0.25
"""Least time between two frames that are seen once."""


@dataclass(frozen=True)
class Reference:
    """What belongs to a data set: the images by which frames are oriented.

    Attributes:
        numbers: Which of the test images they are, (N,), ascending.
        images: Their bytes, (N, C, H, W) uint8.
        places: Where they lie in the PCA of their pixels, (N, k).
    """

    numbers: NDArray[np.intp]
    images: torch.Tensor
    places: NDArray[np.float32]

    @staticmethod
    def of(dataset: Dataset) -> Reference:
        """That of a data set; takes a tenth of a second for MNIST."""
        numbers = orientation.subset(len(dataset.test_images))
        images = dataset.test_images[torch.from_numpy(numbers)]  # (N, C, H, W)
        return Reference(numbers, images, orientation.reference(images.numpy()))

    def orient(self, codes: NDArray[np.float32], previous: Oriented | None) -> Oriented | None:
        """The orientation of a frame by its codes (N, code); None if they are not finite."""
        if not np.isfinite(codes).all():
            return None
        return orientation.orient(codes, self.places, previous)


class FrameChain:
    """The frames of one run as it goes on, each turned to the last kept one.

    Args:
        reference: Of the run's data set.
        previous: The frame that the run kept last; None for a run that begins.
    """

    def __init__(self, reference: Reference, previous: Oriented | None = None) -> None:
        self._reference, self._previous = reference, previous

    def keep(self, model: Model, step: int) -> LatentFrame | None:
        """The frame of a moment that will be seen again, to which later ones are turned.

        It is that of the model as the run's folder keeps it. None where half precision can't hold
        the model, or codes overflow.
        """
        return self._frame(checkpoint.as_snapshot(model), step)

    def between(self, model: Model) -> LatentFrame | None:
        """A frame that is seen once; None if its codes overflow."""
        return self._frame(model, None)

    def _frame(self, model: Model, step: int | None) -> LatentFrame | None:
        if not model.is_finite():
            return None
        codes = model.encode_pixels(self._reference.images)
        oriented = self._reference.orient(codes, self._previous)
        if oriented is None:
            return None
        if step is not None:
            self._previous = oriented
        return LatentFrame(model, codes, oriented.projection, self._reference.numbers, step)


def with_frames(
    trainer: Trainer, epochs: int, chain: FrameChain, is_due: Callable[[int, int], bool]
) -> Iterator[Event]:
    """``trainer.run(epochs)`` with latent frames of the subset, each after a ``Snapshot`` of it.

    There is a frame of every moment that the run keeps: the beginning, those that are due, and the
    ends of epochs, which come with the codes of all test images. Others come between them as time
    allows: a tenth of it in the first epoch, a fiftieth afterwards.

    Args:
        trainer: The run.
        epochs: Yet to be trained.
        chain: Its frames so far.
        is_due: Whether the run keeps the model after so many batches, given those of an epoch.
    """
    budget = _Budget(trainer)
    if not trainer.step:
        with budget.spending():
            first = chain.keep(trainer.snapshot(), 0)
        yield from _seen(first)
    for event in trainer.run(epochs):
        yield event
        if isinstance(event, EpochEnd):
            with budget.spending():
                frame = chain.keep(event.model, trainer.step)
            if frame is not None:
                yield LatentFrame(frame.model, event.codes, frame.projection, step=frame.step)
        elif isinstance(event, Step):
            yield from _seen(_at_step(trainer, chain, budget, is_due))


def _at_step(
    trainer: Trainer, chain: FrameChain, budget: _Budget, is_due: Callable[[int, int], bool]
) -> LatentFrame | None:
    step, steps = trainer.step, trainer.steps_per_epoch
    if step % steps == 0:
        return None  # comes with the end of the epoch
    due = is_due(step, steps)
    if not (budget.allows_kept if due else budget.allows_another):
        return None
    with budget.spending():
        model = trainer.snapshot()
        return chain.keep(model, step) if due else chain.between(model)


def _seen(frame: LatentFrame | None) -> Iterator[Event]:
    if frame is not None:
        yield Snapshot(frame.model)
        yield frame


class _Budget:
    """How much time frames may still take.

    Those that are kept come close upon each other at the beginning, so they are measured by what
    the whole epoch is likely to take; all others by the time that has passed.
    """

    def __init__(self, trainer: Trainer) -> None:
        self._trainer, self._first = trainer, trainer.step
        self._began = self._rested = time.perf_counter()
        self._spent = self._cost = 0.0
        self._share = FIRST_SHARE

    @property
    def allows_kept(self) -> bool:
        """Whether a frame that is kept may be made."""
        self._open_next_epoch()
        steps = self._trainer.steps_per_epoch
        done = max(self._trainer.step - self._first, 1)
        training = time.perf_counter() - self._began - self._spent
        likely = training / done * max(steps, done)
        return self._spent + self._cost <= self._share * likely

    @property
    def allows_another(self) -> bool:
        """Whether a frame that is seen once may be made."""
        self._open_next_epoch()
        now = time.perf_counter()
        rested = now - self._rested >= REST_SECONDS
        return rested and self._spent + self._cost <= self._share * (now - self._began)

    def _open_next_epoch(self) -> None:
        """After the first epoch time is counted anew, with another share."""
        trainer = self._trainer
        if self._share == FIRST_SHARE and trainer.step > trainer.steps_per_epoch:
            self._share, self._spent, self._first = LATER_SHARE, 0.0, trainer.step
            self._began = time.perf_counter()

    @contextmanager
    def spending(self) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self._rested = time.perf_counter()
        self._cost = self._rested - began
        self._spent += self._cost
