"""Learning curves as figures and in words: each sentence is decided by its figures."""

from __future__ import annotations

import numpy as np
import pytest

from engine.evaluation import label_story
from engine.evaluation.label_curve import (
    FINE_TUNED,
    PIXELS,
    PROBE,
    SCRATCH,
    Gain,
    LabelPoint,
    Level,
    by_place,
    level_text,
    useful,
)


def point(
    key: str, mean: float, level: Level = 10, method: str = PROBE, noise: float = 0.5
) -> LabelPoint:
    """Five draws around a mean, the same in all that is measured at a level."""
    errors = tuple(mean + noise * step for step in (-2, -1, 0, 1, 2))
    return LabelPoint(key, method, level, 10 * (level or 6000), 10, errors)


def test_mean_spread_and_text() -> None:
    errors = (23.0, 24.0, 25.5, 22.0, 24.5)
    found = LabelPoint("it", PROBE, 10, 100, 10, errors)
    assert found.mean == pytest.approx(np.mean(errors))
    assert found.spread == pytest.approx(np.std(errors, ddof=1))
    assert found.text == "23.8 ± 1.4"
    alone = LabelPoint("it", PROBE, None, 60_000, 10, (7.26,))
    assert (alone.spread, alone.text, alone.per_class) == (None, "7.3", 6000.0)


def test_a_gain_is_judged_by_draws_in_pairs() -> None:
    base = point("base", 20, noise=3)
    assert Gain.of(point("it", 19, noise=3), base) == Gain(pytest.approx(1.0), certain=True)
    assert not Gain.of(point("it", 19, noise=-3), base).certain


def test_levels_beyond_the_largest_class_are_all_labels() -> None:
    counts = {0: 40, 1: 100}
    assert useful((1, 30, 100, 1000, None), counts) == (1, 30, None)
    assert useful((1, 30), counts) == (1, 30)
    assert useful((500,), counts) == (None,)
    assert [level_text(each) for each in (1, 1000, None)] == ["1", "1 000", "all"]


NAMES = {"a": "Wide (256)", "b": "Narrow (32)", "c": "Cloud (20)", "d": "Told (32)"}


def test_what_each_code_saves() -> None:
    measured = [(PIXELS, 23.8), ("a", 18.5), ("b", 23.7), ("c", 25.6), ("d", 3.0)]
    told = label_story.of_codes(by_place(point(*each) for each in measured), NAMES, ["d"])
    assert told == (
        "10 labels per class, against raw pixels (23.8 % wrong): Wide (256) saves 5.3 points; "
        "Narrow (32) makes no difference; Cloud (20) costs 1.8 points. "
        "Told (32) learnt from all labels: no fair comparison."
    )


def test_codes_that_make_no_difference_are_listed() -> None:
    measured = [(PIXELS, 23.8), ("b", 23.7), ("c", 24.2)]
    told = label_story.of_codes(by_place(point(*each) for each in measured), NAMES)
    assert told.endswith(": Narrow (32) and Cloud (20) make no difference.")


def test_where_ten_labels_were_not_measured_others_are_compared() -> None:
    measured = [point(PIXELS, 55.0, 1), point("a", 50.0, 1), point(PIXELS, 40.0, 3)]
    told = label_story.of_codes(by_place(measured), NAMES)
    assert told.startswith("1 label per class, against raw pixels (55.0 % wrong)")
    assert label_story.of_codes(by_place(measured[1:2]), NAMES) == ""
    assert label_story.of_codes({}, NAMES) == ""


def pairs(*errors: tuple[Level, float, float]) -> list[LabelPoint]:
    return [
        each
        for level, tuned, fresh in errors
        for each in (point("b", tuned, level, FINE_TUNED), point("new", fresh, level, SCRATCH))
    ]


@pytest.mark.parametrize(
    ("errors", "said"),
    [
        (
            [(10, 26.0, 23.3), (100, 10.4, 11.3), (1000, 5.0, 5.5)],
            "Narrow (32) wins from 100 labels per class on (10.4 for 11.3 %)",
        ),
        ([(10, 20.0, 23.3)], "Narrow (32) wins with 10 labels per class already (20.0 for 23.3 %)"),
        (
            [(10, 20.0, 23.3), (None, 2.0, 1.9)],
            "Narrow (32) does not win, also not with all labels (2.0 for 1.9 %)",
        ),
    ],
)
def test_from_how_many_labels_on_fine_tuning_pays(
    errors: list[tuple[Level, float, float]], said: str
) -> None:
    known = by_place(pairs(*errors))
    told = label_story.of_fine_tuning(known, {"b": NAMES["b"], "a": NAMES["a"]}, {"b": "new"})
    assert told == f"Fine-tuned, against the same network from scratch: {said}."


def test_before_both_are_measured_nothing_is_said_of_fine_tuning() -> None:
    known = by_place([point("b", 10, 10, FINE_TUNED)])
    assert label_story.of_fine_tuning(known, {"b": "Narrow"}, {"b": "new"}) == ""
