"""How often a unit answers how strongly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.evaluation.units.examples import counting

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.evaluation.units.activity import Activity

BINS = 40


def histogram(activity: Activity, unit: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Edges (bins + 1,) and counts (bins,) of the activations of the rows that count."""
    values = activity.activations[counting(activity, unit), unit]
    counts, edges = np.histogram(values, BINS)
    return edges, counts.astype(np.int64)
