"""Names of runs in two lines."""

from __future__ import annotations

import pytest

from gui.widgets.pictures.two_lines import broken


def of(name: str, room: int) -> tuple[str, ...]:
    """In lines of so many letters."""
    return broken(name, lambda words: len(words) <= room, lambda words: words[: room - 1] + "…")


@pytest.mark.parametrize(
    ("name", "room", "lines"),
    [
        ("Variational", 8, ("Varia-", "tional")),
        ("Contractive", 8, ("Contrac-", "tive")),
        ("Supervised", 8, ("Supervi-", "sed")),
        ("Denoising", 7, ("Denoi-", "sing")),
        ("Sparse", 4, ("Spa-", "rse")),
        ("k-Sparse", 7, ("k-", "Sparse")),
        ("Sparse on clothes", 9, ("Sparse on", "clothes")),
        ("Variational · β 4", 11, ("Variational", "β 4")),
        ("vanilla_65c9", 9, ("vanilla_", "65c9")),
    ],
)
def test_a_name_is_broken_between_words_or_near_a_syllable(
    name: str, room: int, lines: tuple[str, ...]
) -> None:
    assert of(name, room) == lines


def test_a_long_name_fills_the_first_line_and_is_cut_in_the_second() -> None:
    assert of("A vanilla autoencoder of mine", 10) == ("A vanilla", "autoencod…")
    assert of("8" * 20, 10) == ("8" * 9 + "…",)
    assert of("Variational", 2) == ("V…",)
