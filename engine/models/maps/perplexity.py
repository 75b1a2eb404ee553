"""How near others are as probabilities: Gaussians as wide as a wished number of neighbours."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Double = NDArray[np.float64]

HALVINGS = 60


def probabilities(distances: Double, perplexity: float) -> Double:
    """Weights of neighbours whose perplexity is as wished (van der Maaten & Hinton 2008, eq. 1).

    Args:
        distances: Of each code's neighbours, the nearest first, (B, k).
        perplexity: Effective number of neighbours, from 1 to less than k.

    Returns:
        (B, k), each row with the sum 1. Where more neighbours are equally near than are wished,
        they are weighted alike.
    """
    squares = np.square(distances)
    squares = squares - squares[:, :1]  # the nearest at 0: no exponential vanishes in all
    usual = squares.mean(axis=1, keepdims=True)
    squares /= np.where(usual > 0, usual, 1.0)
    low, high = np.full((len(squares), 1), -20.0), np.full((len(squares), 1), 20.0)
    for _ in range(HALVINGS):
        middle = (low + high) / 2  # logarithm of the narrowness
        too_wide = _entropy(_weights(squares, middle)) > log(perplexity)
        low, high = np.where(too_wide, middle, low), np.where(too_wide, high, middle)
    return _weights(squares, high)


def _weights(squares: Double, narrowness: Double) -> Double:
    raised = np.exp(-squares * np.exp(narrowness))
    weights: Double = raised / raised.sum(axis=1, keepdims=True)
    return weights


def _entropy(weights: Double) -> Double:
    """Of each row in nats, (B, 1)."""
    found: Double = -(weights * np.log(np.maximum(weights, 1e-300))).sum(axis=1, keepdims=True)
    return found
