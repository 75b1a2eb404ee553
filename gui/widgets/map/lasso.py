"""Which points lie within a line that is being drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gui.widgets.map.marks import Place

FEWEST = 3
"""Corners of the smallest line that encloses something."""


class Lasso:
    """Finds the points within a closed line by the even-odd rule, corner by corner.

    A point is inside if an odd number of edges lie to the right of it. A new corner adds one edge
    to the open line, so all others need not be asked again; and an edge concerns only the points
    that are as high as it, which are neighbours in a list of points by height. The edge that
    closes the line counts only while it is asked for.

    Args:
        points: (N, 2); those that are not finite are never inside.
    """

    def __init__(self, points: NDArray[np.float32]) -> None:
        finite = np.flatnonzero(np.isfinite(points).all(axis=1))
        self._index = finite[np.argsort(points[finite, 1], kind="stable")]
        columns = points[self._index].T.astype(np.float64)  # (2, n)
        self._x, self._y = np.ascontiguousarray(columns[0]), np.ascontiguousarray(columns[1])
        self._odd = np.zeros(len(self._index), np.bool_)
        self.corners: list[Place] = []

    def add(self, x: float, y: float) -> None:
        """Draw on to another corner."""
        if self.corners:
            self._cross(self.corners[-1], (x, y), self._odd)
        self.corners.append((x, y))

    def count(self) -> int:
        """How many points are inside of the line, closed from its last corner to its first."""
        return int(np.count_nonzero(self._closed()))

    def inside(self) -> NDArray[np.intp]:
        """Which points those are, (n,), ascending."""
        return np.sort(self._index[self._closed()])

    def _closed(self) -> NDArray[np.bool_]:
        odd = self._odd.copy()
        if len(self.corners) < FEWEST:
            return np.zeros_like(odd)
        self._cross(self.corners[-1], self.corners[0], odd)
        return odd

    def _cross(self, start: Place, end: Place, odd: NDArray[np.bool_]) -> None:
        """Count one more edge for the points at whose right it lies."""
        (x0, y0), (x1, y1) = start, end
        if y0 == y1:
            return
        # The lower end belongs to an edge, the upper one does not: a corner counts once.
        first, last = np.searchsorted(self._y, sorted((y0, y1)))
        edge = x0 + (self._y[first:last] - y0) * ((x1 - x0) / (y1 - y0))
        odd[first:last] ^= self._x[first:last] < edge
