"""Formatting of counts and terms, for all views alike."""

from __future__ import annotations

import re

from engine.core import foreign_text
from engine.core.text import spaced

TERMS = {"kl": "KL", "l1": "L1", "mse": "MSE", "bce": "BCE"}
"""Short names that are written in capitals; all others are words."""


def epochs(number: float) -> str:
    """A length of training: ``1 epoch``, ``10 epochs``, ``0.46 epochs``."""
    decimals = 0 if number == int(number) else 3 if f"{number:.2f}".endswith(".00") else 2
    shown = f"{number:.{decimals}f}"
    return f"{shown} epoch{'' if number == 1 else 's'}"


def epoch(number: float) -> str:
    """An epoch as people read it, with the decimals that tell moments apart: 0.002, 1.25, 30.0."""
    decimals = 3 if number < 1 else 2 if number < 10 else 1
    return f"{number:.{decimals}f}" if number % 1 else f"{number:.0f}"


def count(number: int, noun: str) -> str:
    """So many of something: ``1 number``, ``10 000 images``."""
    return f"{spaced(number)} {noun}{'' if number == 1 else 's'}"


def file_name(words: str) -> str:
    """Words such as a run's name as the name of a file: ``Vanilla-β-4`` of ``Vanilla · β 4``."""
    return foreign_text.file_name(re.sub(r" · |[ –]", "-", words))


def whole(number: float) -> str:
    """A large number without decimals: ``16 527 289``."""
    return spaced(number)


def measuring(*, idle: bool) -> str:
    """In place of figures that are to come; while a run is in training nothing slows that."""
    return "Measuring …" if idle else "Measured once the run in training has ended"


def unbroken(words: str) -> str:
    """Words between which no line breaks within a short formula: the I of ``N(0, I)`` follows."""
    return re.sub(r"\((\S{1,2}), (\S{1,3})\)", "(\\1,\u00a0\\2)", words)


def term(name: str) -> str:
    """A loss term's key as it is written on screen: ``kl`` → KL, ``class_loss`` → class loss."""
    return TERMS.get(name) or name.replace("_", " ")


def title(key: str) -> str:
    """A key as a choice on screen: ``salt-and-pepper`` → Salt and pepper, ``kl`` → KL."""
    return capital(term(key.replace("-", "_")))


def capital(words: str) -> str:
    """Words as the beginning of a sentence: ``thin strokes`` → Thin strokes."""
    return words[:1].upper() + words[1:]


def shortened(name: str, most: int = 24) -> str:
    """A name of at most so many letters: names of runs often differ at their ends alone."""
    if len(name) <= most:
        return name
    first = most // 2
    return f"{name[:first].rstrip()}…{name[len(name) - (most - 1 - first) :].lstrip()}"


def in_menu(words: str) -> str:
    """Words as a line of a menu that shows each ``&``: one alone would underline a letter."""
    return words.replace("&", "&&")
