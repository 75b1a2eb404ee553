"""Names for new runs, made from what is not as usual: "Vanilla · code 8"."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from gui.session.training.draft import differences

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from engine.models.config import RunConfig
    from gui.session.runs.book import RunBook

MOST_WORDS = 3
"""So many differences stand in a name."""
SHORT = {"learning_rate": "lr", "batch_size": "batch"}
BETWEEN = " · "
"""Stands between the words of a name."""


def suggest(config: RunConfig, title: str, taken: Collection[str]) -> str:
    """A name that no other run has.

    If there is such a run already, as a shipped one is for what is as usual, it says the width of
    its code in any case: "Vanilla (2)" beside "Vanilla · code 8" would be taken for a code of 2.

    Args:
        config: The run's settings.
        title: Of its variant.
        taken: Names that there are.
    """
    usual = type(config).default(config.variant)
    differs = differences(config, usual)
    words = []
    if "dataset" in differs:
        words.append(config.dataset.rpartition("/")[2] or config.dataset)
    width = f"code {getattr(config.network, 'code', '')}"
    if "code" in differs:
        words.append(width)
    if "hidden" in differs:
        hidden = getattr(config.network, "hidden", ())
        words.append("hidden " + ("-".join(map(str, hidden)) if hidden else "none"))
    for knob in fields(config.knobs):
        if knob.name in differs:
            unit = knob.metadata.get("unit", "")
            label = unit if len(unit) == 1 else knob.metadata["label"]  # β, but not "pixels"
            words.append(f"{label} {_number(getattr(config.knobs, knob.name))}")
    words += [
        f"{SHORT.get(name, name)} {_number(getattr(config, name))}"
        for name in ("learning_rate", "batch_size", "seed")
        if name in differs
    ]
    name = BETWEEN.join([title, *words[:MOST_WORDS]])
    if "code" not in differs and unique(name, taken) != name:
        name = BETWEEN.join([title, width, *words[: MOST_WORDS - 1]])
    return unique(name, taken)


def short(names: Mapping[str, str]) -> dict[str, str]:
    """Names for where there is little room: without the variant, where it is not needed.

    Args:
        names: Of the runs that stand side by side, by anything.
    """
    tails = {key: tail(name) for key, name in names.items()}
    told = list(tails.values())
    return {key: words if told.count(words) == 1 else names[key] for key, words in tails.items()}


def whose(book: RunBook) -> str:
    """The shown run's short name, for what tells of it alone; empty where no other is beside it."""
    compared = [key for key in book.compared if key in book.entries]
    if len(compared) < 2 or book.shown not in compared:
        return ""
    return short({key: book.entries[key].name for key in compared})[book.shown]


def told_of(book: RunBook, words: str) -> str:
    """Words about the shown run alone, after its name where another one is beside it."""
    return BETWEEN.join(filter(None, (whose(book), words)))


def tail(name: str) -> str:
    """A name without its first words, the variant, unless they are all of it."""
    return name.partition(BETWEEN)[2] or name


def unique(name: str, taken: Collection[str]) -> str:
    """A name with the first number that makes it unlike all others."""
    known = {each.casefold() for each in taken}
    found, number = name, 2
    while found.casefold() in known:
        found, number = f"{name} ({number})", number + 1
    return found


def _number(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
