"""Which settings of a run may change while it goes on."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.models.config import RunConfig


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
