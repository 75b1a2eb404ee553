"""Numbers as people read them."""

from __future__ import annotations

import pytest

from engine.core import text


@pytest.mark.parametrize(
    ("number", "shown"),
    [(0, "0"), (999.4, "999"), (999.6, "1 000"), (10_000, "10 000"), (1_234_567, "1 234 567")],
)
def test_thousands_are_set_apart(number: float, shown: str) -> None:
    assert text.spaced(number) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0 s"), (59.4, "59 s"), (59.6, "1:00"), (187, "3:07"), (3723, "1:02:03")],
)
def test_a_duration_to_the_second(seconds: float, shown: str) -> None:
    assert text.clock_duration(seconds) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (3.6, "4 s"),
        (99.4, "99 s"),
        (99.5, "2 min"),
        (99.4 * 60, "99 min"),
        (99.5 * 60, "1.7 h"),
        (5400 * 10, "15.0 h"),
    ],
)
def test_a_rough_duration_has_one_unit(seconds: float, shown: str) -> None:
    assert text.rough_duration(seconds) == shown
