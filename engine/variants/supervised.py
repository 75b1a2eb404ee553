"""Supervised autoencoder: the code must also tell which digit it is.

Adds: A linear classifier that reads the code while it is learnt, and whose error flows back into
the encoder. It is a passenger: the reconstruction never sees a label, and after training neither
does the encoder.

Matters: Reconstruction alone keeps whatever fills pixels, class or not. The label pulls digits of
one class together; reconstruction in turn keeps the classifier from forgetting everything else,
and is a regulariser with a proven bound. This is how a code becomes useful for a task that
you have labels for, and the modern shape of pretraining.

Objective: BCE(x, g(f(x))) + w · CE(y, softmax(V f(x) + c))

Look for: On the map the ten clouds drift apart within an epoch. In Compare its linear probe leads
all others, and its PSNR tells the price: some two decibels below Vanilla's at w = 1. Lower w, and
the reconstructions come back while most of the separation stays. Draw an odd digit and open
Neighbours in the tab Selection: by the code they are of its class more often than by the pixels.

Paper: Le, Patterson & White 2018, "Supervised autoencoders: improving generalization performance
with unsupervised regularizers", NeurIPS.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from torch import nn

from engine.nets import losses
from engine.variants.base import Batch, Variant
from engine.variants.knobs import KnobError, Knobs, knob

if TYPE_CHECKING:
    from torch import Tensor

    from engine.data.spec import DataSpec
    from engine.nets.architecture import Architecture


@dataclass(frozen=True)
class SupervisedKnobs(Knobs):
    """How much the label counts."""

    weight: float = knob(
        1.0,
        label="Label weight",
        unit="w",
        low=0.0,
        high=10.0,
        live=True,
        help="How much the classifier's error counts against reconstruction.",
    )


class Supervised(Variant[SupervisedKnobs]):
    """The plain network with a linear head on the code."""

    key = "supervised"
    title = "Supervised"
    summary = "The code must also tell which digit it is."
    uses_labels = True
    knobs_type = SupervisedKnobs

    def __init__(self, spec: DataSpec, network: Architecture, knobs: SupervisedKnobs) -> None:
        super().__init__(spec, network, knobs)
        if not spec.classes:
            raise KnobError("a supervised autoencoder needs labelled images; choose other data")
        self.head = nn.Linear(network.code, len(spec.classes))

    def loss_terms(self, batch: Batch) -> dict[str, Tensor]:
        """BCE and the weighted cross-entropy of the head."""
        codes = self.encode(batch.images)  # (B, code)
        return {
            "reconstruction": losses.bce(self.decoder(codes), batch.images),
            "classification": self.knobs.weight
            * losses.cross_entropy(self.head(codes), batch.labels),
        }
