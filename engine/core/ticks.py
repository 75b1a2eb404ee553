"""Round numbers for axes and sliders: steps of 1, 2 or 5 times a power of ten, and their places."""

from __future__ import annotations

from math import ceil, floor, log10

FACTORS = (1.0, 2.0, 5.0)
"""Round numbers below ten, times any power of ten."""


def magnitude(value: float) -> float:
    """The greatest power of ten that is not above ``value`` > 0."""
    return 10.0 ** floor(log10(value))


def round_up(value: float, factors: tuple[float, ...] = FACTORS) -> float:
    """The least round number that is not below ``value`` > 0.

    Args:
        value: Finite and above zero.
        factors: What is round, ascending in [1, 10), times any power of ten.
    """
    power = magnitude(value)
    return next((power * each for each in factors if power * each >= value), power * 10.0)


def nice_step(span: float, count: float) -> float:
    """The least round step that cuts ``span`` into at most ``count``; 1 if that makes no sense."""
    rough = span / max(count, 1.0)
    return round_up(rough * 0.999) if 0 < rough < float("inf") else 1.0  # 0.30000000000000004


def decimals(step: float) -> int:
    """The decimals in which multiples of ``step`` > 0, a round number, differ."""
    return max(0, -floor(log10(step) + 1e-9))


def ticks(low: float, high: float, count: int) -> list[float]:
    """The multiples of a nice step in [low, high], which it cuts into at most ``count``."""
    step = nice_step(high - low, count)
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return [place * step for place in range(first, last + 1)]


def rounded_range(low: float, high: float, count: int = 5) -> tuple[float, float]:
    """A range with 3 % to spare at both ends, rounded outwards to half steps of its labels.

    Rounded, it stays as it is while the values in it change a little.
    """
    span = high - low if high > low else abs(high) or 1.0
    step = nice_step(span, count) / 2
    return floor((low - span * 0.03) / step) * step, ceil((high + span * 0.03) / step) * step
