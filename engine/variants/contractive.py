"""Contractive autoencoder: a code that barely moves when the image does.

Adds: A penalty on the encoder's Jacobian, the table of how much each code number reacts to each
pixel. It is computed exactly, not sampled.

Matters: Reconstruction wants the code to notice differences between digits; the penalty wants it
to notice nothing. What survives is sensitivity along the few directions in which digits really
vary, and calm in all others. With an unbounded code part of the fall in ‖J‖ is only a smaller
scale of z, so judge it by the scale-free contraction in the Compare tab.

Objective: BCE(x, g(f(x))) + λ ‖∂f/∂x‖²_F

Look for: Put Gaussian noise on a drawing: on each map an arrow leads from the clean star to the
noisy one, and the number beside it, how far the whole code has moved, is smaller than Vanilla's.
The tab Sensitivity shows the few changes of the drawing that the code still notices. In Compare,
the scale-free contraction is a fraction of Vanilla's while test BCE is only a little worse. Raise λ
while it trains and watch the clusters draw together.

Paper: Rifai, Vincent, Muller, Glorot & Bengio 2011, "Contractive auto-encoders: explicit
invariance during feature extraction", ICML.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from engine.nets import layers, losses
from engine.variants.base import Batch, Variant
from engine.variants.knobs import Knobs, knob

if TYPE_CHECKING:
    from torch import Tensor, nn


@dataclass(frozen=True)
class ContractiveKnobs(Knobs):
    """How strongly the encoder is held still, and what its units are."""

    weight: float = knob(
        1e-3,
        label="Weight",
        unit="λ",
        low=1e-6,
        high=1.0,
        log=True,
        live=True,
        help="How much the encoder's sensitivity costs against reconstruction.",
    )
    activation: str = knob(
        "ReLU",
        label="Units",
        choices=tuple(layers.ACTIVATIONS),
        help="Activation of the hidden layers; the paper's encoder has sigmoid units.",
    )


class Contractive(Variant[ContractiveKnobs]):
    """The plain network with the exact squared Jacobian norm of its encoder as a price."""

    key = "contractive"
    title = "Contractive"
    summary = "A code that barely moves when the image does."
    knobs_type = ContractiveKnobs

    def build_encoder(self) -> nn.Module:
        """Images → code, linear at the end, with the chosen units between."""
        return self.network.encoder(
            self.spec.shape, self.network.code, activation=self.knobs.activation
        )

    def loss_terms(self, batch: Batch) -> dict[str, Tensor]:
        """BCE and λ ‖J‖²_F, J the encoder's Jacobian at each image."""
        encoder = cast("nn.Sequential", self.encoder)
        codes, norms = layers.contraction(encoder, batch.images)
        return {
            "reconstruction": losses.bce(self.decoder(codes), batch.images),
            "contraction": self.knobs.weight * norms.mean(),
        }
