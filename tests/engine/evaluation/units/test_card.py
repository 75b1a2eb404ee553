"""Images, histograms and neighbours of a unit, against sorting by hand, numpy and scipy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cosine
from scipy.stats import pearsonr

from engine.evaluation.units.activity import Activity, activity_of
from engine.evaluation.units.examples import COUNT, counting, examples_of
from engine.evaluation.units.histogram import BINS, histogram
from engine.evaluation.units.neighbours import Neighbour, correlations, cosines, nearest
from tests.engine import oracles


def activity(*columns: list[float]) -> Activity:
    values = np.array(columns, np.float32).T
    numbers = np.arange(len(values))
    return activity_of(values, numbers, numbers % 3, 3)


@settings(max_examples=40, deadline=None)
@given(count=st.integers(1, 60), share=st.floats(0, 1), seed=st.integers(0, 999))
def test_images_of_a_unit_that_rests(count: int, share: float, seed: int) -> None:
    draws = np.random.default_rng(seed)
    values = np.abs(draws.standard_normal(count)) * (draws.random(count) < share)
    found = activity(values.tolist(), [1.0] * count)
    limit = found.threshold
    column = found.activations[:, 0].tolist()
    fired = sorted(
        (place for place in range(count) if column[place] > limit), key=lambda p: -column[p]
    )
    images = examples_of(found, 0)
    assert images.strongest.tolist() == fired[:COUNT]
    assert images.lowest.tolist() == []
    assert set(images.random.tolist()) <= set(fired)
    assert len(images.random) == len(set(images.random.tolist())) == min(COUNT, len(fired))
    places = sorted({int((k + 0.5) / COUNT * len(fired)) for k in range(COUNT)}) if fired else []
    assert images.quantiles.tolist() == [fired[place] for place in places]
    edges, counts = histogram(found, 0)
    assert (len(edges), counts.sum()) == (BINS + 1, len(fired))


def test_a_unit_of_both_signs_counts_all_images() -> None:
    found = activity([3, -5, 0.001, 1, -2])
    images = examples_of(found, 0)
    assert images.strongest.tolist() == [0, 3]
    assert images.lowest.tolist() == [1, 4]
    assert images.quantiles.tolist() == [0, 3, 2, 4, 1]
    assert counting(found, 0).tolist() == [0, 1, 2, 3, 4]
    edges, counts = histogram(found, 0)
    wanted, bounds = np.histogram(found.activations[:, 0], BINS)
    np.testing.assert_array_equal(counts, wanted)
    np.testing.assert_allclose(edges, bounds)


def test_the_same_unit_has_the_same_random_images() -> None:
    found = activity(np.abs(oracles.array(1, 200)[0]).tolist(), [1.0] * 200)
    first, second = examples_of(found, 0), examples_of(found, 0)
    np.testing.assert_array_equal(first.random, second.random)
    assert first.random.tolist() != examples_of(found, 1).random.tolist()


def test_cosines_are_scipys() -> None:
    weights = oracles.array(7, 11)
    found = cosines(weights, 3)
    wanted = [1 - cosine(weights[3].astype(float), row.astype(float)) for row in weights]
    np.testing.assert_allclose(found, wanted, atol=1e-6)


def test_correlations_are_scipys() -> None:
    values = oracles.array(300, 6) + np.float32(5)
    values[:, 4] = 2 * values[:, 1] - 0.1 * values[:, 0]
    values[:, 5] = 0.7  # never changes
    found = correlations(values, 1, values.std(0))
    wanted = [pearsonr(values[:, 1].astype(float), values[:, k].astype(float))[0] for k in range(5)]
    np.testing.assert_allclose(found[:5], wanted, atol=1e-5)
    assert np.isnan(found[5])


def test_the_nearest_are_of_either_sign_and_never_the_unit_itself() -> None:
    likeness = np.array([0.2, -0.9, 1.0, np.nan, 0.5], np.float32)
    assert nearest(likeness, 2, 3) == (
        Neighbour(1, pytest.approx(-0.9)),
        Neighbour(4, pytest.approx(0.5)),
        Neighbour(0, pytest.approx(0.2)),
    )
    assert [each.unit for each in nearest(likeness, 2, 9)] == [1, 4, 0]
    assert nearest(np.ones(1, np.float32), 0) == ()
