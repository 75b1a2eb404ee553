"""Finds every experiment by walking this package; adding a file there is enough."""

from __future__ import annotations

from functools import cache

import engine.experiments
from engine.core import discovery
from engine.core.errors import UserError
from engine.core.foreign_text import quoted
from engine.experiments.base import Experiment


class UnknownExperimentError(UserError):
    """There is no experiment of that name; the message lists those there are."""


@cache
def experiments() -> dict[str, Experiment]:
    """All experiments by name, in their order.

    Raises:
        DiscoveryError: A file can't be imported.
    """
    exported = [
        getattr(module, "EXPERIMENT", None) for module in discovery.modules(engine.experiments)
    ]
    found = [each for each in exported if isinstance(each, Experiment)]
    return {each.name: each for each in sorted(found, key=lambda each: each.number)}


def find(names: list[str]) -> list[Experiment]:
    """The experiments of these names; dashes may stand for underscores.

    Raises:
        UnknownExperimentError: One of them does not exist.
    """
    known = experiments()
    wanted = [name.replace("-", "_") for name in names]
    for name, key in zip(names, wanted, strict=True):
        if key not in known:
            have = ", ".join(known)
            raise UnknownExperimentError(
                f"there is no experiment {quoted(name)}; choose from {have}"
            )
    return [known[key] for key in dict.fromkeys(wanted)]
