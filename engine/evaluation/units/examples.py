"""Which images stand for a unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.evaluation.units.activity import Activity

COUNT = 10
"""Images of each kind."""
SEED = 20_131_219


@dataclass(frozen=True, eq=False)
class Examples:
    """Rows of the activity that stand for a unit, at most ``COUNT`` of a kind.

    Attributes:
        strongest: By falling activation, of those that fire above zero.
        lowest: By rising activation, of those that fire below zero; none for a unit that can't.
        quantiles: One from the middle of each tenth of the images that count, by falling
            activation.
        random: Drawn from the images that count, the same at every call.
    """

    strongest: NDArray[np.intp]
    lowest: NDArray[np.intp]
    quantiles: NDArray[np.intp]
    random: NDArray[np.intp]


def counting(activity: Activity, unit: int) -> NDArray[np.intp]:
    """Rows that count for a unit: those it fires for, or all where it goes both ways.

    A unit that rests at zero would show little but zeros; one of both signs passes through zero
    like through any other value.
    """
    if activity.is_signed(unit):
        return np.arange(len(activity.labels), dtype=np.intp)
    return np.flatnonzero(activity.fires(unit))


def examples_of(activity: Activity, unit: int) -> Examples:
    """The images that stand for a unit."""
    values, rows = activity.activations[:, unit], counting(activity, unit)
    falling = rows[np.argsort(-values[rows], kind="stable")]
    above = falling[values[falling] > activity.threshold]
    below = falling[values[falling] < -activity.threshold]
    draws = np.random.default_rng((SEED, unit))
    return Examples(
        strongest=above[:COUNT],
        lowest=below[::-1][:COUNT],
        quantiles=falling[_middles(len(falling))],
        random=draws.permutation(rows)[:COUNT],
    )


def _middles(count: int) -> NDArray[np.intp]:
    """Places of the middles of tenths among so many, without repeats."""
    places = (np.arange(COUNT) + 0.5) / COUNT * count
    return np.unique(places.astype(np.intp)[: COUNT if count else 0])
