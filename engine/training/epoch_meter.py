"""What is counted over the epoch that a run is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.training.meters import LossBuffer, RunningMean, Stopwatch
from engine.training.state import MeterState

if TYPE_CHECKING:
    from collections.abc import Iterator

    import torch
    from torch import Tensor

    from engine.training.events import Event, Losses


class NotFiniteError(ArithmeticError):
    """A loss term was NaN or infinite."""

    def __init__(self, term: str) -> None:
        super().__init__(term)
        self.term = term


class EpochMeter:
    """Losses, images and time of the current epoch.

    Args:
        state: What to go on from.
        step: Batches done by then.
        device: Where losses will come from.

    Attributes:
        losses: Over the reported batches of the epoch.
        unreported: Losses of the batches since.
        stopwatch: Time spent.
        images: Trained on in that time.
    """

    def __init__(self, state: MeterState, step: int, device: torch.device) -> None:
        self.losses = state.losses.copy()
        self.unreported = LossBuffer.restored(step, state.unreported, device)
        self.stopwatch = Stopwatch(state.seconds)
        self.images = state.images

    def state(self) -> MeterState:
        """What a meter can go on from."""
        table = self.unreported.table()
        return MeterState(self.losses.copy(), table, self.stopwatch.seconds, self.images)

    def begin(self) -> None:
        """Start another epoch; everything has been reported."""
        self.losses = RunningMean()
        self.images = 0
        self.stopwatch = Stopwatch()
        self.stopwatch.resume()

    def add(self, terms: dict[str, Tensor], total: Tensor, size: int) -> None:
        """Count one batch of ``size`` images."""
        self.unreported.add(terms, total, size)
        self.images += size

    @property
    def seconds(self) -> float:
        """Time spent."""
        return self.stopwatch.seconds

    @property
    def images_per_second(self) -> float:
        """Rate of training."""
        return self.images / max(self.seconds, 1e-9)

    def report(self) -> Losses:
        """The losses since the last report, which from now on count as reported.

        Raises:
            NotFiniteError: One is not finite; they stay unreported.
        """
        losses, sizes = self.unreported.read()
        for name, values in losses.terms.items():
            if not np.isfinite(values).all():
                raise NotFiniteError(name)
        self.losses.add(losses.terms, sizes)
        self.unreported.clear()
        return losses

    @property
    def reportable(self) -> bool:
        """Whether there is something to report, all of it finite. Waits for the device."""
        return not self.unreported.empty and bool(self.unreported.table().values.isfinite().all())

    def all_losses(self) -> RunningMean:
        """Over all batches of the epoch, reported or not. Waits for the device."""
        found = self.losses.copy()
        if not self.unreported.empty:
            losses, sizes = self.unreported.read()
            found.add(losses.terms, sizes)
        return found

    def timed(self, events: Iterator[Event]) -> Iterator[Event]:
        """The events; the stopwatch is paused while one is held, and after a stop."""
        self.stopwatch.resume()
        try:
            for event in events:
                self.stopwatch.pause()
                yield event
                self.stopwatch.resume()
        finally:
            self.stopwatch.pause()

    def return_to(self, step: int, losses: RunningMean) -> Losses | None:
        """Go back to an earlier step and the ``all_losses`` of then.

        Returns:
            What up to that step had not been reported yet, if anything.
        """
        untold = self.unreported.until(step)
        self.losses, self.unreported = losses.copy(), LossBuffer(step)
        return untold
