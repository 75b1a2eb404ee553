"""Denoising autoencoder: sees a corrupted digit, must return the clean one.

Adds: Before each step the input is corrupted with noise, while the target stays clean. Copying
the input is no longer an answer.

Matters: To undo noise the network has to know where digits lie among all images: each corrupted
input is pulled back towards that set, which makes features that describe strokes and not specks,
and was an early way to pretrain deep networks. The skill is specific: trained on Gaussian noise it
is no better than vanilla, often worse, at pixels that are simply missing.

Objective: BCE(x, g(f(x̃))) with x̃ = corrupt(x), and always the clean x as target

Look for: Put noise of the trained kind on your drawing and compare with Vanilla: the strokes come
back smooth. Change the kind of noise and watch the advantage vanish; the Robustness tab draws both
as curves. Raise the level while it trains and see the curve jump and settle again.

Paper: Vincent, Larochelle, Bengio & Manzagol 2008, "Extracting and composing robust features with
denoising autoencoders", ICML; extended in JMLR 11, 2010.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.images.noise import KINDS, corrupt
from engine.nets import losses
from engine.variants.base import Batch, Variant
from engine.variants.knobs import Knobs, knob

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class DenoisingKnobs(Knobs):
    """What the inputs are corrupted with during training."""

    corruption: str = knob(
        "gaussian",
        label="Corruption",
        choices=tuple(KINDS),
        live=True,
        help="Kind of noise that the network learns to undo.",
    )
    level: float = knob(
        0.4,
        label="Level",
        low=0.0,
        high=1.0,
        live=True,
        help="Standard deviation of Gaussian noise, or the fraction of pixels hit.",
    )


class Denoising(Variant[DenoisingKnobs]):
    """The plain network, trained from corrupted inputs to clean targets."""

    key = "denoising"
    title = "Denoising"
    summary = "Sees a corrupted digit, must return the clean one."
    knobs_type = DenoisingKnobs

    def loss_terms(self, batch: Batch) -> dict[str, Tensor]:
        """BCE between the clean image and the reconstruction of its corrupted copy."""
        knobs = self.knobs
        noisy = corrupt(batch.images, knobs.corruption, knobs.level, batch.draws)
        return {"reconstruction": losses.bce(self.decoder(self.encode(noisy)), batch.images)}
