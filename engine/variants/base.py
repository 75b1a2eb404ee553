"""The contract that every autoencoder variant fulfils.

A variant is one file in ``engine/variants``: a docstring with paper, objective and what to look
for, a frozen dataclass of ``knob(...)`` fields, and a ``Variant`` subclass with only what differs
from the plain autoencoder. The registry, the form, the loss plot, the checkpoint and the contract
test all read what they need from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

import torch
from torch import nn

from engine.nets import losses
from engine.nets.architecture import Dense
from engine.variants.knobs import Knobs
from engine.variants.units import BCE_PER_PIXEL

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

    from engine.core.draws import Draws
    from engine.data.spec import DataSpec
    from engine.nets.architecture import Architecture


def mean_over_images(values: Tensor) -> Tensor:
    """Mean of the rows: (B, …) → (…)."""
    return values.mean(0)


@dataclass(frozen=True)
class Batch:
    """What one evaluation of an objective sees.

    Several processes may share a batch, and each sees its part. What they add up to is the
    objective of the whole batch if each term is a mean over images, or made of such means that
    ``mean`` took.

    Attributes:
        images: Clean images, (B, C, H, W) in [0, 1].
        labels: Numbers of their classes, (B,) int64.
        progress: Fraction of the planned training that is done, in [0, 1].
        draws: Source of all randomness (corruption, sampling).
        mean: Mean over the images of the whole batch: (B, …) → (…).
    """

    images: Tensor
    labels: Tensor
    progress: float
    draws: Draws
    mean: Callable[[Tensor], Tensor] = mean_over_images


K = TypeVar("K", bound=Knobs)


class Variant(nn.Module, Generic[K]):
    """A plain autoencoder; subclasses override what their paper changes.

    Codes are (B, code), images (B, C, H, W) in [0, 1]. ``encode`` and ``decode`` are the
    deterministic paths used after training; ``loss_terms`` is the training objective.

    Args:
        spec: Shape and classes of the images.
        network: How encoder and decoder are built, and how wide the code is.
        knobs: The variant's own hyperparameters.

    Raises:
        KnobError: The variant can't be built of such a network, or for such images.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    summary: ClassVar[str]
    """One sentence under the name in the list of variants."""
    unit: ClassVar[str] = BCE_PER_PIXEL
    """Unit in which ``loss_terms`` are counted."""
    uses_labels: ClassVar[bool] = False
    """Whether ``loss_terms`` reads the labels, so that the code knows of them."""
    knobs_type: ClassVar[type[Knobs]]
    default_network: ClassVar[Architecture] = Dense()
    default_learning_rate: ClassVar[float] = 1e-3
    default_batch_size: ClassVar[int] = 128
    default_epochs: ClassVar[int] = 10

    def __init__(self, spec: DataSpec, network: Architecture, knobs: K) -> None:
        super().__init__()
        self.spec = spec
        self.network = network
        self.knobs = knobs
        self.encoder: nn.Module = self.build_encoder()
        self.decoder: nn.Module = self.build_decoder()

    def build_encoder(self) -> nn.Module:
        """Images → code: (B, C, H, W) → (B, code)."""
        return self.network.encoder(self.spec.shape, self.network.code)

    def build_decoder(self) -> nn.Module:
        """Code → logits of the images: (B, code) → (B, C, H, W)."""
        return self.network.decoder(self.spec.shape, self.network.code)

    def encode(self, images: Tensor) -> Tensor:
        """The code of each image: (B, C, H, W) in [0, 1] → (B, code)."""
        code: Tensor = self.encoder(images)
        return code

    def decode(self, codes: Tensor) -> Tensor:
        """The image of each code: (B, code) → (B, C, H, W) in [0, 1]."""
        return torch.sigmoid(self.decoder(codes))

    def reconstruct(self, images: Tensor) -> Tensor:
        """``decode(encode(images))``: (B, C, H, W) → (B, C, H, W), both in [0, 1]."""
        return self.decode(self.encode(images))

    def loss_terms(self, batch: Batch) -> dict[str, Tensor]:
        """The terms of the objective, weighted, so that their sum is what is minimised.

        Returns:
            Scalars by name in ``unit``; the first is named ``reconstruction``.
        """
        return {"reconstruction": losses.bce(self.decoder(self.encode(batch.images)), batch.images)}

    def after_step(self) -> None:
        """Restore a constraint on the weights after an optimiser step (none by default)."""


AnyVariant = Variant[Any]
