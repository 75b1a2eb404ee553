"""Round numbers: the least that will do, and never another than the factors allow."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core import ticks

POSITIVE = st.floats(1e-9, 1e9)


@pytest.mark.parametrize(
    ("span", "count", "step"),
    [(1.0, 5, 0.2), (0.25, 5, 0.05), (9, 4, 5), (10, 10, 1), (3e-4, 3, 1e-4), (0, 5, 1)],
)
def test_steps_are_one_two_or_five(span: float, count: float, step: float) -> None:
    assert ticks.nice_step(span, count) == pytest.approx(step)


@pytest.mark.parametrize("span", [math.nan, math.inf, -1.0])
def test_a_span_without_sense_has_the_step_one(span: float) -> None:
    assert ticks.nice_step(span, 5) == 1.0


@given(POSITIVE)
def test_the_magnitude_is_the_power_of_ten_below(value: float) -> None:
    power = ticks.magnitude(value)
    assert power <= value * (1 + 1e-12)
    assert value < 10 * power * (1 + 1e-12)
    assert math.log10(power) == pytest.approx(round(math.log10(power)), abs=1e-12)


@given(POSITIVE, st.sampled_from([ticks.FACTORS, (1.0, 1.6, 2.5, 4.0, 6.4), (1.0,)]))
def test_rounding_up_finds_the_least_round_number(value: float, factors: tuple[float, ...]) -> None:
    found = ticks.round_up(value, factors)
    exponent = math.floor(math.log10(value))
    round_numbers = [f * 10.0**e for e in (exponent, exponent + 1) for f in factors]
    assert found == pytest.approx(min(n for n in round_numbers if n >= value))


@pytest.mark.parametrize(
    ("step", "expected"), [(0.05, 2), (0.2, 1), (1, 0), (20, 0), (0.001, 3), (2.5e-5, 5)]
)
def test_decimals_are_those_that_tell_multiples_apart(step: float, expected: int) -> None:
    assert ticks.decimals(step) == expected


def test_ticks_are_the_multiples_within() -> None:
    assert ticks.ticks(0.0, 1.0, 5) == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    assert ticks.ticks(-3.2, 7.9, 5) == pytest.approx([0.0, 5.0])
    assert ticks.ticks(12.5, 12.5, 5) == []
    assert ticks.ticks(3.0, 3.0, 5) == [3.0]


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(2, 9))
def test_ticks_lie_in_range_at_equal_steps(low: float, span: float, count: int) -> None:
    high = low + span
    found, step = ticks.ticks(low, high, count), ticks.nice_step(high - low, count)
    slack = 1e-8 * (step + abs(low) + abs(high))
    assert len(found) <= count + 2
    assert all(low - slack <= each <= high + slack for each in found)
    gaps = [after - before for before, after in itertools.pairwise(found)]
    assert gaps == pytest.approx([step] * len(gaps), rel=1e-6)


def test_a_range_has_room_to_spare_and_rests() -> None:
    assert ticks.rounded_range(0.0, 1.0) == pytest.approx((-0.1, 1.1))
    assert ticks.rounded_range(0.02, 0.97) == pytest.approx((-0.1, 1.0))
    assert ticks.rounded_range(0.03, 0.96) == pytest.approx((0.0, 1.0))
    assert ticks.rounded_range(2.0, 2.0) == pytest.approx((1.75, 2.25))
    low, high = ticks.rounded_range(0.0, 0.0)
    assert low < 0 < high
