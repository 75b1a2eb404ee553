"""The benchmark's arithmetic against closed forms; speed itself is never asserted."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.benchmark.result import BenchmarkRow, no_device
from engine.benchmark.stats import (
    ASIDE,
    MET,
    MISSED,
    NO_DEVICE,
    Sense,
    Spread,
    exponent,
    ratios,
    verdict,
)

times = st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=50)


def test_quantiles_of_a_ramp_are_known() -> None:
    spread = Spread.of(range(101))
    assert (spread.low, spread.median, spread.high) == (10, 50, 90)
    assert (spread.p95, spread.p99, spread.greatest, spread.count) == (95, 99, 100, 101)


@given(times)
def test_quantiles_stand_in_order_and_within_the_values(values: list[float]) -> None:
    s = Spread.of(values)
    assert min(values) <= s.low <= s.median <= s.high <= s.p95 <= s.p99 <= s.greatest
    assert s.greatest == max(values)


@pytest.mark.parametrize("values", [[], [1.0, math.nan], [math.inf]])
def test_what_is_no_measurement_has_no_quantiles(values: list[float]) -> None:
    with pytest.raises(ValueError, match="finite"):
        Spread.of(values)


@given(times, st.floats(0.1, 10))
def test_a_slow_moment_of_both_sides_leaves_their_ratio(values: list[float], factor: float) -> None:
    spread = ratios([factor * value for value in values], values)
    assert spread.median == pytest.approx(factor)
    assert spread.greatest == pytest.approx(factor)


def test_ratios_are_taken_turn_by_turn() -> None:
    # of medians it would be 5 / 10
    assert ratios([1, 5, 100], [10, 1, 50]).median == 2


@pytest.mark.parametrize(("ours", "theirs"), [([1.0], [1.0, 2.0]), ([1.0], [0.0]), ([], [])])
def test_turns_without_a_yardstick_have_no_ratio(ours: list[float], theirs: list[float]) -> None:
    with pytest.raises(ValueError, match="turns"):
        ratios(ours, theirs)


@pytest.mark.parametrize("power", [0.0, 0.5, 1.0, 2.0])
def test_the_exponent_of_a_power_law_is_its_power(power: float) -> None:
    sizes = [2, 8, 32, 128, 512]
    assert exponent(sizes, [3.7 * size**power for size in sizes]) == pytest.approx(power, abs=1e-9)


def test_the_exponent_is_the_least_squares_slope() -> None:
    random = np.random.default_rng(0)
    sizes = np.array([1.0, 2, 4, 8])
    costs = sizes * random.uniform(0.8, 1.2, 4)
    x, y = np.log(sizes), np.log(costs)
    slope = ((x - x.mean()) * (y - y.mean())).sum() / np.square(x - x.mean()).sum()
    assert exponent(sizes.tolist(), costs.tolist()) == pytest.approx(slope)


@pytest.mark.parametrize(
    ("sizes", "costs"), [([1], [1]), ([2, 2], [1, 1]), ([1, 2], [0, 1]), ([0, 2], [1, 1])]
)
def test_too_little_to_fit_is_an_error(sizes: list[float], costs: list[float]) -> None:
    with pytest.raises(ValueError, match="exponent"):
        exponent(sizes, costs)


@pytest.mark.parametrize(
    ("value", "sense", "expected"),
    [
        (4.0, "at least", MET),
        (3.99, "at least", MISSED),
        (4.0, "at most", MET),
        (4.01, "at most", MISSED),
        (math.nan, "at most", MISSED),
        (math.nan, "at least", MISSED),
    ],
)
def test_the_mark_itself_is_met(value: float, sense: Sense, expected: str) -> None:
    assert verdict(value, sense, 4.0) == expected


def test_a_row_without_a_device_or_a_mark_is_not_judged() -> None:
    spread = Spread.of([1.0])
    assert no_device("gpu", "training", "the CPU", "").verdict == NO_DEVICE
    assert BenchmarkRow("map", "pick", spread, "ms", value=3.0).verdict == ASIDE
    assert BenchmarkRow("map", "pick", spread, "ms", value=3.0, limit=2.0).verdict == MISSED
    assert BenchmarkRow("map", "pick", spread, "ms", value=3.0, limit=3.0).verdict == MET
