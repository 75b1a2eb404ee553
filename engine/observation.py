"""A run as a window wants to watch it: its events, with models and latent frames woven in."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from engine import latent
from engine.events import Diverged, EpochEnd, LatentFrame, Snapshot, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engine.data import Dataset
    from engine.events import Event
    from engine.model import Model
    from engine.training import Trainer

SNAPSHOT_SECONDS, SNAPSHOT_SHARE = 0.2, 0.01
FRAME_SECONDS, FRAME_SHARE = 0.25, 0.03


def latent_frame(model: Model, dataset: Dataset) -> LatentFrame:
    """Encode the whole test set and fit PCA to the codes, which must be finite."""
    return _fitted(model, model.encode_pixels(dataset.test_images))


def _fitted(model: Model, codes: NDArray[np.float32]) -> LatentFrame:
    return LatentFrame(model, codes, latent.fit(codes))


def observed(trainer: Trainer, epochs: int) -> Iterator[Event]:
    """``trainer.run(epochs)`` with a ``Snapshot`` and a ``LatentFrame`` every so often.

    Before the frame of a model comes the model itself, as a snapshot or with the end of an epoch.
    Watching slows training by a bounded share: an observation that is costly on this machine, for
    this network, simply comes less often. The last epoch ends with a frame in any case, but for a
    model that is not finite there is none: the run is about to end with ``Diverged``.
    """
    snapshots = _Cadence(SNAPSHOT_SECONDS, SNAPSHOT_SHARE)
    frames = _Cadence(FRAME_SECONDS, FRAME_SHARE)
    unseen: Model | None = None  # after the newest epoch, while no frame shows it or a later one
    for event in trainer.run(epochs):
        yield event
        if isinstance(event, EpochEnd):
            unseen = event.model
        elif isinstance(event, Diverged):
            unseen = None
        elif isinstance(event, Step):
            if frames.due:
                unseen = None
                with frames.spending():
                    model = trainer.snapshot()
                    watched = list(_frames(model, trainer.dataset))
                for frame in watched:
                    yield Snapshot(model)
                    yield frame
            elif snapshots.due:
                with snapshots.spending():
                    model = trainer.snapshot()
                if model.is_finite():
                    yield Snapshot(model)
    if unseen is not None:
        yield from _frames(unseen, trainer.dataset)


def _frames(model: Model, dataset: Dataset) -> Iterator[LatentFrame]:
    """The frame of a model, or none: finite weights may still overflow to codes that are not."""
    codes = model.encode_pixels(dataset.test_images)
    if np.isfinite(codes).all():
        yield _fitted(model, codes)


class _Cadence:
    """When to do a thing again: not sooner than a period, nor beyond a share of all time."""

    def __init__(self, period: float, share: float) -> None:
        self._period, self._share = period, share
        self._next = time.perf_counter()

    @property
    def due(self) -> bool:
        return time.perf_counter() >= self._next

    @contextmanager
    def spending(self) -> Iterator[None]:
        began = time.perf_counter()
        yield
        ended = time.perf_counter()
        self._next = ended + max(self._period, (ended - began) / self._share)
