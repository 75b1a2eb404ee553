"""Which data set runs have learnt from, where that is not the same for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.data.catalogue import NAMED_DATASETS, is_same, shared_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gui.session.runs.entry import RunEntry

BETWEEN = " · "
"""Stands between the words of a name."""


def dataset_of(entry: RunEntry, here: str) -> str:
    """The name of the data set that a run learnt from.

    Args:
        entry: The run.
        here: The data set of a run that doesn't tell.
    """
    return str(entry.line.settings.get("dataset", here))


def title(name: str) -> str:
    """A data set as it is called on screen."""
    known = NAMED_DATASETS.get(name)
    return shared_name(name) if known is None else known.title


def differing(entries: Mapping[str, RunEntry], here: str) -> dict[str, str]:
    """The title of the data set of each run, if not all have learnt from the same; else none.

    Args:
        entries: The runs that stand side by side, by identifier.
        here: The data set of runs that don't tell.
    """
    names = {key: name for key, entry in entries.items() if (name := dataset_of(entry, here))}
    first = next(iter(names.values()), "")
    if all(is_same(first, each) for each in names.values()):
        return {}
    return {key: title(name) for key, name in names.items()}


def named(name: str, data: str) -> str:
    """A run's name, and the title of its data set unless the name says that or it is empty."""
    words = name.casefold().split(BETWEEN)
    return name if not name or data.casefold() in words else f"{name}{BETWEEN}{data}"
