"""A run as a window wants to watch it: its events, with models and latent frames woven in."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from engine.models import projection
from engine.training.events import EpochEnd, LatentFrame, Snapshot, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engine.data.dataset import Dataset
    from engine.models.model import Model
    from engine.training.events import Event
    from engine.training.trainer import Trainer

SNAPSHOT_SECONDS, SNAPSHOT_SHARE = 0.2, 0.01
FRAME_SECONDS, FRAME_SHARE = 0.25, 0.02


def latent_frame(model: Model, dataset: Dataset) -> LatentFrame:
    """Encode the whole test set and fit PCA to the codes, which must be finite."""
    codes = model.encode_pixels(dataset.test_images)
    return LatentFrame(model, codes, projection.fit(codes))


def project_codes(model: Model, codes: NDArray[np.float32]) -> LatentFrame | None:
    """The frame of a model and its codes of the test set, (N, code), or none.

    While a run is about to diverge, finite weights may overflow to codes that are not finite, or
    weights of the decoder alone be lost.
    """
    if not np.isfinite(codes).all() or not model.is_finite():
        return None
    return LatentFrame(model, codes, projection.fit(codes))


def with_snapshots(trainer: Trainer, epochs: int) -> Iterator[Event]:
    """``trainer.run(epochs)`` with a ``Snapshot`` and a ``LatentFrame`` every so often.

    Before the frame of a model comes the model itself, as a snapshot or with the end of an epoch.
    Watching slows training by a bounded share: an observation that is costly on this machine, for
    this network, simply comes less often. An epoch, at whose end the test set is encoded anyway,
    ends with a frame unless there has just been one; the last epoch in any case.
    """
    snapshots = _Throttle(SNAPSHOT_SECONDS, SNAPSHOT_SHARE)
    frames = _Throttle(FRAME_SECONDS, FRAME_SHARE)
    last: Event | None = None
    for event in trainer.run(epochs):
        yield event
        last, found = event, None
        if isinstance(event, EpochEnd) and frames.rested:
            last = None
            with frames.spending():
                found = project_codes(event.model, event.codes)
        elif isinstance(event, Step) and frames.due:
            with frames.spending():
                model = trainer.snapshot()
                found = project_codes(model, model.encode_pixels(trainer.dataset.test_images))
            if found is not None:
                yield Snapshot(model)
        elif isinstance(event, Step) and snapshots.due:
            with snapshots.spending():
                model = trainer.snapshot()
            if model.is_finite():
                yield Snapshot(model)
        if found is not None:
            yield found
    if isinstance(last, EpochEnd) and (found := project_codes(last.model, last.codes)) is not None:
        yield found


class _Throttle:
    """When to do a thing again: not sooner than a period, nor beyond a share of all time."""

    def __init__(self, period: float, share: float) -> None:
        self._period, self._share = period, share
        self._rested = self._next = time.perf_counter()

    @property
    def rested(self) -> bool:
        """Whether the period is over, and what costs next to nothing may be done."""
        return time.perf_counter() >= self._rested

    @property
    def due(self) -> bool:
        return time.perf_counter() >= self._next

    @contextmanager
    def spending(self) -> Iterator[None]:
        began = time.perf_counter()
        yield
        ended = time.perf_counter()
        self._rested = ended + self._period
        self._next = max(self._next, self._rested, ended + (ended - began) / self._share)
