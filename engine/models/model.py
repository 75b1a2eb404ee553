"""A trained model as the window and the commands use it: immutable, and numpy in, numpy out."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import numpy as np
import torch

from engine.core.private_memory import mmap_copy, mmap_zeros
from engine.nets import layers

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from engine.models.config import RunConfig
    from engine.models.records import EpochRecord
    from engine.variants.base import AnyVariant

    Array = NDArray[np.float32]


class Model:
    """A snapshot of a variant's weights that training can no longer reach.

    All methods are deterministic, safe to call from any thread, and take and return float32
    arrays: images (B, C, H, W) in [0, 1], codes (B, code).

    Attributes:
        config: The settings of the run that it comes from.
        epoch: Epochs trained, with the fraction of the last one.
        history: The records of the finished epochs.
    """

    def __init__(
        self,
        config: RunConfig,
        variant: AnyVariant,
        epoch: float = 0.0,
        history: tuple[EpochRecord, ...] = (),
    ) -> None:
        self.config = config
        self.epoch = epoch
        self.history = history
        self._variant = _copy(variant, lambda weights: weights)

    def with_history(self, history: tuple[EpochRecord, ...]) -> Model:
        """The same model with other records; it shares the weights."""
        other = copy.copy(self)
        other.history = history
        return other

    def with_weights(self, change: Callable[[torch.Tensor], torch.Tensor]) -> Model:
        """The same model with other weights.

        Args:
            change: Gives those in place of one tensor of the same shape, in float32.
        """
        other = copy.copy(self)
        other._variant = _copy(self._variant, change)
        return other

    @property
    def code_size(self) -> int:
        """Width of the code."""
        return self.config.network.code

    @property
    def title(self) -> str:
        """The variant's name on screen."""
        return type(self._variant).title

    @property
    def unit(self) -> str:
        """Unit of the losses in ``history``."""
        return self._variant.unit

    @property
    def learnt_from_labels(self) -> bool:
        """Whether its training has read the labels of all images."""
        return self._variant.uses_labels

    def variant(self) -> AnyVariant:
        """A copy of the variant to train on or to differentiate, gradients on."""
        return copy.deepcopy(self._variant).train().requires_grad_()

    def state(self) -> dict[str, torch.Tensor]:
        """The weights by name; not to be written to."""
        return self._variant.state_dict()

    @property
    def nbytes(self) -> int:
        """Bytes that the weights take."""
        return sum(each.nbytes for each in self.state().values())

    def is_finite(self) -> bool:
        """Whether every weight is a finite number."""
        return all(bool(weight.isfinite().all()) for weight in self._variant.parameters())

    @torch.inference_mode()
    def encode(self, images: Array) -> Array:
        """The code of each image: (B, C, H, W) → (B, code)."""
        return _numpy(self._variant.encode(_tensor(images)))

    @torch.inference_mode()
    def decode(self, codes: Array) -> Array:
        """The image of each code: (B, code) → (B, C, H, W)."""
        return _numpy(self._variant.decode(_tensor(codes)))

    @torch.inference_mode()
    def reconstruct(self, images: Array) -> Array:
        """What is left of each image after the bottleneck: (B, C, H, W) → (B, C, H, W)."""
        return _numpy(self._variant.reconstruct(_tensor(images)))

    @torch.inference_mode()
    def encode_pixels(self, pixels: torch.Tensor, chunk: int = 128) -> Array:
        """Codes of a data set's bytes, a chunk at a time: (N, C, H, W) uint8 → (N, code)."""
        codes = mmap_zeros((len(pixels), self.code_size))
        for part, out in zip(torch.split(pixels, chunk), torch.split(codes, chunk), strict=True):
            out.copy_(self._variant.encode(part.float().div_(255)))
        return _numpy(codes)

    @torch.inference_mode()
    def squared_errors(self, pixels: torch.Tensor, chunk: int = 128) -> Array:
        """Squared error per pixel of each image's reconstruction: (N, C, H, W) uint8 → (N,)."""
        parts = []
        for part in torch.split(pixels, chunk):
            images = part.float().div_(255)
            parts.append((self._variant.reconstruct(images) - images).square_().flatten(1).mean(1))
        return _numpy(torch.cat(parts))

    @property
    def has_posterior(self) -> bool:
        """Whether the code of an image is a cloud q(z|x) with the prior N(0, I), not a point."""
        return hasattr(self._variant, "posterior")

    @torch.inference_mode()
    def posterior(self, images: Array) -> tuple[Array, Array] | None:
        """Mean and log variance of q(z|x), (B, code) each; None if a code is a single point."""
        posterior = getattr(self._variant, "posterior", None)
        if posterior is None:
            return None
        mean, log_variance = posterior(_tensor(images))
        return _numpy(mean), _numpy(log_variance)

    def encoder_filters(self) -> Array:
        """Weights from the image to each unit of the first layer: (units, C, H, W), signed."""
        weights = layers.linear_layers(self._variant.encoder)[0].weight  # (units, C·H·W)
        return _numpy(weights.reshape(-1, *self.config.data.shape)).copy()


def _copy(variant: AnyVariant, change: Callable[[torch.Tensor], torch.Tensor]) -> AnyVariant:
    """The variant on the CPU, for reading alone, each tensor copied once, through ``change``."""
    copied: dict[int, object] = {}  # by which deepcopy takes these in place of its own
    for weight in variant.parameters():
        own = mmap_copy(change(weight.detach()))
        copied[id(weight)] = torch.nn.Parameter(own, requires_grad=False)
    for buffer in variant.buffers():
        copied[id(buffer)] = mmap_copy(change(buffer))
    return copy.deepcopy(variant, copied).eval()


def _numpy(tensor: torch.Tensor) -> Array:
    array: Array = tensor.numpy()
    return array


def _tensor(array: Array) -> torch.Tensor:
    # torch shares memory with the array, and warns of one that is frozen: those are copied.
    return torch.from_numpy(np.require(array, np.float32, "W"))
