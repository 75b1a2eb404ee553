"""Normal distributions over codes, and the ellipses that they are on a plane of latent space."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.models.model import Model
    from engine.models.projection import Plane

    Array = NDArray[np.float32]
    Pair = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Gaussian:
    """A normal distribution whose numbers are independent of each other.

    Attributes:
        mean: (code,).
        deviation: σ of each number, (code,), ≥ 0.
    """

    mean: Array
    deviation: Array

    @classmethod
    def standard(cls, size: int) -> Gaussian:
        """N(0, I) in so many dimensions: the prior of the variational autoencoder."""
        return cls(np.zeros(size, np.float32), np.ones(size, np.float32))


@dataclass(frozen=True)
class Ellipse:
    """Where a projected normal distribution falls by a factor e^−½ from its highest density.

    39 % of its draws lie inside, 86 % inside of twice the size.

    Attributes:
        centre: On the plane.
        axes: Both half-axes as vectors from the centre, the longer one first.
    """

    centre: Pair
    axes: tuple[Pair, Pair]


def posterior(model: Model, image: Array) -> Gaussian | None:
    """The cloud q(z|x) of an image, (C, H, W) in [0, 1]; None where its code is a single point."""
    found = model.posterior(image[None]) if model.has_posterior else None
    if found is None:
        return None
    mean, log_variance = found
    return Gaussian(mean[0], np.exp(0.5 * log_variance[0]))


def ellipse(gaussian: Gaussian, plane: Plane) -> Ellipse | None:
    """The ellipse of one standard deviation on a plane; None where it is nowhere.

    A linear map P takes N(μ, diag σ²) to N(Pμ, P diag(σ²) Pᵀ). The half-axes are the eigenvectors
    of that covariance, as long as the roots of their eigenvalues.
    """
    centre = plane.project(gaussian.mean[None])[0].astype(np.float64)
    steps = plane.basis.astype(np.float64) * gaussian.deviation / plane.unit  # (2, code)
    covariance = steps @ steps.T
    if not (np.isfinite(centre).all() and np.isfinite(covariance).all()):
        return None
    values, vectors = np.linalg.eigh(covariance)
    lengths = np.sqrt(np.maximum(values, 0))
    longer, shorter = ((lengths * vectors).T[::-1]).tolist()
    return Ellipse(_pair(centre.tolist()), (_pair(longer), _pair(shorter)))


def _pair(numbers: list[float]) -> Pair:
    x, y = numbers
    return x, y
