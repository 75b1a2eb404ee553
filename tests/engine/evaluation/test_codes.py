from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.manifold import trustworthiness
from torch.distributions import Normal, kl_divergence

from engine.evaluation import codes
from tests.engine import oracles


@settings(max_examples=25, deadline=None)
@given(count=st.integers(1, 5), width=st.integers(2, 40), seed=st.integers(0, 99))
def test_hoyer_equals_its_formula_and_ignores_scale(count: int, width: int, seed: int) -> None:
    z = oracles.array(count, width, seed)
    expected = []
    for row in z.astype(float).tolist():
        ratio = sum(abs(v) for v in row) / math.sqrt(sum(v * v for v in row))
        expected.append((math.sqrt(width) - ratio) / (math.sqrt(width) - 1))
    np.testing.assert_allclose(codes.hoyer(z), expected, atol=1e-5)
    np.testing.assert_allclose(codes.hoyer(z * np.float32(1e-25)), expected, atol=1e-5)


def test_hoyer_runs_from_all_equal_to_one_alone() -> None:
    z = np.array([[2, -2, 2, 2], [0, 0, -3, 0], [0, 0, 0, 0]], np.float32)
    np.testing.assert_allclose(codes.hoyer(z), [0, 1, 1], atol=1e-7)
    assert np.isnan(codes.hoyer(z[:, :1])).all()


def test_l0_and_dead_units_count_what_speaks() -> None:
    z = np.zeros((3, 5), np.float32)
    z[0, 1], z[1, 1], z[2, 3], z[2, 4] = 2, -0.5, 1, 0.001
    np.testing.assert_array_equal(codes.l0(z), [1, 1, 1])
    np.testing.assert_array_equal(codes.dead_units(z), [0, 2, 4])
    np.testing.assert_array_equal(codes.l0(z * 1000), [1, 1, 1])


@settings(max_examples=10, deadline=None)
@given(count=st.integers(1, 8), width=st.integers(1, 8), seed=st.integers(0, 99))
def test_kl_equals_that_of_torchs_distributions(count: int, width: int, seed: int) -> None:
    mean, log_variance = oracles.array(count, width, seed), oracles.array(count, width, seed + 1)
    ours = codes.kl_per_dimension(mean, log_variance)
    own = Normal(torch.from_numpy(mean), torch.from_numpy(log_variance).mul(0.5).exp())
    theirs = kl_divergence(own, Normal(0.0, 1.0)).mean(0)
    np.testing.assert_allclose(ours, theirs.numpy(), rtol=1e-4, atol=1e-5)


def test_active_units_are_those_whose_mean_varies() -> None:
    mean = oracles.array(5000, 3)
    mean[:, 0] *= 0.05  # variance 0.0025
    mean[:, 1] *= 0.2
    mean[:, 2] = 7
    assert codes.active_units(mean) == 1


def test_trustworthiness_is_scikit_learns() -> None:
    images, points = oracles.array(80, 30), oracles.array(80, 2, 1)
    assert codes.trustworthiness(images, points) == pytest.approx(
        trustworthiness(images, points, n_neighbors=5)
    )
    assert codes.trustworthiness(images, images) == 1
