"""All clouds together, against the bell."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.integrate import quad
from scipy.stats import norm
from torch.distributions import Normal, kl_divergence

from engine.core.progress import run_to_end
from engine.evaluation.aggregate_posterior import AggregatePosterior, aggregating


def added(mean: np.ndarray, deviation: np.ndarray) -> AggregatePosterior:
    log_variance = 2 * np.log(deviation)
    return run_to_end(aggregating(mean.astype(np.float32), log_variance.astype(np.float32)))


def test_clouds_that_are_one_have_its_closed_forms() -> None:
    mean, deviation = np.tile([0.5, -1.0, 0.0], (9, 1)), np.tile([0.7, 1.6, 1.0], (9, 1))
    found = added(mean, deviation)
    one = Normal(torch.tensor(mean[0]), torch.tensor(deviation[0]))
    expected = kl_divergence(one, Normal(0.0, 1.0)).numpy()
    np.testing.assert_allclose(found.kl, expected, atol=2e-4)
    assert found.single == pytest.approx(expected.sum(), rel=1e-4)
    np.testing.assert_allclose(found.mean, mean[0], atol=1e-6)
    np.testing.assert_allclose(found.deviation, deviation[0], rtol=1e-5)
    for unit in range(3):
        density = norm.pdf(found.axis, mean[0, unit], deviation[0, unit])
        np.testing.assert_allclose(found.density[unit], density, atol=1e-5)


def test_a_mixture_has_the_divergence_that_integration_finds() -> None:
    means, deviations = np.array([[-1.2], [0.3], [1.5]]), np.array([[0.4], [0.6], [0.5]])
    found = added(means, deviations)

    def q(z: float) -> float:
        return float(norm.pdf(z, means[:, 0], deviations[:, 0]).mean())

    expected, _ = quad(lambda z: q(z) * np.log(q(z) / norm.pdf(z)), -6, 6, epsabs=1e-9)
    assert found.kl[0] == pytest.approx(expected, abs=1e-4)
    draws = np.random.default_rng(0).normal(means[:, 0], deviations[:, 0], (200_000, 3)).ravel()
    assert found.mean[0] == pytest.approx(draws.mean(), abs=0.01)
    assert found.deviation[0] == pytest.approx(draws.std(), abs=0.01)


def test_many_small_clouds_can_fill_the_bell() -> None:
    # Means from N(0, 0.8²) and clouds of σ 0.6 make N(0, 1) together.
    mean = np.random.default_rng(0).normal(0, 0.8, (4000, 2))
    found = added(mean, np.full_like(mean, 0.6))
    assert found.kl.max() < 0.005
    assert found.single > 0.5
    np.testing.assert_allclose(found.density[0], found.prior, atol=0.03)


def test_densities_are_whole_also_of_narrow_clouds_far_out() -> None:
    mean, deviation = np.array([[-30.0, 0.1], [25.0, 0.2]]), np.full((2, 2), 1e-3)
    found = added(mean, deviation)
    assert found.axis[-1] >= 30
    mass = np.trapezoid(found.density, found.axis, axis=1)
    np.testing.assert_allclose(mass, 1, atol=0.01)
    assert np.isfinite(found.kl).all()
