"""Words that several views share."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import gui
from gui import text


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (1, "1 epoch"),
        (10.0, "10 epochs"),
        (0, "0 epochs"),
        (0.463, "0.46 epochs"),
        (1 / 469, "0.002 epochs"),
        (10 + 1 / 469, "10.002 epochs"),
    ],
)
def test_epochs_are_counted_as_a_person_says_them(number: float, shown: str) -> None:
    assert text.epochs(number) == shown


@pytest.mark.parametrize(
    ("number", "said"),
    [(0.0, "0"), (0.0021, "0.002"), (0.25, "0.250"), (1.25, "1.25"), (10.0, "10"), (12.5, "12.5")],
)
def test_an_epoch_has_the_decimals_that_tell_moments_apart(number: float, said: str) -> None:
    assert text.epoch(number) == said


def test_terms_have_titles() -> None:
    assert [text.term(name) for name in ("kl", "reconstruction", "class_loss")] == [
        "KL",
        "reconstruction",
        "class loss",
    ]
    assert (text.count(1, "number"), text.count(20, "number")) == ("1 number", "20 numbers")


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("gaussian", "Gaussian"),
        ("salt-and-pepper", "Salt and pepper"),
        ("kl", "KL"),
        ("L1", "L1"),
        ("squared error", "Squared error"),
    ],
)
def test_keys_have_titles(key: str, shown: str) -> None:
    assert text.title(key) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Vanilla", "Vanilla"),
        ("a name of 24 letters, so", "a name of 24 letters, so"),
        ("k-sparse with 256 units, third attempt", "k-sparse wit…ird attempt"),
        ("Variational · β 4 and the other end", "Variational…e other end"),
    ],
)
def test_long_names_are_cut_in_their_middle(name: str, shown: str) -> None:
    assert text.shortened(name) == shown
    assert len(text.shortened(name)) <= 24


def test_the_name_of_a_file_has_no_spaces_and_nothing_that_parts_folders() -> None:
    assert text.file_name("Vanilla · β 4") == "Vanilla-β-4"
    assert text.file_name("latent space of a/b PCA 1–2") == "latent-space-of-a-b-PCA-1-2"


def test_a_menu_shows_each_ampersand() -> None:
    assert text.in_menu("β & γ && more") == "β && γ &&&& more"


def test_no_tooltip_at_a_place_takes_words_for_markup() -> None:
    """Names of runs and classes are foreign text: what is told goes through ``as_tooltip``."""
    told = {
        f"{path.name}:{call.lineno}": ast.unparse(call.args[1])
        for path in Path(gui.__file__).parent.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "QToolTip.showText"
    }
    assert len(told) >= 8
    assert {place: words for place, words in told.items() if "as_tooltip(" not in words} == {}


def test_no_line_breaks_within_a_short_formula() -> None:
    words = "Draws from N(0, I) land where N(μ, σ²) is (a word, another)."
    shown = "Draws from N(0,\u00a0I) land where N(μ,\u00a0σ²) is (a word, another)."
    assert text.unbroken(words) == shown
