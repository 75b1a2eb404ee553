"""Which settings of a run may change while it goes on, and how far it then goes."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.models.config import RunConfig
    from gui.session.runs.entry import RunEntry


def with_live_settings(running: RunConfig, wished: RunConfig) -> RunConfig:
    """The settings of a run with those of the draft that may change during it.

    A knob that is not live keeps its value: the network was built with it. So does everything
    where the draft is of another variant.
    """
    if running.variant != wished.variant:
        return running
    live = {
        knob.name: getattr(wished.knobs, knob.name)
        for knob in fields(wished.knobs)
        if knob.metadata["live"]
    }
    return replace(running, knobs=running.knobs.changed(**live), learning_rate=wished.learning_rate)


def longer_plan(entry: RunEntry | None, draft: RunConfig | None) -> int:
    """Epochs that a run has when it is gone on with, if those planned are done; else 0.

    A run that nobody may change, or that is only in memory, keeps its plan: another one goes on.
    """
    if entry is None or draft is None or entry.line.read_only or entry.line.source is None:
        return 0
    done, planned = entry.line.epoch, entry.line.epochs
    return planned + draft.epochs if 0 < planned <= done else 0


def longer_plan_words(entry: RunEntry | None, draft: RunConfig | None) -> str:
    """A step looks small: where it opens a plan of more epochs, that is said."""
    epochs = longer_plan(entry, draft)
    return (
        f"“{entry.name}” was done: its plan grows to {epochs} epochs." if entry and epochs else ""
    )
