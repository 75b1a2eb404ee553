"""Clouds of codes, and their ellipses on a plane."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.models import gaussian
from engine.models.gaussian import Gaussian
from engine.models.projection import Plane
from engine.nets.architecture import Dense
from tests.engine import oracles

CODE = 6


def plane(seed: int, unit: float = 1.0, *, orthonormal: bool = True) -> Plane:
    random = np.random.default_rng(seed)
    basis = random.standard_normal((2, CODE))
    if orthonormal:
        basis = np.linalg.qr(basis.T)[0].T
    mean = random.standard_normal(CODE).astype(np.float32)
    return Plane(mean, basis.astype(np.float32), 0.5, unit)


def cloud(seed: int) -> Gaussian:
    random = np.random.default_rng(seed)
    mean, deviation = random.standard_normal(CODE), random.uniform(0.1, 2, CODE)
    return Gaussian(mean.astype(np.float32), deviation.astype(np.float32))


@pytest.mark.parametrize(("seed", "unit", "orthonormal"), [(0, 1.0, True), (1, 2.5, False)])
def test_an_ellipse_is_what_projected_draws_spread_to(
    seed: int, unit: float, orthonormal: bool
) -> None:
    on, made = plane(seed, unit, orthonormal=orthonormal), cloud(seed + 10)
    found = gaussian.ellipse(made, on)
    assert found is not None
    draws = np.random.default_rng(5).standard_normal((400_000, CODE)).astype(np.float32)
    points = on.project(made.mean + draws * made.deviation)
    np.testing.assert_allclose(found.centre, points.mean(0), atol=0.01)
    axes = np.array(found.axes)  # rows are half-axes: their outer products add to the covariance
    np.testing.assert_allclose(axes.T @ axes, np.cov(points.T), rtol=0.02, atol=0.005)
    lengths = np.linalg.norm(axes, axis=1)
    assert lengths[0] >= lengths[1]
    assert axes[0] @ axes[1] == pytest.approx(0, abs=1e-6)
    # In units of the half-axes the draws are N(0, I): so many lie within one and two.
    radii = np.linalg.norm((points - found.centre) @ (axes / lengths[:, None] ** 2).T, axis=1)
    for factor in (1, 2):
        assert (radii < factor).mean() == pytest.approx(1 - np.exp(-(factor**2) / 2), abs=0.005)


def test_the_prior_is_a_circle_in_units_of_the_plane() -> None:
    on = plane(3, unit=4.0)
    found = gaussian.ellipse(Gaussian.standard(CODE), on)
    assert found is not None
    np.testing.assert_allclose(np.linalg.norm(found.axes, axis=1), 0.25, rtol=1e-5)
    np.testing.assert_allclose(found.centre, on.project(np.zeros((1, CODE), np.float32))[0])


@pytest.mark.parametrize("part", ["mean", "deviation"])
def test_a_cloud_that_overflowed_is_nowhere(part: str) -> None:
    values = {"mean": np.zeros(CODE, np.float32), "deviation": np.ones(CODE, np.float32)}
    values[part][2] = np.inf
    with np.errstate(invalid="ignore"):
        assert gaussian.ellipse(Gaussian(**values), plane(0)) is None


def test_the_cloud_of_an_image_is_the_models_own() -> None:
    model = oracles.model("variational", Dense((12,), CODE))
    images = oracles.images(2)
    found = gaussian.posterior(model, images[1].numpy())
    assert found is not None
    mean, log_variance = model.variant().posterior(images)
    expected = torch.distributions.Normal(mean[1], (0.5 * log_variance[1]).exp())
    np.testing.assert_allclose(found.mean, expected.mean.detach(), atol=1e-6)
    np.testing.assert_allclose(found.deviation, expected.stddev.detach(), rtol=1e-5)
    assert model.has_posterior


def test_a_code_that_is_a_point_has_no_cloud() -> None:
    model = oracles.model("vanilla", Dense((12,), CODE))
    assert gaussian.posterior(model, oracles.images(1)[0].numpy()) is None
    assert not model.has_posterior
