"""The nearest of many codes, by exact search a block at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.core.blocks import squared_lengths

if TYPE_CHECKING:
    from collections.abc import Generator

    from numpy.typing import NDArray

    Array = NDArray[np.float32]
    Found = tuple[NDArray[np.intp], NDArray[np.float64]]

BLOCK = 256
"""Codes whose distances to all others are in memory at once."""


def squares_of(codes: Array) -> Array:
    """Squared lengths of codes, (N, d) → (N,): what ``nearest`` needs of those that stay."""
    return squared_lengths(codes)


def nearest(codes: Array, asked: Array, count: int, squares: Array | None = None) -> Found:
    """The nearest codes and their Euclidean distances, the nearest one first.

    Args:
        codes: Those that are found, (N, d).
        asked: Those whose neighbours are wanted, (B, d).
        count: How many; where there are fewer, all.
        squares: ``squares_of`` the codes, where it is known already.

    Returns:
        Their numbers (B, k) and distances (B, k).
    """
    count = min(count, len(codes))
    squares = squares_of(codes) if squares is None else squares
    far = squares - 2 * asked @ codes.T  # squared distances (B, N), less the squares of asked
    some = np.argpartition(far, count - 1, axis=1)[:, :count]
    # Differences of large squares have lost what tells near codes apart.
    exact = np.sqrt(np.square(codes[some] - asked[:, None]).sum(axis=2, dtype=np.float64))
    order = np.argsort(exact, axis=1, kind="stable")
    return np.take_along_axis(some, order, 1), np.take_along_axis(exact, order, 1)


def among_themselves(codes: Array, count: int) -> Generator[int, None, Found]:
    """The nearest others of each code, as of ``nearest``; yields how many are done.

    Args:
        codes: (N, d), N above 1.
        count: How many of each; at most N − 1.
    """
    count = min(count, len(codes) - 1)
    numbers = np.empty((len(codes), count), np.intp)
    distances = np.empty((len(codes), count))
    squares = squares_of(codes)
    for start in range(0, len(codes), BLOCK):
        rows = np.arange(start, min(start + BLOCK, len(codes)))
        found, far = nearest(codes, codes[rows], count + 1, squares)
        # Itself goes; where many are alike it may not be among them, and the last one goes.
        others = found != rows[:, None]
        others[others.all(axis=1), -1] = False
        numbers[rows] = found[others].reshape(len(rows), count)
        distances[rows] = far[others].reshape(len(rows), count)
        yield int(rows[-1]) + 1
    return numbers, distances
