"""Moments of a run that can be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.training.events import LatentFrame


NEAR = 1e-6
"""Epochs by which one moment may miss itself."""


@dataclass(frozen=True)
class Moment:
    """A moment of a run that can be shown.

    Attributes:
        epoch: Epochs done, with the fraction of the current one.
        step: Batches after which the run's folder keeps it; None for the newest model, of which
            there is no snapshot.
    """

    epoch: float
    step: int | None


@dataclass(frozen=True)
class MomentRead:
    """The frame of a moment is in memory."""

    run: str
    step: int
    frame: LatentFrame


def nearest_to(moments: tuple[Moment, ...], epoch: float) -> Moment:
    """The one whose epoch is nearest to another."""
    return min(moments, key=lambda each: abs(each.epoch - epoch))
