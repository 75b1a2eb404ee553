"""How often a unit answers how strongly, and how often each of them answers at all."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10
from typing import TYPE_CHECKING

import numpy as np

from engine.evaluation.units.examples import counting

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.evaluation.units.activity import Activity

BINS = 40
STEPS = 5
"""Bins of a factor of ten in density."""
NEVER = -1
"""Stands for the bin of a unit that fires for no image: zero has no logarithm."""


def histogram(activity: Activity, unit: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Edges (bins + 1,) and counts (bins,) of the activations of the rows that count."""
    values = activity.activations[counting(activity, unit), unit]
    counts, edges = np.histogram(values, BINS)
    return edges, counts.astype(np.int64)


@dataclass(frozen=True, eq=False)
class Densities:
    """How many units fire how often, in equal steps of the logarithm.

    Attributes:
        edges: log10 of parts of the images, from a whole number to 0, (bins + 1,).
        counts: Units in each bin, its lower edge included, the last one's upper, too: (bins,).
        bins: The bin of each unit, or ``NEVER``: (units,).
    """

    edges: NDArray[np.float64]
    counts: NDArray[np.int64]
    bins: NDArray[np.intp]

    @property
    def never(self) -> int:
        """How many units fire for no image."""
        return int((self.bins == NEVER).sum())


def densities(activity: Activity) -> Densities:
    """The densities of all units, from the least that the images can tell from zero."""
    images = len(activity.labels)
    fired = np.rint(activity.density.astype(np.float64) * images)  # float32 is not exact at edges
    low = min(floor(log10(1 / images)), -1)
    edges = np.linspace(low, 0, -low * STEPS + 1)
    bins = np.full(len(fired), NEVER, np.intp)
    some = fired > 0
    # A hair above, so that one image in ten lies in the bin that begins with it.
    found = np.searchsorted(edges, np.log10(fired[some] / images) + 1e-9, "right") - 1
    bins[some] = np.minimum(found, len(edges) - 2)
    counts = np.bincount(bins[some], minlength=len(edges) - 1).astype(np.int64)
    return Densities(edges, counts, bins)
