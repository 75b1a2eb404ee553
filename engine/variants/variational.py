"""Variational autoencoder: the code is a small cloud, and all clouds together fill a bell.

Adds: The encoder returns a mean μ and a variance σ² for each code number. The decoder gets a
random draw z = μ + σ ε, and a second term pulls every cloud towards the standard normal N(0, I).

Matters: Because draws from N(0, I) land where the decoder has practised, it becomes a generator:
sample a code, get a digit. The two terms are the two sides of the evidence lower bound, the price
of describing the image given the code and the price of the code itself. β above 1 raises the
second price (β-VAE): smoother and emptier codes, blurrier digits.

Objective: Σ BCE(x, g(z)) + β · KL(N(μ, σ²) ‖ N(0, I)), both in nats per image

Look for: The latent map is round and has no deserts: drag across it and digits morph without
falling apart. The Manifold view shows it at once, and so does a walk from one digit to another that
is Shift-clicked. The ellipses around the star are the cloud of the drawing; Prior, over the map,
draws the bell as rings, and Sample decodes draws from it and says how well all clouds together fill
it. Dimensions that KL does not need switch off: the Units tab draws the KL of each and says when
the code has collapsed, as it does at β = 20. The loss is in nats per image, so its numbers are as
many times those of the other variants as an image has pixels.

Paper: Kingma & Welling 2014, "Auto-encoding variational Bayes", ICLR; Higgins et al. 2017, "β-VAE",
ICLR.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from engine.nets import losses
from engine.nets.architecture import Dense
from engine.variants.base import Batch, Variant
from engine.variants.knobs import Knobs, knob
from engine.variants.units import NATS_PER_IMAGE

if TYPE_CHECKING:
    from torch import Tensor, nn


@dataclass(frozen=True)
class VariationalKnobs(Knobs):
    """The exchange rate between the two terms."""

    beta: float = knob(
        1.0,
        label="KL weight",
        unit="β",
        low=0.0,
        high=20.0,
        live=True,
        help="1 is the evidence lower bound; more gives a smoother code and blurrier digits.",
    )


class Variational(Variant[VariationalKnobs]):
    """A code of means and log variances, drawn from while it trains."""

    key = "variational"
    title = "Variational"
    summary = "Each code is a cloud, and all clouds together fill a bell."
    unit = NATS_PER_IMAGE
    knobs_type = VariationalKnobs
    default_network = Dense(hidden=(400,), code=20)

    def build_encoder(self) -> nn.Module:
        """Images → means and log variances side by side: (B, C, H, W) → (B, 2 code)."""
        return self.network.encoder(self.spec.shape, 2 * self.network.code)

    def posterior(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log variance of q(z|x): (B, C, H, W) → (B, code), (B, code)."""
        mean, log_variance = self.encoder(images).chunk(2, dim=1)
        return mean, log_variance

    def encode(self, images: Tensor) -> Tensor:
        """The posterior mean, the code used after training: (B, C, H, W) → (B, code)."""
        return self.posterior(images)[0]

    def loss_terms(self, batch: Batch) -> dict[str, Tensor]:
        """Minus the evidence lower bound: reconstruction and β·KL in nats per image."""
        mean, log_variance = self.posterior(batch.images)
        noise = batch.draws.normal(mean)
        codes = torch.addcmul(mean, noise, (0.5 * log_variance).exp())  # (B, code)
        kl = losses.kl_to_standard_normal(mean, log_variance).sum()
        return {
            "reconstruction": losses.bce_nats(self.decoder(codes), batch.images),
            "kl": self.knobs.beta * kl,
        }
