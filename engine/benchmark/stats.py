"""The arithmetic of a benchmark: quantiles, ratios of turns, exponents of growth, verdicts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from engine.core.foreign_text import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

Sense = Literal["at least", "at most"]
MET, MISSED, NO_DEVICE, ASIDE = "met", "missed", "no device", ""
"""Verdicts; a figure without a mark to reach is told aside."""


@dataclass(frozen=True)
class Spread:
    """Quantiles of repeated measurements of one thing, all in the same unit.

    Attributes:
        count: How many measurements.
        low: A tenth of them lie below.
        median: Half of them lie below.
        high: Nine tenths lie below.
        p95: 95 of 100 lie below.
        p99: 99 of 100 lie below.
        greatest: The largest.
    """

    count: int
    low: float
    median: float
    high: float
    p95: float
    p99: float
    greatest: float

    @staticmethod
    def of(values: Sequence[float]) -> Spread:
        """Quantiles, interpolated linearly between neighbouring measurements.

        Raises:
            ValueError: There are no values, or one is not a finite number.
        """
        array = np.asarray(values, dtype=np.float64)
        if not array.size or not np.isfinite(array).all():
            raise ValueError(f"quantiles need finite measurements, not {quoted(values, 60)}")
        low, median, high, p95, p99 = np.quantile(array, (0.1, 0.5, 0.9, 0.95, 0.99)).tolist()
        return Spread(array.size, low, median, high, p95, p99, float(array.max()))


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """How many times ``theirs`` fits into ``ours``, turn by turn.

    A slow moment of the machine slows both of a turn, so the ratio of a turn suffers less from it
    than the ratio of two medians.

    Raises:
        ValueError: The turns are not equally many, or a yardstick is not positive.
    """
    if len(ours) != len(theirs) or min(theirs, default=0) <= 0:
        raise ValueError(f"{len(ours)} turns against {len(theirs)}, all of which must be positive")
    return Spread.of([mine / yours for mine, yours in zip(ours, theirs, strict=True)])


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The p of cost ∝ sizeᵖ, by least squares on logarithms: 1 is linear, 0 costs the same.

    Raises:
        ValueError: Fewer than two different sizes, or one that is not positive.
    """
    if len(set(sizes)) < 2 or len(sizes) != len(costs) or min(*sizes, *costs) <= 0:
        raise ValueError("an exponent needs two or more different positive sizes and their costs")
    slope, _ = np.polyfit(np.log(sizes), np.log(costs), 1)
    return float(slope)


def verdict(value: float, sense: Sense, limit: float) -> str:
    """``met`` or ``missed``; what is not a number misses."""
    if math.isnan(value):
        return MISSED
    return MET if (value >= limit if sense == "at least" else value <= limit) else MISSED
