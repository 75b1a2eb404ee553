"""Settings of earlier versions, brought to the present one in memory; files stay as they are."""

from __future__ import annotations

from typing import Any

from engine.data.catalogue import MNIST, NAMED_DATASETS

VERSION = 2
"""Of the settings that ``RunConfig.to_dict`` writes now."""


def migrate(config: Any, version: int) -> Any:  # noqa: ANN401 - whatever a file holds
    """The settings of a run in the form of this version.

    What is no dictionary, or lacks what its version had, comes back as it is: whoever reads the
    settings then refuses them with a reason.

    Args:
        config: Settings as JSON, in the form of ``version``.
        version: From 1 to ``VERSION``.
    """
    if not isinstance(config, dict):
        return config
    return _with_recipe(_to_2(config) if version < 2 else config)


def version_of(config: dict[str, Any]) -> int:
    """The version of settings that were kept without one."""
    return VERSION if "data" in config else 1


def _with_recipe(config: dict[str, Any]) -> dict[str, Any]:
    """How a drawing becomes an image of a named set is what the catalogue says now.

    It decides nothing that was computed, and earlier versions took MNIST's recipe for all.
    """
    name, data = config.get("dataset"), config.get("data")
    named = NAMED_DATASETS.get(name) if isinstance(name, str) else None
    if named is None or not isinstance(data, dict) or "recipe" not in data:
        return config
    if data.get("shape") != list(named.spec.shape):
        return config
    return {**config, "data": {**data, "recipe": named.spec.recipe}}


def _to_2(config: dict[str, Any]) -> dict[str, Any]:
    """All networks were dense, and all images of MNIST's kind; a named set had its own classes."""
    name, network = config.get("dataset"), config.get("network")
    named = NAMED_DATASETS.get(name) if isinstance(name, str) else None
    spec = MNIST if named is None else named.spec
    if isinstance(network, dict):
        network = {"kind": "dense", **network}
    return {**config, "network": network, "data": spec.to_dict()}
