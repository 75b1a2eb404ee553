"""k-sparse autoencoder: only the k largest code units survive, the others are set to zero.

Adds: A hard rule in place of a price: of all code units the k most active pass, all others become
exactly zero and receive no gradient. To keep every unit in use, k starts at all units and falls,
fast at first, to its final value over the first half of training.

Matters: Sparsity is set directly, with no weight to tune. Small k forces a few units to
explain a whole digit and gives large, global features; large k gives small local strokes. At
test time a somewhat larger α·k usually describes an image better. The rule returned in 2024 as the
way to train very large sparse autoencoders on language models.

Objective: BCE(x, g(top_k(f(x)))), or the squared error; if wished, + a · the loss with what units
that no image of the batch keeps can add

Look for: Exactly α·k code bars stand, whatever you draw. Lower k while it trains: strokes merge
into whole digits in the Units tab. The linear probe in Compare is where a wide sparse code beats
the narrow dense one.

Paper: Makhzani & Frey 2013, "k-sparse autoencoders", arXiv 1312.5663; Gao et al. 2024, "Scaling and
evaluating sparse autoencoders", arXiv 2406.04093 (the auxiliary loss).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from engine.nets import layers, losses
from engine.nets.architecture import Dense
from engine.variants.base import Batch, Variant
from engine.variants.knobs import KnobError, Knobs, knob
from engine.variants.units import BCE_PER_PIXEL, SQUARED_ERROR_PER_PIXEL

if TYPE_CHECKING:
    from torch import Tensor, nn

ANNEALING = 0.5
"""Fraction of the planned training over which k falls from all units to its final value."""


@dataclass(frozen=True)
class KSparseKnobs(Knobs):
    """How many units may be active, and how the image is rebuilt from them."""

    k: int = knob(
        16,
        label="Active units",
        unit="k",
        low=1,
        high=1024,
        live=True,
        help="Number of code units that keep their value while training.",
    )
    alpha: float = knob(
        1.0,
        label="Test factor",
        unit="α",
        low=1.0,
        high=3.0,
        live=True,
        help="After training α·k units are kept when an image is encoded.",
    )
    loss: str = knob(
        "BCE",
        label="Loss",
        choices=("BCE", "squared error"),
        help="The paper uses squared error with a linear decoder; BCE compares with the others.",
    )
    tied: bool = knob(
        False,
        label="Tied weights",
        help="Use the encoder's weights, transposed, as the decoder, as the paper does.",
    )
    auxiliary: float = knob(
        0.0,
        label="Auxiliary weight",
        low=0.0,
        high=1.0,
        help="How much idle units learn from what the kept ones leave over; 0 leaves them idle.",
    )


class KSparse(Variant[KSparseKnobs]):
    """A wide linear code of which only the k largest values remain."""

    key = "k_sparse"
    title = "k-Sparse"
    summary = "Only the k most active units may speak."
    knobs_type = KSparseKnobs
    default_network = Dense(hidden=(), code=256)

    @property
    def unit(self) -> str:  # type: ignore[override] # a class constant for all other variants
        """Unit of the loss, which here depends on a knob."""
        return BCE_PER_PIXEL if self.knobs.loss == "BCE" else SQUARED_ERROR_PER_PIXEL

    def build_decoder(self) -> nn.Module:
        """Code → images (logits under BCE), tied to the encoder if wished."""
        if not self.knobs.tied:
            return super().build_decoder()
        linear = layers.linear_layers(self.encoder)
        if len(linear) != 1:
            raise KnobError("tied weights need a network without hidden layers; empty that list")
        return layers.TiedDecoder(linear[0], self.spec.shape)

    def encode(self, images: Tensor) -> Tensor:
        """The α·k largest code units of each image, the others zero: (B, C, H, W) → (B, code)."""
        return top_k(self.encoder(images), math.ceil(self.knobs.alpha * self.knobs.k))

    def decode(self, codes: Tensor) -> Tensor:
        """Code → image in [0, 1]; the linear output of squared error is cut to that range."""
        if self.knobs.loss == "BCE":
            return super().decode(codes)
        image: Tensor = self.decoder(codes)
        return image.clamp(0, 1)

    def loss_terms(self, batch: Batch) -> dict[str, Tensor]:
        """BCE or squared error of the decode of the top-k code; what idle units add, if wished."""
        raw, kept = self.encoder(batch.images), self.active_units(batch.progress)
        codes = top_k(raw, kept)
        outputs = self.decoder(codes)  # (B, C, H, W)
        measure = losses.bce if self.knobs.loss == "BCE" else losses.squared_error
        terms = {"reconstruction": measure(outputs, batch.images)}
        if self.knobs.auxiliary > 0:
            idle = batch.mean((codes != 0).to(raw.dtype)) == 0  # (code,)
            helped = outputs.detach() + self._drawn(top_k((raw * idle).relu(), kept))
            # With no idle unit there is nothing to learn, and the term is zero.
            terms["auxiliary"] = self.knobs.auxiliary * measure(helped, batch.images) * idle.any()
        return terms

    def _drawn(self, codes: Tensor) -> Tensor:
        """What code units add to the logits or pixels: (B, code) → (B, C, H, W)."""
        drawn: Tensor = self.decoder(codes) - self.decoder(torch.zeros_like(codes[:1]))
        return drawn

    def active_units(self, progress: float) -> int:
        """How many units may speak at a point of the plan: all of them at first, then k.

        1/k grows evenly, so that most of the annealing is spent at few units. A k that falls evenly
        rushes through them: of 1000 tied units a quarter then spoke on hardly any image.
        """
        units, k = self.network.code, min(self.knobs.k, self.network.code)
        done = min(1.0, progress / ANNEALING)
        return round(1 / ((1 - done) / units + done / k))


def top_k(codes: Tensor, k: int) -> Tensor:
    """Keep exactly the k largest values of each row (ties: any k of them), set the rest to zero.

    Gradient passes only through the values kept.

    Args:
        codes: (B, code).
        k: How many to keep; all of them if k is at least the code's width.
    """
    if k >= codes.shape[1]:
        return codes
    kept = codes.topk(k, dim=1, sorted=False)  # (B, k)
    return torch.zeros_like(codes).scatter(1, kept.indices, kept.values)
