"""Linear discriminant analysis of codes (Fisher 1936; Rao 1948): directions that part classes.

Of all directions the first parts the means of the classes furthest, measured by the spread within
classes; the next ones do so with what is left. The labels made it: that it parts the classes is no
finding about the code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.core.blocks import blocks
from engine.models.projection import Plane

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float32]
    Double = NDArray[np.float64]

RIDGE = 1e-5
"""Added to the correlations within classes, so that units that never differ do no harm."""
NOTHING = 1e-6
"""Distances between classes, in spreads within them, below which there is no direction."""


@dataclass(frozen=True)
class Discriminants:
    """Directions in latent space that part the classes.

    Attributes:
        mean: Of all codes, (code,).
        directions: Rows along which the codes of a class have variance 1, (n, code).
        separation: Part of the spread between classes along each, (n,) in [0, 1], falling.
    """

    mean: Array
    directions: Array
    separation: Array

    def plane(self, codes: Array, axes: tuple[int, int], towards: Array) -> Plane:
        """The plane of two directions, turned.

        The way back is by least squares: the code at a place is the mean of those there, so far as
        the place tells.

        Args:
            codes: Those that were fitted, (N, code).
            axes: The directions, counted from 0; along one that there is not, all codes are 0.
            towards: Where the same codes lie in the picture that it is turned to, (N, 2).
        """
        basis = np.zeros((2, codes.shape[1]), np.float32)
        for row, axis in enumerate(axes):
            if axis < len(self.directions):
                basis[row] = self.directions[axis]
        products, crossed, whole = np.zeros((2, 2)), np.zeros(basis.shape), 0.0
        for block in blocks(codes):
            centred = block - self.mean  # (n, code)
            scores = centred @ basis.T  # (n, 2)
            products += scores.T @ scores
            crossed += scores.T @ centred
            whole += float(np.square(centred).sum())
        lift = np.linalg.pinv(products, hermitian=True) @ crossed  # (2, code)
        told = (products @ lift * lift).sum()  # of squares of all scores @ lift
        radius = float(np.sqrt(np.trace(products) / len(codes))) or 1.0
        kept = float(told / whole) if whole > 0 else 0.0
        flat = Plane(self.mean, basis, kept, radius, lift.astype(np.float32))
        return flat.turned(codes, towards)


def fit(codes: Array, labels: NDArray[np.int64]) -> Discriminants | None:
    """The discriminants of labelled codes; None where there are no two classes to part.

    Args:
        codes: (N, code), finite.
        labels: Their classes, (N,).
    """
    present, classes, counts = np.unique(labels, return_inverse=True, return_counts=True)
    if len(present) < 2:
        return None
    mean = codes.mean(axis=0, dtype=np.float64)
    centred = codes - mean  # (N, code)
    member = np.zeros((len(present), len(codes)))
    member[classes, np.arange(len(codes))] = 1
    middles = member @ centred / counts[:, None]  # (K, code)
    spread, within = _within(centred, middles, counts)
    weighted = middles / spread * np.sqrt(counts / (len(present) - 1))[:, None]  # (K, code)
    # Costs a fifth of a second, and the window imports this module early.
    from scipy.linalg import solve_triangular  # noqa: PLC0415

    lower = np.linalg.cholesky(within)  # (code, code)
    del within  # 130 MB of a code of 4 096 numbers
    apart = solve_triangular(lower, weighted.T, lower=True, check_finite=False)  # (code, K)
    turned, lengths, _ = np.linalg.svd(apart, full_matrices=False)
    found = min(int((lengths > NOTHING).sum()), len(present) - 1)
    if not found:
        return None
    kept = turned[:, :found]
    back = solve_triangular(lower, kept, lower=True, trans="T", check_finite=False)  # (code, n)
    directions = back.T / spread  # (n, code)
    squares = np.square(lengths[:found])
    return Discriminants(
        mean.astype(np.float32),
        directions.astype(np.float32),
        (squares / squares.sum()).astype(np.float32),
    )


def _within(centred: Double, middles: Double, counts: NDArray[np.int64]) -> tuple[Double, Double]:
    """Spread within classes: of each unit, (code,), none 0, and the units' correlations."""
    scatter = centred.T @ centred  # (code, code)
    scatter -= (middles.T * counts) @ middles
    scatter /= max(len(centred) - len(counts), 1)
    spread = np.sqrt(np.clip(np.diagonal(scatter), 0, None))
    # What has no spread but that of rounding would be blown up to as much as the others have.
    spread[spread <= NOTHING * max(spread.max(), NOTHING)] = 1.0
    within = scatter  # in place: of wide codes each such table takes 130 MB
    within /= spread
    within /= spread[:, None]
    within[np.diag_indices_from(within)] += RIDGE
    return spread, within
