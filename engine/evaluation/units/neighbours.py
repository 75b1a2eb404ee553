"""Which units of a layer are like a unit: by their weights, and by when they fire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

COUNT = 5
STILL = 1e-5
"""A unit whose spread is below this part of the layer's largest never changes: it is rounding."""


@dataclass(frozen=True)
class Neighbour:
    """Another unit of the layer.

    Attributes:
        unit: Its number.
        likeness: Cosine or correlation, in [−1, 1].
    """

    unit: int
    likeness: float


def cosines(weights: Array, unit: int) -> Array:
    """Cosine of the angle between the weights of a unit and of each: (units, n) → (units,).

    NaN where weights are all zero.
    """
    lengths = np.linalg.norm(weights, axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        values: Array = weights @ weights[unit] / (lengths * lengths[unit])
    return values


def correlations(activations: Array, unit: int, spread: Array) -> Array:
    """Pearson's correlation of a unit with each over the images: (units,).

    Args:
        activations: (N, units).
        unit: Which.
        spread: Standard deviation of each unit over the images, (units,).

    Returns:
        NaN where a unit never changes.
    """
    centred = activations[:, unit] - activations[:, unit].mean()  # (N,)
    products = centred @ activations / np.float32(len(activations))  # (units,)
    moving = np.where(spread > STILL * spread.max(), spread, np.nan)
    values: Array = products / (moving * moving[unit])
    return values


def nearest(likeness: Array, unit: int, count: int = COUNT) -> tuple[Neighbour, ...]:
    """The units most like one, of either sign, the nearest first; never itself, never NaN."""
    size = np.abs(np.nan_to_num(likeness, nan=-1.0))
    size[np.isnan(likeness)] = -1.0
    size[unit] = -1.0
    order = np.argsort(-size, kind="stable")[:count]
    cut = np.clip(likeness, -1, 1)  # rounding
    return tuple(Neighbour(int(each), float(cut[each])) for each in order if size[each] >= 0)
