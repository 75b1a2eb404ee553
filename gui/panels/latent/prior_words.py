"""What the clouds of all images say about draws from the prior, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.evaluation import collapse

if TYPE_CHECKING:
    from engine.evaluation.aggregate_posterior import AggregatePosterior

FILLED = 0.1
"""Nats from the bell, mean over units, up to which all clouds together are said to fill it: as of a
bell a third wider or narrower than it should be."""
EMPTY = 0.05
"""Nats of a single cloud, mean over units, below which it is the bell itself."""


def telling(aggregate: AggregatePosterior) -> list[int]:
    """Up to three units: the nearest to the bell, the middle one, and the farthest."""
    order = np.argsort(aggregate.kl, kind="stable")
    places = dict.fromkeys((0, len(order) // 2, len(order) - 1))
    return [int(order[place]) for place in places]


def sentence(aggregate: AggregatePosterior, *, trained: bool = True) -> str:
    """How near all clouds together come to the prior, and what draws from it are therefore like.

    Of a model that has learnt nothing yet it can't be said that its code has collapsed.
    """
    single, together = aggregate.single, float(aggregate.kl.sum())
    units = len(aggregate.kl)
    start = (
        f"A single cloud is {_nats(single)} from the bell; all of them together, unit by unit, "
        f"{_nats(together)}"
    )
    if not trained:
        return f"{start}. Nothing was learnt yet: draws are noise."
    if single < EMPTY * units:
        return (
            f"{start}. Collapsed: each cloud is the bell itself, the code says next to nothing "
            "about the image, and all draws look alike."
        )
    if collapse.is_collapsed(aggregate.active, units, single):
        return f"{start}. {collapse.verdict(aggregate.active, units, single)}"
    if together > FILLED * units:
        wide = float(np.median(aggregate.deviation))
        way = "wider" if wide > 1 else "narrower"
        return (
            f"{start}. They are {way} than the bell (σ {wide:.2f} in the middle unit): draws from "
            "it land where the decoder has seen little, and look less like the data."
        )
    return (
        f"{start}. So each unit fills it, and draws from it are no strangers to the decoder; where "
        "they still look like nothing, units depend on each other, which this does not measure."
    )


def _nats(value: float) -> str:
    return f"{value:.1f} nats" if value >= 1 else f"{value:.2f} nats"
