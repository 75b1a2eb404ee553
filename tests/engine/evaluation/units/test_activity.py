"""Densities, purity and classes, against counting image by image."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.evaluation import codes
from engine.evaluation.units.activity import Activity, activity_of
from engine.evaluation.units.histogram import NEVER, STEPS, densities
from engine.evaluation.units.states import MEANINGS, State, counted, state_of
from tests.engine import oracles

CLASSES = 4


def sparse(count: int, width: int, seed: int) -> np.ndarray:
    """Numbers of which many are zero, and whole columns, too."""
    draws = np.random.default_rng(seed)
    values = oracles.array(count, width, seed) * (draws.random((count, width)) < 0.4)
    values[:, draws.random(width) < 0.3] = 0
    return values.astype(np.float32)


def activity(values: np.ndarray, seed: int = 0) -> Activity:
    labels = np.random.default_rng(seed).integers(0, CLASSES, len(values))
    return activity_of(values, np.arange(len(values)) + 100, labels, CLASSES)


@settings(max_examples=40, deadline=None)
@given(count=st.integers(1, 30), width=st.integers(1, 12), seed=st.integers(0, 999))
def test_what_units_did_is_what_counting_image_by_image_gives(
    count: int, width: int, seed: int
) -> None:
    values = sparse(count, width, seed)
    found = activity(values, seed)
    limit = 0.01 * max(abs(v) for row in values.tolist() for v in row)
    assert found.threshold == pytest.approx(limit, rel=1e-5)
    for unit in range(width):
        column = values[:, unit].tolist()
        fired = [place for place, value in enumerate(column) if abs(value) > limit]
        classes = Counter(found.labels[fired].tolist())
        assert found.density[unit] == pytest.approx(len(fired) / count)
        for label in range(CLASSES):
            share = classes[label] / len(fired) if fired else 0
            assert found.class_share[unit, label] == pytest.approx(share, abs=1e-6)
            own = [v for v, of in zip(column, found.labels, strict=True) if of == label]
            mean = sum(own) / len(own) if own else 0
            assert found.class_means[unit, label] == pytest.approx(mean, abs=1e-5)
        purest = max(classes.values(), default=0) / max(len(fired), 1)
        assert found.purity[unit] == pytest.approx(purest, abs=1e-6)
        assert (found.states[unit] is State.DEAD) == (not fired)
        assert np.flatnonzero(found.fires(unit)).tolist() == fired
        assert (found.low[unit], found.high[unit]) == (min(column), max(column))


def test_dead_units_are_those_of_the_comparison() -> None:
    values = sparse(50, 30, 3)
    found = activity(values)
    assert np.flatnonzero(found.gone).tolist() == codes.dead_units(values).tolist()
    assert found.gone.any()


def test_states_follow_density_and_a_variational_mean() -> None:
    assert state_of(0) is State.DEAD
    assert state_of(0.0009) is State.SILENT
    assert state_of(0.001) is State.ACTIVE
    assert state_of(0.98) is State.ACTIVE
    assert state_of(0.99) is State.ALWAYS_ON
    assert state_of(1, varies=False) is State.OFF
    assert state_of(1, varies=True) is State.ALWAYS_ON
    assert [s for s in State if s.gone] == [State.OFF, State.DEAD]
    assert set(MEANINGS) == set(State)


def test_states_are_counted_in_words() -> None:
    states = [State.DEAD, State.ACTIVE, State.ACTIVE, State.SILENT]
    assert counted(states) == "4 units: 2 active, 1 silent, 1 dead"
    assert counted([State.ALWAYS_ON]) == "1 unit: 1 always on"


def test_a_unit_is_signed_if_it_fires_below_zero() -> None:
    values = np.array([[1, 1, -1], [0, -0.001, 0.5]], np.float32)
    found = activity(values)
    assert [found.is_signed(unit) for unit in range(3)] == [False, False, True]


def test_images_without_classes_have_no_purity() -> None:
    values = sparse(9, 4, 1)
    found = activity_of(values, np.arange(9), np.zeros(9, np.int64), 0)
    assert found.class_share.shape == (4, 0)
    assert found.purity.tolist() == [0, 0, 0, 0]


def test_a_layer_of_zeros_is_dead() -> None:
    found = activity(np.zeros((5, 3), np.float32))
    assert found.states == (State.DEAD,) * 3
    assert found.purity.tolist() == [0, 0, 0]


@settings(max_examples=40, deadline=None)
@given(count=st.integers(1, 30), width=st.integers(1, 12), seed=st.integers(0, 999))
def test_every_unit_lies_in_the_bin_of_its_density(count: int, width: int, seed: int) -> None:
    found = activity(sparse(count, width, seed))
    bars = densities(found)
    for unit in range(width):
        fired = int(found.fires(unit).sum())
        if not fired:
            assert bars.bins[unit] == NEVER
            continue
        low, high = 10.0 ** bars.edges[[bars.bins[unit], bars.bins[unit] + 1]]
        last = bars.bins[unit] == len(bars.counts) - 1
        assert low * (1 - 1e-6) <= fired / count < high * (1 - 1e-9) or (last and fired == count)
    assert bars.never + bars.counts.sum() == width


def test_one_image_in_ten_begins_a_bin_and_all_end_the_last() -> None:
    values = np.zeros((1000, 4), np.float32)
    values[:1, 0] = values[:10, 1] = values[:100, 2] = values[:, 3] = 1
    bars = densities(activity(values))
    assert bars.bins.tolist() == [0, STEPS, 2 * STEPS, 3 * STEPS - 1]
    np.testing.assert_allclose(bars.edges[::STEPS], [-3, -2, -1, 0], atol=1e-12)
