"""Which numbers of a code have a bar, and in which order they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

STRONGEST = 48
"""So many bars of a wide code have room to be hit with the mouse."""
WIDE = 64
"""Codes with more numbers are wide."""


class BarOrder:
    """All numbers as they come, or the strongest of a wide code, the strongest first.

    Attributes:
        places: Indices of the numbers that have a bar, from left to right, (bars,).
        strongest: Whether only the strongest of a wide code are wanted.
    """

    def __init__(self) -> None:
        self.places: NDArray[np.intp] = np.zeros(0, np.intp)
        self.strongest = True

    def follow(self, lengths: NDArray[np.floating], *, rests: bool) -> None:
        """Order the bars of a code.

        Args:
            lengths: (d,) of the bars; negative ones point down.
            rests: Whether bars must stay where they are, if they are of as wide a code.
        """
        if not self.strongest or lengths.size <= WIDE:
            self.places = np.arange(lengths.size)
        elif not rests or len(self.places) != STRONGEST or self.places.max() >= lengths.size:
            self.places = np.argsort(-np.abs(lengths), kind="stable")[:STRONGEST]

    def place_of(self, index: int) -> int | None:
        """Where the bar of a number stands; None if it has none."""
        found = np.flatnonzero(self.places == index)
        return int(found[0]) if len(found) else None

    def beside(self, index: int | None, step: int) -> int:
        """The number whose bar stands a step further; at the ends the last, of none the first."""
        place = None if index is None else self.place_of(index)
        start = -1 if place is None else place
        return int(self.places[min(max(start + step, 0), len(self.places) - 1)])
