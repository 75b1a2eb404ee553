"""The ways between two codes, or two images: straight, or along a sphere."""

from __future__ import annotations

from math import acos, sin
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float32]

STRAIGHT = 1e-6
"""Sine of the angle between two codes below which no arc leads from one to the other."""


def linear(first: Array, last: Array, shares: ArrayLike) -> Array:
    """Points of the straight line between two arrays.

    Args:
        first: Where it begins, of any shape: (code,) or (C, H, W).
        last: Where it ends, of the same shape.
        shares: How far along, (n,) in [0, 1].

    Returns:
        (n, …) float32.
    """
    way = np.asarray(shares, np.float64).reshape(-1, *(1,) * first.ndim)  # (n, 1, …)
    points: Array = ((1 - way) * first + way * last).astype(np.float32)
    return points


def spherical(first: Array, last: Array, shares: ArrayLike) -> Array:
    """Points of the arc between two codes, which between codes of one length all have that length.

    sin((1 − t) Ω) / sin Ω · a + sin(t Ω) / sin Ω · b, with Ω the angle between a and b (Shoemake
    1985; for codes of Gaussian priors White 2016, "Sampling Generative Networks"). Where they lie
    in one line with the origin there is no arc, and the straight line is taken.

    Args:
        first: Where it begins, (code,).
        last: Where it ends, (code,).
        shares: How far along, (n,) in [0, 1].

    Returns:
        (n, code) float32.
    """
    a, b = first.astype(np.float64), last.astype(np.float64)
    lengths = float(np.linalg.norm(a) * np.linalg.norm(b))
    angle = acos(min(max(float(a @ b) / lengths, -1.0), 1.0)) if lengths > 0 else 0.0
    if sin(angle) < STRAIGHT:
        return linear(first, last, shares)
    way = np.asarray(shares, np.float64)[:, None]  # (n, 1)
    points = (np.sin((1 - way) * angle) * a + np.sin(way * angle) * b) / sin(angle)
    return points.astype(np.float32)
