"""Sparse autoencoder: many code units, few of them active for any one digit.

Adds: A code wider than it needs to be, of non-negative units, and a price on activity. L1 charges
each unit for its size; KL charges each unit whose mean activation strays from a small target ρ.

Matters: If only a few of many units may speak, each has to stand for something that recurs: a pen
stroke, an edge, a curve. Such codes are easier to read than dense ones, and the idea now serves to
take large language models apart into features. The price must not be dodged: an unbounded code
could shrink while the decoder grows, so with L1 every decoder column keeps unit length.

Objective: BCE(x, g(h)) + λ Σ_j |h_j|, or + λ Σ_j KL(ρ ‖ mean h_j), h = f(x)

Look for: The code bars: a handful stand up, the rest lie at zero. Drag one active bar and a stroke
comes and goes. The Units tab shows what each unit draws; click one for the images that fire it.
Raise λ and count the dead units, grey at the end of that wall: the price of too much sparsity is
units that never speak again.

Paper: Ng 2011, "Sparse autoencoder", CS294A lecture notes (KL); Olshausen & Field 1996, Nature 381
(L1 sparse coding).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.nets import layers, losses
from engine.nets.architecture import Dense
from engine.variants.base import Batch, Variant
from engine.variants.knobs import Knobs, knob

if TYPE_CHECKING:
    from torch import Tensor, nn


@dataclass(frozen=True)
class SparseKnobs(Knobs):
    """Which price is put on activity, and how high it is."""

    penalty: str = knob(
        "L1",
        label="Penalty",
        choices=("L1", "KL"),
        help="L1 charges ReLU units for their size, KL sigmoid units for their mean activation.",
    )
    weight: float = knob(
        3e-4,
        label="Weight",
        unit="λ",
        low=1e-6,
        high=1.0,
        log=True,
        live=True,
        help="How much activity costs against reconstruction.",
    )
    target: float = knob(
        0.05,
        label="Target",
        unit="ρ",
        low=0.001,
        high=0.5,
        log=True,
        live=True,
        when=("penalty", "KL"),
        help="Mean activation that the KL penalty wants of every unit.",
    )


class Sparse(Variant[SparseKnobs]):
    """An overcomplete, non-negative code under an L1 or KL penalty."""

    key = "sparse"
    title = "Sparse"
    summary = "Many units, but being active has a price."
    knobs_type = SparseKnobs
    default_network = Dense(hidden=(), code=256)

    def build_encoder(self) -> nn.Module:
        """Images → non-negative code: ReLU units for L1, sigmoid units for KL."""
        output = "ReLU" if self.knobs.penalty == "L1" else "sigmoid"
        return self.network.encoder(self.spec.shape, self.network.code, output_activation=output)

    def loss_terms(self, batch: Batch) -> dict[str, Tensor]:
        """BCE and the weighted penalty on activity."""
        codes = self.encode(batch.images)  # (B, code)
        if self.knobs.penalty == "L1":
            penalty = losses.l1(codes)
        else:
            penalty = losses.kl_sparsity(batch.mean(codes), self.knobs.target)
        return {
            "reconstruction": losses.bce(self.decoder(codes), batch.images),
            "sparsity": self.knobs.weight * penalty,
        }

    def after_step(self) -> None:
        """Keep the decoder's columns at unit length, or L1 is dodged by a small code."""
        if self.knobs.penalty == "L1":
            layers.normalise_columns(layers.linear_layers(self.decoder)[0])
