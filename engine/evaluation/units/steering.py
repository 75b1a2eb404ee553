"""What becomes of an image when one unit is turned off, doubled, or left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.evaluation.units.layers import UnitLayer
    from engine.evaluation.units.network import UnitNetwork

    Array = NDArray[np.float32]

OFF, AS_IT_IS, DOUBLED, MAXIMUM, SOLO = "off", "as it is", "doubled", "at its maximum", "solo"
STEPS = (OFF, AS_IT_IS, DOUBLED, MAXIMUM, SOLO)
"""What is done to a unit, in the order of ``steered``."""


STRIP = 9
"""Images of a strip."""


def steered(values: Array, unit: int, maximum: float, rest: Array) -> Array:
    """What a layer holds after each of ``STEPS``.

    Args:
        values: What it holds for the image, (units,).
        unit: The one to be changed.
        maximum: The largest activation of that unit over the test set.
        rest: What the other units hold when this one is left alone, (units,).

    Returns:
        (steps, units).
    """
    rows = np.repeat(values[None], len(STEPS), 0)  # (steps, units)
    rows[:, unit] = [0, values[unit], 2 * values[unit], maximum, values[unit]]
    alone = rest.copy()
    alone[unit] = values[unit]
    rows[STEPS.index(SOLO)] = alone
    return rows


def at_rest(mean: Array, low: Array, threshold: float) -> Array:
    """What units hold when they say nothing: zero where they can't be negative, else their means.

    Args:
        mean: Of each unit over the test set, (units,).
        low: Their minima, (units,).
        threshold: How far below zero is more than rounding.
    """
    return np.where(low < -threshold, mean, 0).astype(np.float32)


def strip(
    network: UnitNetwork,
    layer: UnitLayer,
    values: Array,
    unit: int,
    ends: tuple[float, float],
) -> Array:
    """The image while one unit goes from one end to the other, all else held.

    Args:
        network: The model's.
        layer: The unit's layer.
        values: What it holds for the image, (units,).
        unit: The one to be changed.
        ends: Its first and last value.

    Returns:
        (STRIP, C, H, W).
    """
    rows = np.repeat(values[None], STRIP, 0)  # (STRIP, units)
    rows[:, unit] = np.linspace(*ends, STRIP)
    return network.output(layer, rows)
