"""The layers of a network, from the pixels through the code back to the pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.models.config import RunConfig


def layer_sizes(config: RunConfig) -> tuple[list[int], int]:
    """Units of each layer, and the place of the code among them.

    What has no hidden layers of its own kind is shown by its code alone.
    """
    network, values = config.network, config.data.values
    hidden = [*getattr(network, "hidden", ())]
    sizes = [values, *hidden, network.code, *reversed(hidden), values]
    return sizes, len(hidden) + 1
