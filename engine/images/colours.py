"""Signed values as colours, for pictures of errors and filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Rgb = tuple[int, int, int]
BLUE: Rgb = (47, 111, 235)
"""Values above zero, in files and in the window's light theme."""
ORANGE: Rgb = (217, 115, 13)
"""Values below zero."""


def signed(
    values: NDArray[np.floating], *, above: Rgb = BLUE, below: Rgb = ORANGE, zero: int = 255
) -> NDArray[np.uint8]:
    """Values in [-1, 1] as colours: (…) → (…, 3).

    Args:
        values: (…) in [-1, 1].
        above: The colour of 1.
        below: The colour of -1.
        zero: The grey of 0, from black (0) to white (255).
    """
    strength = np.abs(values)[..., None]
    colour = np.where(values[..., None] > 0, above, below)
    mixed: NDArray[np.uint8] = np.rint(zero + strength * (colour - zero)).astype(np.uint8)
    return mixed
