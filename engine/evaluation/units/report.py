"""All that is known of a layer's units: measured once for a model, read many times."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import torch

from engine.evaluation import codes, collapse
from engine.evaluation.units import pictures, steering
from engine.evaluation.units.activity import Activity, activity_of
from engine.evaluation.units.layers import CODE, UnitLayer
from engine.evaluation.units.network import UnitNetwork

if TYPE_CHECKING:
    from collections.abc import Generator

    from numpy.typing import NDArray

    from engine.core.progress import Progress
    from engine.data.dataset import Dataset
    from engine.models.model import Model

    Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class UnitReport:
    """The units of one layer of one model.

    Attributes:
        model: Whose.
        network: A copy of its network, to steer with.
        layer: Which layer.
        activity: What its units did.
        draws: What each draws, signed, (units, C, H, W); see ``pictures.drawn``.
        looks_for: Weights from the pixels, signed, (units, C, H, W); None behind a first layer.
        weights: As of ``UnitNetwork.weights``, (units, n).
        kl: Of the units of a variational code, in nats, (units,); None for all others.
    """

    model: Model
    network: UnitNetwork
    layer: UnitLayer
    activity: Activity
    draws: Array
    looks_for: Array | None
    weights: Array
    kl: Array | None = None

    @cached_property
    def strength(self) -> Array:
        """How much each unit changes the picture: the largest change of any pixel, (units,)."""
        return pictures.strength(self.draws)

    @cached_property
    def rest(self) -> Array:
        """What the units hold when they say nothing, (units,); see ``steering.at_rest``."""
        each = self.activity
        return steering.at_rest(each.mean, each.low, each.threshold)

    @property
    def verdict(self) -> str:
        """Whether a variational code has collapsed, in words; empty for all others.

        One image alone does not show how units vary.
        """
        figures = self._code_figures
        return "" if figures is None else collapse.verdict(*figures)

    @property
    def collapsed(self) -> bool:
        """Whether it is a variational code that has collapsed."""
        figures = self._code_figures
        return figures is not None and collapse.is_collapsed(*figures)

    @property
    def _code_figures(self) -> tuple[int, int, float] | None:
        """Active and all units and the nats of a variational code of several images.

        None before it has learnt anything, too: nothing was given up yet.
        """
        if self.kl is None or len(self.activity.labels) < 2 or not self.model.epoch:
            return None
        active = int((~self.activity.gone).sum())
        return active, self.layer.size, float(self.kl.sum())


def measuring(
    model: Model,
    dataset: Dataset,
    key: str = CODE,
    images: NDArray[np.intp] | None = None,
) -> Generator[Progress, None, UnitReport]:
    """Measure the units of a layer in steps of well under a second.

    Args:
        model: Made for images like those of the data set.
        dataset: Its test images are looked at.
        key: Of the layer.
        images: Numbers of the test images to look at; all if None. Only what all of them leave
            silent is surely dead.

    Raises:
        UnitLayerError: The model has no such layer.
    """
    network = UnitNetwork(model)
    layer = network.layer(key)
    every = np.arange(len(dataset.test_labels), dtype=np.intp)
    images = every if images is None else images
    pixels = dataset.test_images[torch.from_numpy(images)]
    what = f"Measuring units of {model.title}"
    activations = yield from network.reading(layer, pixels, what)
    kl, varies = None, None
    if layer.key == CODE:
        kl, varies = _variational(model, pixels, activations)
    labels = dataset.labels("test")[images]
    activity = activity_of(activations, images, labels, len(dataset.spec.classes), varies)
    return UnitReport(
        model,
        network,
        layer,
        activity,
        pictures.drawn(network, layer, activity.mean, activity.spread),
        network.from_pixels(layer),
        network.weights(layer),
        kl,
    )


def _variational(
    model: Model, pixels: torch.Tensor, means: Array
) -> tuple[Array | None, NDArray[np.bool_] | None]:
    """KL of each unit and whether it varies; None twice for a code that is a single point.

    The means of q(z|x) are the code itself. A single image tells nothing of how they vary.
    """
    posterior = model.posterior(pixels.float().div_(255).numpy())
    if posterior is None:
        return None, None
    nats = codes.kl_per_dimension(*posterior)
    return nats, codes.varies(means) if len(means) > 1 else None
