"""A vertical scale that moves in steps, so that bars do not jump while a drawing grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.core.ticks import round_up

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROUND = (1.0, 1.25, 1.6, 2.0, 2.5, 3.2, 4.0, 5.0, 6.4, 8.0)
"""Ends that a scale may have, times a power of ten."""
SHRINK = 0.4
"""The scale shrinks only when the tallest bar is below this part of it."""
SIGN = 0.02
"""A value is negative only beyond this part of the scale; below is rounding."""


class StepScale:
    """Where the top of the bars is, and whether there is anything below zero."""

    def __init__(self) -> None:
        self.top = 1.0
        self.signed = False
        self._fresh = True

    def reset(self) -> None:
        """Forget what was seen: the next values are another code's."""
        self._fresh, self.signed = True, False

    def follow(self, values: NDArray[np.floating]) -> None:
        """Grow at once when ``values`` (d,) need it; shrink late."""
        tallest = float(np.abs(values).max(initial=0.0))
        if tallest > 0 and (self._fresh or tallest > self.top or tallest < SHRINK * self.top):
            self.top = round_up(tallest, ROUND)
            self._fresh = False
        self.signed = self.signed or bool((values < -SIGN * self.top).any())
