"""Short names of runs that stand side by side."""

from __future__ import annotations

from gui.session.training.run_names import short


def test_the_variant_is_left_out_where_the_rest_says_enough() -> None:
    names = {"a": "Vanilla", "b": "Vanilla · code 8", "c": "Vanilla · code 2 · seed 1"}
    assert short(names) == {"a": "Vanilla", "b": "code 8", "c": "code 2 · seed 1"}


def test_what_would_be_alike_keeps_its_whole_name() -> None:
    names = {"a": "Vanilla · code 8", "b": "Sparse · code 8", "c": "Sparse · code 2"}
    assert short(names) == {"a": "Vanilla · code 8", "b": "Sparse · code 8", "c": "code 2"}
