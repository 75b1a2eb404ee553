"""With which settings a model is trained further: some are fixed from the first batch on."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.models.config import RunConfig

FIXED_SETTINGS = {
    "network": "Network",
    "batch_size": "Batch size",
    "seed": "Seed",
    "device": "Device",
}
"""Settings that a run keeps to its end, by name, and what they are called on screen."""
KEEPS = "Continue keeps what this model was built with"
ANEW = "Train begins anew with the settings of the form."


def with_live_settings(running: RunConfig, wished: RunConfig) -> RunConfig:
    """The settings of a run with those of the form that may change during it.

    A knob that is not live keeps its value: the network was built with it.
    """
    live = {
        knob.name: getattr(wished.knobs, knob.name)
        for knob in fields(wished.knobs)
        if knob.metadata["live"]
    }
    return replace(running, knobs=running.knobs.changed(**live), learning_rate=wished.learning_rate)


def continued(built: RunConfig, wished: RunConfig) -> RunConfig:
    """The settings with which a model without a run of this session is trained further.

    Args:
        built: The settings that the model was built with.
        wished: Those of the form.
    """
    return replace(
        with_live_settings(built, wished),
        dataset=wished.dataset,
        data=wished.data,
        device=wished.device,  # the model's own may be another machine's
    )


def kept_settings(running: RunConfig, wished: RunConfig) -> list[str]:
    """What a run keeps though the form says otherwise, each setting with the value it keeps."""
    settings = [
        f"{label} {running.sizes if name == 'network' else getattr(running, name)}"
        for name, label in FIXED_SETTINGS.items()
        if getattr(running, name) != getattr(wished, name)
    ]
    return settings + [
        f"{knob.metadata['label']} {getattr(running.knobs, knob.name)}"
        for knob in fields(running.knobs)
        if getattr(running.knobs, knob.name) != getattr(wished.knobs, knob.name)
    ]
