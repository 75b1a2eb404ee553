"""Which images are nearest to one, by their codes or by their pixels."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

CHUNK = 256
"""Rows of bytes that become numbers at once: so many stay in the processor's cache."""
SPARE = 24
"""Rows beyond those asked for whose distances are computed again, exactly."""


@dataclass(frozen=True, eq=False)
class Nearest:
    """The nearest rows, the nearest first; of equal distances the smaller number first.

    Attributes:
        rows: Their numbers, (k,).
        distances: Euclidean, in the unit of what was searched, (k,) ≥ 0.
    """

    rows: NDArray[np.intp]
    distances: NDArray[np.float64]


class NeighbourSearch:
    """Finds the rows of a table that are nearest to a vector.

    All squared distances come from one product, ‖r‖² − 2 r·v; the few smallest are computed again
    without the cancellation in that, so what is reported is exact.

    Args:
        rows: Codes (N, code) float32, or images (N, C, H, W) uint8, whose bytes are 255ths.
    """

    def __init__(self, rows: NDArray[np.float32] | NDArray[np.uint8]) -> None:
        self._rows = rows.reshape(len(rows), prod(rows.shape[1:]))
        self._unit = 255.0 if rows.dtype == np.uint8 else 1.0
        parts = (np.einsum("ij,ij->i", part, part) for part in self._parts())
        self._squares = np.concatenate([np.zeros(0, np.float32), *parts])  # (N,)

    def __len__(self) -> int:
        return len(self._rows)

    def nearest(
        self, vector: NDArray[np.float32], count: int, without: int | None = None
    ) -> Nearest:
        """The rows nearest to a vector.

        Args:
            vector: As many numbers as a row has, in any shape; images in [0, 1].
            count: How many rows, at most.
            without: A row that is left out, such as the vector's own.

        Raises:
            ValueError: The vector has another length than the rows.
        """
        point = np.asarray(vector, np.float32).reshape(-1) * np.float32(self._unit)  # (D,)
        if point.shape != self._rows.shape[1:]:
            raise ValueError(f"rows have {self._rows.shape[1]} numbers, not {len(point)}")
        products = np.concatenate([np.zeros(0, np.float32), *(p @ point for p in self._parts())])
        rough = self._squares - 2 * products  # (N,)
        if without is not None:
            rough[without] = np.inf
        some = min(count + SPARE, len(rough))
        likely = np.sort(np.argpartition(rough, some - 1)[:some]) if some else np.zeros(0, np.intp)
        likely = likely[np.isfinite(rough[likely])]
        apart = np.linalg.norm(self._rows[likely].astype(np.float64) - point, axis=1) / self._unit
        order = np.argsort(apart, kind="stable")[:count]
        return Nearest(likely[order], apart[order])

    def _parts(self) -> Iterator[NDArray[np.float32]]:
        """The rows as numbers, some at a time."""
        size = CHUNK if self._rows.dtype == np.uint8 else max(len(self._rows), 1)
        for start in range(0, len(self._rows), size):
            yield self._rows[start : start + size].astype(np.float32, copy=False)
