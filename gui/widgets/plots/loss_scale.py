"""The vertical axis of the timeline: linear or logarithmic, and what of it is worth showing."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10
from typing import TYPE_CHECKING

import numpy as np

from engine.core import ticks
from gui import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gui.widgets.plots.run_curve import RunCurve

LARGE = 1000
"""Losses from which decimals tell nothing."""
LEAST = 1e-9
"""Losses below have no place on a logarithmic axis."""


@dataclass(frozen=True)
class LossScale:
    """How losses are placed.

    Attributes:
        log: On a logarithmic axis.
    """

    log: bool = False

    def height(self, value: float) -> float:
        """Where a loss stands on the axis."""
        return log10(max(value, LEAST)) if self.log else value

    def holds(self, value: float | None) -> bool:
        """Whether a loss has a place."""
        return value is not None and (value > 0 or not self.log)

    def range(
        self, curves: Sequence[RunCurve], level: float | None, *, terms: bool
    ) -> tuple[float, float]:
        """The part of the axis that shows curves, a level, and the terms of the first curve."""
        ranges = [each.extent(log=self.log) for each in curves]
        known = [each for each in ranges if each is not None]
        low = min((low for low, _ in known), default=level or 0.0)
        high = max((high for _, high in known), default=5 * (level or 0.2))
        if terms and curves:
            lines = [curves[0].term(name)[1] for name in curves[0].terms()]
            low = min([low, *(float(np.nanmin(y)) for y in lines if np.isfinite(y).any())])
        if level is not None:
            low, high = min(low, level), max(high, level)
        return self._rounded(low, high)

    def _rounded(self, low: float, high: float) -> tuple[float, float]:
        """Rounded outwards, so that the range rests while values change a little."""
        if self.log:
            low, high = self.height(low), self.height(high)
            return floor(low * 10 - 0.5) / 10, ceil(high * 10 + 0.5) / 10
        bottom, top = ticks.rounded_range(low, high)
        return (max(bottom, 0.0) if low >= 0 else bottom), top


def loss_text(value: float) -> str:
    """A loss with the decimals that tell runs apart: 0.0854, 12.35, 103.1, 16 527 289."""
    size = abs(value)
    if size >= LARGE:
        return text.whole(value)
    return f"{value:.4f}" if size < 10 else f"{value:.2f}" if size < 100 else f"{value:.1f}"
