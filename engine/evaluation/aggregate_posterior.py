"""The clouds of all images together, against the prior that the decoder is sampled from.

A variational autoencoder pulls each cloud q(z|x) towards N(0, I), but draws from the prior look
like data only if all clouds together, the aggregate posterior q(z) = mean over x of q(z|x), fill it
(Hoffman & Johnson 2016, "ELBO surgery"). Unit by unit that can be measured exactly.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.core.progress import Progress
from engine.evaluation.codes import active_units, kl_per_dimension

if TYPE_CHECKING:
    from collections.abc import Generator

    from numpy.typing import NDArray

    Array = NDArray[np.float32]

PLACES = 241
LEAST, BEYOND = 4.0, 5.0
"""The axis reaches at least so far from 0, and so many σ beyond the last cloud."""


@dataclass(frozen=True, eq=False)
class AggregatePosterior:
    """What q(z) is along each unit of the code.

    Attributes:
        axis: Places along a unit, evenly spaced about 0, (P,).
        density: q(z_j) there, (code, P) ≥ 0.
        mean: Of z_j, (code,).
        deviation: Of z_j, (code,) > 0.
        kl: KL(q(z_j) ‖ N(0, 1)) in nats, (code,) ≥ 0: the last part of the decomposition in Chen
            et al. 2018 ("Isolating sources of disentanglement"), eq. 2.
        single: KL(q(z|x) ‖ N(0, I)) of a single cloud in nats, mean over images.
        active: Units whose mean varies over images, see ``codes.varies``.
    """

    axis: Array
    density: Array
    mean: Array
    deviation: Array
    kl: Array
    single: float
    active: int

    @property
    def prior(self) -> Array:
        """The density of N(0, 1) along the axis, (P,)."""
        return _bell(self.axis)


def aggregating(mean: Array, log_variance: Array) -> Generator[Progress, None, AggregatePosterior]:
    """Add up the clouds of some images, a unit at a time.

    A cloud that is narrower than a step of the axis is drawn as wide as one.

    Args:
        mean: μ of each q(z|x), (B, code), finite.
        log_variance: log σ² of each, (B, code), finite.
    """
    deviation = np.exp(0.5 * log_variance)  # (B, code)
    reach = max(LEAST, float((np.abs(mean) + BEYOND * deviation).max(initial=0)))
    reach /= 1 - 2 * BEYOND / (PLACES - 1)  # room for clouds that are drawn a step wide
    axis = np.linspace(-reach, reach, PLACES, dtype=np.float32)
    step = float(axis[1] - axis[0])
    density = np.empty((mean.shape[1], PLACES), np.float32)
    for unit in range(mean.shape[1]):
        yield Progress("Adding up the clouds", unit, mean.shape[1])
        wide = np.maximum(deviation[:, unit, None], step)  # (B, 1)
        density[unit] = (_bell((axis - mean[:, unit, None]) / wide) / wide).mean(0)
    both = np.square(deviation).mean(0, dtype=np.float64) + mean.var(0, dtype=np.float64)
    return AggregatePosterior(
        axis,
        density,
        mean.mean(0),
        np.sqrt(both).astype(np.float32),
        _kl(density, axis),
        float(kl_per_dimension(mean, log_variance).sum()),
        active_units(mean),
    )


def _kl(density: Array, axis: Array) -> Array:
    """KL(q ‖ N(0, 1)) of densities (code, P) along an axis, by the trapezoidal rule: (code,)."""
    q = density.astype(np.float64)
    z = axis.astype(np.float64)
    log_prior = -0.5 * np.square(z) - 0.5 * math.log(2 * math.pi)
    terms = np.where(q > 0, q * (np.log(np.where(q > 0, q, 1)) - log_prior), 0)
    nats = np.maximum(np.trapezoid(terms, z, axis=1), 0)
    found: Array = nats.astype(np.float32)
    return found


def _bell(z: Array) -> Array:
    """The density of N(0, 1)."""
    found: Array = (np.exp(-0.5 * np.square(z)) / math.sqrt(2 * math.pi)).astype(np.float32)
    return found
