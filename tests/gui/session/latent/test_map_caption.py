"""Captions become shorter by whole parts."""

from __future__ import annotations

from gui.session.latent.map_caption import shorter


def test_of_the_hint_each_part_is_left_out_and_of_all_else_only_the_whole() -> None:
    words = "ellipses: 1 and 2 σ · near, and far; sizes mean nothing · drag, click here, Shift-drag"
    assert shorter(words, "drag, click here, Shift-drag") == [
        "ellipses: 1 and 2 σ · near, and far; sizes mean nothing · drag, click here …",
        "ellipses: 1 and 2 σ · near, and far; sizes mean nothing · drag …",
        "ellipses: 1 and 2 σ · near, and far; sizes mean nothing …",
        "ellipses: 1 and 2 σ …",
    ]


def test_a_single_part_has_nothing_shorter() -> None:
    assert shorter("PCA 1–2 keeps 28.3 % of the variance", "") == []
    assert shorter("drag, click", "drag, click") == ["drag …"]
