"""From the words of a command line to the settings of a run."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from engine.core.foreign_text import quoted
from engine.core.plain_number import parts, real_number, whole_number
from engine.data.catalogue import place_of
from engine.models.config import ConfigError, RunConfig
from engine.variants import registry
from engine.variants.knobs import KnobError, Knobs

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from engine.models.model import Model

_TRUTH = {"true": True, "yes": True, "false": False, "no": False}


def new_run(args: argparse.Namespace) -> RunConfig:
    """The settings of a run from the start: the variant's defaults and what ``args`` change.

    Raises:
        ConfigError, KnobError, ArchitectureError, UnknownVariantError: A setting that there is
            not, or a bad value.
    """
    config = default_run(args)
    widths = {"hidden": None if args.hidden is None else sizes(args.hidden), "code": args.code}
    given = {name: value for name, value in widths.items() if value is not None}
    network = replace(config.network, **given)
    knobs = with_words(config.knobs, args.knobs)
    config = replace(config, network=network, knobs=knobs)
    config = _with_options(config, args)
    config.build()  # some knobs and sizes exclude each other, and only the network knows
    return config


def default_run(args: argparse.Namespace) -> RunConfig:
    """The settings that the variant of ``args`` starts with.

    Raises:
        ConfigError, UnknownVariantError: There is none, or none of that name.
    """
    if args.variant is None:
        known = ", ".join(registry.variants())
        raise ConfigError(f"name a variant with --variant: {known}")
    return RunConfig.default(args.variant)


def continued_run(args: argparse.Namespace, model: Model) -> RunConfig:
    """The settings to go on training a model with: its own and what ``args`` change.

    Raises:
        ConfigError, KnobError: A bad value, or one that would be another network.
    """
    config = model.config
    for option in ("variant", "hidden", "code"):
        if getattr(args, option) is not None:
            raise ConfigError(f"--{option} can't change in a trained model; leave it out")
    knobs = with_words(config.knobs, args.knobs)
    for knob in fields(knobs):
        changed = getattr(knobs, knob.name) != getattr(config.knobs, knob.name)
        if changed and not knob.metadata["live"]:
            raise KnobError(f"{knob.name} can't change in a trained model; train a new one")
    return _with_options(replace(config, knobs=knobs), args)


def _with_options(config: RunConfig, args: argparse.Namespace) -> RunConfig:
    """The settings with those options set anew that were given."""
    options = {
        "epochs": args.epochs,
        "batch_size": args.batch_size,
        "learning_rate": args.lr,
        "seed": args.seed,
        "device": args.device,
        "dataset": None if args.dataset is None else place_of(args.dataset),
    }
    return replace(config, **{name: value for name, value in options.items() if value is not None})


def sizes(text: str) -> tuple[int, ...]:
    """Layer sizes from ``128``, ``256,128``, ``none`` or nothing.

    Raises:
        ConfigError: A size is no whole number, or is missing beside a comma.
    """
    if text.strip().lower() in {"", "none"}:
        return ()
    try:
        return tuple(whole_number(word) for part in parts(text) for word in part.split())
    except ValueError:
        message = f"hidden sizes look like 128, or 256,128, or none, not like {quoted(text)}"
        raise ConfigError(message) from None


def with_words(knobs: Knobs, words: Sequence[str]) -> Knobs:
    """Knobs with some set anew from words like ``weight=0.01``; a later word wins.

    Raises:
        KnobError: A word is no ``knob=value``, or names a knob or value that there is not.
    """
    values: dict[str, Any] = {}
    for word in words:
        name, separator, text = word.partition("=")
        name = name.strip().replace("-", "_")
        if not separator or not name:
            raise KnobError(f"a knob is set as knob=value, not as {quoted(word)}")
        values[name] = _value(getattr(knobs, name, None), text.strip())
    return knobs.changed(**values)


def _value(current: object, text: str) -> Any:  # noqa: ANN401 - of the knob's own type
    """``text`` in the type of the knob's current value; as it is where it does not fit."""
    if isinstance(current, bool):
        return _TRUTH.get(text.lower(), text)
    if isinstance(current, int | float):
        for kind in (whole_number, real_number):
            try:
                return kind(text)
            except ValueError:
                continue
    return text
