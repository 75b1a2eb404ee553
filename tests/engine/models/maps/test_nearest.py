"""Nearest codes against scikit-learn's, and the weights of neighbours against their definition."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from engine.core.progress import run_to_end
from engine.models.maps.nearest import among_themselves, nearest
from engine.models.maps.perplexity import probabilities
from tests.engine.models.maps.clusters import clusters


def test_nearest_are_those_of_scikit_learn() -> None:
    codes, _ = clusters(count=200)
    asked = codes[::7] + 0.1
    numbers, distances = nearest(codes, asked, 12)
    theirs = NearestNeighbors(n_neighbors=12, algorithm="brute").fit(codes.astype(np.float64))
    wanted, order = theirs.kneighbors(asked.astype(np.float64))
    np.testing.assert_allclose(distances, wanted, rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(numbers, order)


def test_a_code_far_from_the_origin_is_its_own_nearest() -> None:
    codes = (np.random.default_rng(0).normal(size=(300, 5)) * 1e-2 + 50).astype(np.float32)
    numbers, distances = nearest(codes, codes, 300)
    np.testing.assert_array_equal(numbers[:, 0], np.arange(300))
    np.testing.assert_array_equal(distances[:, 0], 0)


@pytest.mark.parametrize("count", [5, 90])
def test_among_themselves_nobody_is_its_own_neighbour(count: int) -> None:
    codes, _ = clusters(count=100)
    told = list(among_themselves(codes, count))
    assert told == [256, 400]
    numbers, distances = run_to_end(among_themselves(codes, count))
    assert numbers.shape == distances.shape == (400, count)
    assert not (numbers == np.arange(400)[:, None]).any()
    theirs = NearestNeighbors(n_neighbors=count, algorithm="brute").fit(codes.astype(np.float64))
    np.testing.assert_allclose(distances, theirs.kneighbors()[0], rtol=1e-4, atol=1e-5)


def test_codes_that_are_all_alike_have_neighbours() -> None:
    numbers, distances = run_to_end(among_themselves(np.ones((40, 3), np.float32), 6))
    assert numbers.shape == (40, 6)
    np.testing.assert_array_equal(distances, 0)


@pytest.mark.parametrize("perplexity", [2.0, 5.0, 25.0])
def test_weights_have_the_wished_perplexity(perplexity: float) -> None:
    rng = np.random.default_rng(0)
    distances = np.sort(rng.uniform(0.1, 3, (50, 90)), axis=1) * rng.uniform(1e-3, 1e3, (50, 1))
    weights = probabilities(distances, perplexity)
    np.testing.assert_allclose(weights.sum(axis=1), 1)
    assert (np.diff(weights, axis=1) <= 1e-12).all()
    entropy = -(weights * np.log(np.maximum(weights, 1e-300))).sum(axis=1)
    np.testing.assert_allclose(np.exp(entropy), perplexity, rtol=1e-3)


def test_neighbours_that_are_equally_near_weigh_alike() -> None:
    weights = probabilities(np.zeros((1, 8)), 3.0)
    np.testing.assert_allclose(weights, 1 / 8)
