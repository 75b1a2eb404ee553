"""What units draw, and how such signed pictures are scaled to be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.core.arrays import flat

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.evaluation.units.layers import UnitLayer
    from engine.evaluation.units.network import UnitNetwork

    Array = NDArray[np.float32]

RAISED = 2.0
"""Standard deviations by which a unit is raised to see what it draws."""
FAINTEST = 0.02
"""Pictures weaker than this part of the strongest are not stretched to full contrast: what is left
of a unit that does nothing is rounding, which would look like a pattern."""


def drawn(network: UnitNetwork, layer: UnitLayer, mean: Array, spread: Array) -> Array:
    """The change of the picture when each unit alone goes up from its mean, signed.

    All other units of the layer stay at their means.

    Args:
        network: The model's.
        layer: Whose units.
        mean: Of their activations, (units,).
        spread: Standard deviation of these, (units,); a unit without any draws nothing.

    Returns:
        (units, C, H, W) in [−1, 1].
    """
    raised = mean + RAISED * np.diag(spread)  # (units, units)
    rest = network.output(layer, mean[None])  # (1, C, H, W)
    return network.output(layer, raised) - rest


def strength(pictures: Array) -> Array:
    """The largest change of any pixel: (units, C, H, W) → (units,), ≥ 0."""
    largest: Array = np.abs(flat(pictures)).max(1)
    return largest


def in_contrast(pictures: Array) -> Array:
    """Signed pictures, each by its own largest value, in [−1, 1]; the faint stay faint."""
    sizes = strength(pictures)
    scale = np.maximum(sizes, max(FAINTEST * float(sizes.max(initial=0)), 1e-8))
    seen: Array = (pictures / scale[:, None, None, None]).astype(np.float32, copy=False)
    return seen
