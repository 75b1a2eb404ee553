"""In which order units stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.evaluation.units.report import UnitReport

STRENGTH, DENSITY, PURITY, KL, NUMBER = "strength", "density", "purity", "kl", "number"
ORDERS = (STRENGTH, DENSITY, PURITY, KL, NUMBER)


def ordered(report: UnitReport, by: str = STRENGTH) -> NDArray[np.intp]:
    """Numbers of all units, the greatest first, silent ones behind them and dead ones last.

    Args:
        report: Of the units.
        by: One of ``ORDERS``; a layer without KL stands by strength then.

    Returns:
        (units,).
    """
    activity = report.activity
    figures = {
        STRENGTH: report.strength,
        DENSITY: activity.density,
        PURITY: activity.purity,
        KL: report.strength if report.kl is None else report.kl,
        NUMBER: -np.arange(report.layer.size, dtype=np.float32),
    }
    ranks = np.array([state.rank for state in activity.states])
    return np.lexsort((-figures[by], ranks))
