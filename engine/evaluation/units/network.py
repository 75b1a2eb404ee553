"""A model's network with a layer that can be read, and replaced by other numbers."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn

from engine.core.errors import UserError
from engine.core.foreign_text import quoted
from engine.core.private_memory import mmap_zeros
from engine.core.progress import Progress
from engine.evaluation.units.layers import CODE, DECODER, ENCODER, UnitLayer
from engine.nets.layers import linear_layers

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from numpy.typing import NDArray
    from torch import Tensor

    from engine.models.model import Model
    from engine.variants.base import AnyVariant

    Array = NDArray[np.float32]

CHUNK = 500
ACTIVATIONS = (nn.ReLU, nn.Sigmoid)


class UnitLayerError(UserError):
    """A model has no layer of that name; the message says which it has."""


class UnitNetwork:
    """A copy of a model's network for one thread at a time: reading it hooks into its layers.

    Attributes:
        layers: Those with units; the code first.
    """

    def __init__(self, model: Model) -> None:
        self._variant = model.variant().eval().requires_grad_(requires_grad=False)
        self._shape = model.config.data.shape
        self.layers = layers_of(self._variant)

    def layer(self, key: str) -> UnitLayer:
        """The layer of a name.

        Raises:
            UnitLayerError: There is none.
        """
        for each in self.layers:
            if each.key == key:
                return each
        have = ", ".join(each.key for each in self.layers)
        raise UnitLayerError(f"the model has no layer {quoted(key)}; choose one of {have}")

    @torch.inference_mode()
    def activations(self, layer: UnitLayer, images: Tensor) -> Tensor:
        """What a layer holds for images: (B, C, H, W) in [0, 1] → (B, units)."""
        if layer.part == CODE:
            return self._variant.encode(images)
        seen: list[Tensor] = []
        with self._hooked(layer, seen.append):
            if layer.part == ENCODER:
                self._variant.encoder(images)
            else:
                self._variant.reconstruct(images)
        return seen[0]

    def reading(
        self, layer: UnitLayer, pixels: Tensor, what: str
    ) -> Generator[Progress, None, Array]:
        """What a layer holds for a data set's bytes: (N, C, H, W) uint8 → (N, units)."""
        held = mmap_zeros((len(pixels), layer.size))
        for start in range(0, len(pixels), CHUNK):
            yield Progress(what, start, len(pixels))
            part = pixels[start : start + CHUNK].float().div_(255)
            held[start : start + CHUNK] = self.activations(layer, part)
        read: Array = held.numpy()
        return read

    @torch.inference_mode()
    def activation(self, layer: UnitLayer, image: Array) -> Array:
        """What a layer holds for one image: (C, H, W) → (units,)."""
        one = torch.from_numpy(np.require(image[None], np.float32, "W"))
        held: Array = self.activations(layer, one)[0].numpy()
        return held

    @torch.inference_mode()
    def output(self, layer: UnitLayer, values: Array) -> Array:
        """The images that come out when a layer holds these numbers: (B, units) → (B, C, H, W)."""
        given = torch.from_numpy(np.require(values, np.float32, "W"))
        if layer.part == CODE:
            images = self._variant.decode(given)
        else:
            with self._hooked(layer, lambda _: given):
                # Only their number matters: what the layer made of them is replaced.
                images = self._variant.reconstruct(torch.zeros(len(given), *self._shape))
        made: Array = images.numpy()
        return made

    @torch.no_grad()
    def weights(self, layer: UnitLayer) -> Array:
        """The weights that say what each unit is for: (units, values).

        Those towards the image for the code and the decoder's units, those from the image for the
        encoder's; a tied decoder's are its encoder's.
        """
        decoder = linear_layers(self._variant.decoder)
        if layer.part == ENCODER:
            rows = linear_layers(self._variant.encoder)[self._number(layer) - 1].weight
        elif layer.part == CODE and not decoder:
            rows = linear_layers(self._variant.encoder)[-1].weight[: layer.size]
        else:
            rows = decoder[0 if layer.part == CODE else self._number(layer)].weight.T
        copied: Array = rows.numpy().copy()
        return copied

    @torch.no_grad()
    def from_pixels(self, layer: UnitLayer) -> Array | None:
        """Weights from the image to each unit, (units, C, H, W), signed; None behind a first layer.

        Of a variational code, those to the means.
        """
        first = linear_layers(self._variant.encoder)
        is_first = layer.key == f"{ENCODER}1" or (layer.part == CODE and len(first) == 1)
        if not is_first:
            return None
        rows: Array = first[0].weight[: layer.size].numpy().copy()
        return rows.reshape(-1, *self._shape)

    def _number(self, layer: UnitLayer) -> int:
        """The number in a hidden layer's key: the linear layers of its part that come before it."""
        return int(layer.key.removeprefix(layer.part))

    @contextmanager
    def _hooked(self, layer: UnitLayer, then: Callable[[Tensor], Tensor | None]) -> Iterator[None]:
        """Have ``then`` see what a hidden layer holds, and replace it if it returns something."""
        part = self._variant.encoder if layer.part == ENCODER else self._variant.decoder
        assert isinstance(part, nn.Sequential)  # noqa: S101 - see ``layers_of``

        def hook(_module: nn.Module, _inputs: Any, output: Tensor) -> Tensor | None:  # noqa: ANN401
            return then(output)

        handle = part[layer.place].register_forward_hook(hook)
        try:
            yield
        finally:
            handle.remove()


def layers_of(variant: AnyVariant) -> tuple[UnitLayer, ...]:
    """The code, then the hidden layers from the image to the reconstruction.

    Hidden layers are those of encoders and decoders that are plain stacks of linear layers with
    activations between them; what is built otherwise shows its code alone.
    """
    code = UnitLayer(CODE, variant.network.code)
    parts = {ENCODER: variant.encoder, DECODER: variant.decoder}
    hidden = [layer for name, part in parts.items() for layer in _hidden(name, part)]
    return (code, *hidden)


def _hidden(name: str, part: nn.Module) -> list[UnitLayer]:
    """The outputs of activations that another linear layer reads."""
    if not isinstance(part, nn.Sequential):
        return []
    stack, found = list(part), list[UnitLayer]()
    last = max((at for at, each in enumerate(stack) if isinstance(each, nn.Linear)), default=0)
    for place in range(1, last):
        before = stack[place - 1]
        if isinstance(stack[place], ACTIVATIONS) and isinstance(before, nn.Linear):
            key = f"{name}{len(found) + 1}"
            found.append(UnitLayer(key, before.out_features, name, place))
    return found
