"""The settings by which compared runs differ, as columns of their table."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from engine.core.errors import UserError
from engine.core.text import rough_duration
from gui import text
from gui.session.runs import learnt

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.models.config import RunConfig
    from engine.models.records import EpochRecord
    from gui.session.runs.entry import RunEntry

MOST_SETTINGS = 4
"""So many settings have a column; with more the figures would be out of sight."""
TITLES = {
    "code": ("Code", "numbers"),
    "hidden": ("Hidden", "units"),
    "learning_rate": ("Rate", "of learning"),
    "batch_size": ("Batch", "images"),
    "seed": ("Seed", ""),
    "dataset": ("Learnt", "from"),
}
"""Title and unit of each setting that every run has."""
WORDS = {
    "code": "code",
    "hidden": "hidden",
    "learning_rate": "rate",
    "batch_size": "batch",
    "seed": "seed",
    "dataset": "data",
}
"""How each of them is called in a sentence."""
COSTS = {
    "epochs": ("Epochs", "trained", "Passes over the training set that this model has seen."),
    "seconds": ("Time", "to train", "Time of its epochs, where it was trained, tests included."),
}
"""Title, unit and meaning of what a run has cost."""


def differing(entries: Mapping[str, RunEntry]) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Settings that not all of these runs share.

    Args:
        entries: The compared runs, by identifier.

    Returns:
        Title, unit, and value of each run that has it, by the setting's name; a knob counts as
        one where two runs have it and disagree.
    """
    differ = {name: each for name, each in _all(entries).items() if len(set(each[2].values())) > 1}
    # Runs that have learnt from different images are hardly comparable: that is never left out.
    first = {name: differ.pop(name) for name in ("dataset",) if name in differ}
    return dict([*list(differ.items())[: MOST_SETTINGS - len(first)], *first.items()])


def alike(entries: Mapping[str, RunEntry]) -> str:
    """The settings of every run that all of these share, in words; empty of a single run."""
    if len(entries) < 2:
        return ""
    shared = {
        name: next(iter(values.values()))
        for name, (_, _, values) in _all(entries).items()
        if name in TITLES and len(values) == len(entries) and len(set(values.values())) == 1
    }
    words = [f"{WORDS[name]} {shown(value)}" for name, value in shared.items()]
    return f"All have {', '.join(words)}." if words else ""


def _all(entries: Mapping[str, RunEntry]) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Title, unit, and value of each run that has it, by the setting's name."""
    found: dict[str, tuple[str, str, dict[str, Any]]] = {}
    for key, entry in entries.items():
        for name, (title, unit, value) in _settings(entry).items():
            found.setdefault(name, (title, unit, {}))[2][key] = value
    return found


def seconds(records: Iterable[EpochRecord]) -> float | None:
    """How long the epochs of a run have taken; None where none is known."""
    times = [record.seconds for record in records]
    return sum(times) if times else None


def _settings(entry: RunEntry) -> dict[str, tuple[str, str, Any]]:
    try:
        config = entry.config
    except UserError:  # its line in the list says so; a table has nothing to tell of it
        return {}
    values = {
        "code": getattr(config.network, "code", None),
        "hidden": "–".join(map(str, getattr(config.network, "hidden", ()))) or "none",
        "learning_rate": config.learning_rate,
        "batch_size": config.batch_size,
        "seed": config.seed,
        "dataset": learnt.title(config.dataset),
    }
    found = {name: (*TITLES[name], value) for name, value in values.items()}
    return found | _knobs(config)


def _knobs(config: RunConfig) -> dict[str, tuple[str, str, Any]]:
    """The knobs of a variant; those of another variant are others, even under the same name."""
    return {
        f"{config.variant}.{knob.name}": (
            knob.metadata["label"],
            knob.metadata.get("unit", ""),
            getattr(config.knobs, knob.name),
        )
        for knob in fields(config.knobs)
    }


def shown(value: object) -> str:
    """A setting as it is written in the table."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def cost_shown(name: str, value: float) -> str:
    """A cost as it is written in the table."""
    return rough_duration(value) if name == "seconds" else text.epoch(value)
