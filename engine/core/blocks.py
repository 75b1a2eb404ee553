"""Sums over the rows of a large table, some at a time.

All codes of 4 096 numbers of a test set are 160 MB: a copy of them, such as all less their mean,
takes as much again, and half a second until the system has found it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Array = NDArray[np.float32]
    Double = NDArray[np.float64]

NUMBERS = 2**20
"""So many numbers are in the works at once: codes of up to a hundred are one block."""


def blocks(rows: Array) -> Iterator[Array]:
    """The rows (N, d) in order, some at a time, as views; one block where there are none."""
    size = max(1, NUMBERS // max(rows.shape[1], 1))
    for start in range(0, max(len(rows), 1), size):
        yield rows[start : start + size]


def centred_products(rows: Array, mean: Array, directions: Array) -> Array:
    """Rows less a mean, along directions.

    Args:
        rows: (N, d).
        mean: (d,).
        directions: (n, d).

    Returns:
        (N, n).
    """
    return np.concatenate([(block - mean) @ directions.T for block in blocks(rows)])


def squared_lengths(rows: Array) -> Array:
    """Of each row, (N, d) → (N,)."""
    return np.concatenate([np.square(block).sum(axis=1) for block in blocks(rows)])


def variances(rows: Array) -> Double:
    """Of each column, (N, d) → (d,); N above 0. To about six digits: sums of blocks are float32."""
    mean, squares = np.zeros(rows.shape[1]), np.zeros(rows.shape[1])
    for block in blocks(rows):
        mean += block.sum(axis=0)
    middle = (mean / len(rows)).astype(np.float32)
    for block in blocks(rows):
        away = block - middle
        squares += np.einsum("ij,ij->j", away, away)
    return squares / len(rows)
