"""A run as a window wants to watch it: its events, with models and latent frames woven in."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from engine import latent
from engine.events import EpochEnd, LatentFrame, Snapshot, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engine.data import Dataset
    from engine.events import Event
    from engine.model import Model
    from engine.training import Trainer

SNAPSHOT_SECONDS, SNAPSHOT_SHARE = 0.1, 0.02
FRAME_SECONDS, FRAME_SHARE = 0.25, 0.06


def latent_frame(model: Model, dataset: Dataset) -> LatentFrame:
    """Encode the whole test set and fit PCA to the codes, which must be finite."""
    return _fitted(model, model.encode_pixels(dataset.test_images))


def _fitted(model: Model, codes: NDArray[np.float32]) -> LatentFrame:
    return LatentFrame(model, codes, latent.fit(codes))


def observed(trainer: Trainer, epochs: int) -> Iterator[Event]:
    """``trainer.run(epochs)`` with a ``Snapshot`` and a ``LatentFrame`` every so often.

    Watching slows training by a bounded share: an observation that is costly on this machine, for
    this network, simply comes less often. After every epoch there is a frame in any case, but for
    a model that is not finite there is none: the run is about to end with ``Diverged``.
    """
    snapshots = _Cadence(SNAPSHOT_SECONDS, SNAPSHOT_SHARE)
    frames = _Cadence(FRAME_SECONDS, FRAME_SHARE)
    for event in trainer.run(epochs):
        yield event
        if isinstance(event, EpochEnd):
            with frames.spending():
                watched = list(_frames(event.model, trainer.dataset))
            yield from watched
        elif isinstance(event, Step):
            if frames.due:
                with frames.spending():
                    watched = list(_frames(trainer.snapshot(), trainer.dataset))
                yield from watched
            elif snapshots.due:
                with snapshots.spending():
                    model = trainer.snapshot()
                if model.is_finite():
                    yield Snapshot(model)


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
