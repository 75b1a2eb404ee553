"""The geometry of a latent space: PCA of codes, and planes in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.core.blocks import centred_products

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

MAX_COMPONENTS = 10
FEW = 500
"""Codes up to which their decomposition takes no time to speak of."""
SMALL = 1e-5
"""Part of the largest variance below which products of float32 do not tell one."""


@dataclass(frozen=True)
class Projection:
    """Principal components of a set of codes.

    Attributes:
        mean: (code,).
        components: Orthonormal rows, (n, code), by falling variance; a one-dimensional code gets
            a second row of zeros, so that there always is a plane.
        variance_ratio: Part of the codes' variance along each component, (n,) in [0, 1].
        orientation: How each of its planes is drawn; None for as PCA leaves them.
    """

    mean: Array
    components: Array
    variance_ratio: Array
    orientation: Orientation | None = None

    def plane(self, axes: tuple[int, int] = (0, 1)) -> Plane:
        """The plane of two components, counted from 0; two of the same have none."""
        chosen, turned = list(axes), self.orientation
        kept = float(self.variance_ratio[chosen].sum())
        if turned is None:
            return Plane(self.mean, self.components[chosen], kept)
        basis = turned.turns[axes].T @ self.components[chosen]
        return Plane(self.mean, basis, kept, float(turned.radii[axes]))

    def scores(self, codes: Array) -> Array:
        """Codes (B, code) along all components, (B, n)."""
        found = centred_products(codes, self.mean, self.components)
        return found.astype(np.float32, copy=False)


@dataclass(frozen=True)
class Orientation:
    """How the planes of a latent space are drawn, for every two of n components a and b.

    Attributes:
        turns: (n, n, 2, 2); along a and b, points (B, 2) are drawn at ``points @ turns[a, b]``.
            Each is a rotation or a reflection.
        radii: (n, n); the length that is drawn as 1: the root mean square distance of the codes
            from their mean, within the plane.
    """

    turns: Array
    radii: Array


@dataclass(frozen=True)
class Plane:
    """Two linear functions of a code, drawn as a plane: two principal components, units, others.

    Attributes:
        mean: Its origin, (code,).
        basis: Two rows, (2, code); orthonormal, unless there is a ``lift``.
        variance_kept: Part of the codes' variance that places on the plane tell, in [0, 1].
        unit: Length along ``basis`` that is 1 on the plane, above 0.
        lift: How codes go back from the plane where ``basis`` is not orthonormal: what a code has
            beyond the mean for each unit along a row, (2, code); None for ``basis`` itself.
    """

    mean: Array
    basis: Array
    variance_kept: float
    unit: float = 1.0
    lift: Array | None = None

    def project(self, codes: Array) -> Array:
        """Where codes lie on the plane: (B, code) → (B, 2)."""
        places = centred_products(codes, self.mean, self.basis) / np.float32(self.unit)  # (B, 2)
        return places.astype(np.float32, copy=False)

    def unproject(self, points: Array) -> Array:
        """The codes at points of the plane: (B, 2) → (B, code)."""
        rows = self.basis if self.lift is None else self.lift
        return self.mean + points @ rows * np.float32(self.unit)

    def turned(self, codes: Array, places: Array) -> Plane:
        """The same plane, its axes turned or mirrored as another picture of the codes lies.

        Args:
            codes: (N, code).
            places: Where they lie in that picture, (N, 2).
        """
        turn = turn_towards(self.project(codes), places)
        lift = None if self.lift is None else turn.T @ self.lift
        return Plane(self.mean, turn.T @ self.basis, self.variance_kept, self.unit, lift)


def turn_towards(points: Array, target: Array) -> Array:
    """The turn after which a picture lies nearest to another one of the same images.

    It is the R that minimises ‖X R − Y‖_F over the orthogonal group (Schönemann 1966), mirrors
    included; a length of either picture does not matter.

    Args:
        points: X, (N, 2), about the origin.
        target: Y, (N, 2), wherever its middle is.

    Returns:
        (2, 2); ``points @ R`` is the turned picture.
    """
    u, _, vt = np.linalg.svd(points.T @ (target - target.mean(0)))
    turn: Array = (u @ vt).astype(np.float32)
    return turn


def fit(codes: Array) -> Projection:
    """PCA of codes (N, code), all finite, with up to ten components.

    A single code has no directions: it gets those of the code's own first two numbers.
    """
    if len(codes) < 2:
        n = min(2, codes.shape[1])
        axes = np.vstack([np.eye(n, codes.shape[1]), np.zeros((2 - n, codes.shape[1]))])
        return Projection(
            codes.mean(0).astype(np.float32), axes.astype(np.float32), np.zeros(2, np.float32)
        )
    # Costs a second, and the window imports this module before its first paint.
    from sklearn.decomposition import PCA  # noqa: PLC0415

    n = min(MAX_COMPONENTS, *codes.shape)
    if codes.shape[1] > len(codes):
        mean, components, ratio = _fit_few(codes, n)
    else:
        with np.errstate(invalid="ignore", divide="ignore"):  # constant codes have no variance
            pca = PCA(n_components=n, svd_solver="covariance_eigh").fit(codes)
        mean, components, ratio = pca.mean_, pca.components_, pca.explained_variance_ratio_
    components = components.astype(np.float32)
    ratio = np.nan_to_num(ratio).astype(np.float32)
    if n < 2:
        components = np.vstack([components, np.zeros_like(components)])
        ratio = np.append(ratio, np.float32(0))
    return Projection(mean.astype(np.float32), components, ratio)


def _fit_few(codes: Array, n: int) -> tuple[Array, Array, Array]:
    """PCA of fewer codes than they have numbers: mean, n components and their parts of variance.

    Covariances of 4 096 numbers would take minutes and 800 MB, of however few codes. numpy's own
    decompositions let other threads run meanwhile, which scipy's, that scikit-learn takes, don't.
    """
    mean = codes.mean(0)
    centred = codes - mean
    squares, rows = _by_products(centred, n) if len(codes) > FEW else _by_rows(centred, n)
    largest = np.take_along_axis(rows, np.abs(rows).argmax(1)[:, None], 1)  # (n, 1)
    rows = np.where(largest < 0, -rows, rows)
    whole = float(np.einsum("ij,ij->", centred, centred, dtype=np.float64))
    return mean, rows, squares / max(whole, float(np.finfo(np.float32).tiny))


def _by_rows(centred: Array, n: int) -> tuple[Array, Array]:
    """The n largest squared singular values of a table (N, code), and their rows (n, code)."""
    _, lengths, rows = np.linalg.svd(centred, full_matrices=False)  # (N,), (N, code)
    return np.square(lengths[:n]), rows[:n]


def _by_products(centred: Array, n: int) -> tuple[Array, Array]:
    """As ``_by_rows``, from the products of all rows: 2 000 of 4 096 numbers take 1.5 s, not 6.

    Products square what tells small values apart: where those are asked for it goes the other way.
    """
    products = (centred @ centred.T).astype(np.float64)  # (N, N)
    squares, sides = np.linalg.eigh(products)
    squares, sides = squares[::-1][:n], sides[:, ::-1][:, :n]
    if not squares[-1] > SMALL * squares[0]:
        return _by_rows(centred, n)
    rows = (sides / np.sqrt(squares)).T.astype(np.float32) @ centred
    return squares.astype(np.float32), rows
