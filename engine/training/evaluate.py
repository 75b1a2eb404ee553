"""How good a variant is on the test set, at one moment of its training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from engine.core.draws import Draws
from engine.core.private_memory import mmap_zeros
from engine.nets import losses
from engine.training.meters import RunningMean
from engine.variants.base import Batch

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

    from engine.data.dataset import Dataset
    from engine.models.records import Metrics
    from engine.variants.base import AnyVariant

EVALUATION_SEED = 20_130_101
"""Noise on the test set is the same after every epoch, so that only learning moves the curve."""


@dataclass(frozen=True)
class Evaluation:
    """What was found on the M images of a test set.

    Attributes:
        metrics: Means over the images: ``total`` and each term of the objective, and ``bce``,
            ``mse`` (per pixel) and ``psnr`` (dB) of the reconstruction of the clean images.
        errors: Squared error per pixel of each image's reconstruction, (M,).
        codes: (M, code).
    """

    metrics: Metrics
    errors: NDArray[np.float32]
    codes: NDArray[np.float32]

    @property
    def is_finite(self) -> bool:
        """Whether every figure is a finite number."""
        return bool(np.isfinite(list(self.metrics.values())).all())


@torch.no_grad()
def evaluate(
    variant: AnyVariant, dataset: Dataset, device: torch.device, chunk: int = 128
) -> Evaluation:
    """Objective and clean reconstruction on the test set, with the same noise at every call.

    Args:
        variant: On ``device``; it is left in training mode.
        dataset: Its test set is used.
        device: Where to compute.
        chunk: Images at a time.
    """
    variant.eval()
    draws = Draws(torch.Generator(device).manual_seed(EVALUATION_SEED))
    number = next(variant.parameters()).dtype
    pixels, labels = dataset.test_images, dataset.test_labels
    all_codes = mmap_zeros((len(pixels), variant.network.code))  # (M, code)
    sums, errors = RunningMean(), []
    for part, classes, codes in zip(
        *(torch.split(each, chunk) for each in (pixels, labels, all_codes)), strict=True
    ):
        images = part.to(device).to(number).div_(255)  # as a model's own methods see them
        terms = variant.loss_terms(Batch(images, classes.to(device), 1.0, draws))
        code = variant.encode(images)  # (B, code)
        output = variant.decode(code)
        squared = (output - images).square_().flatten(1).mean(1)  # (B,)
        values = _values(terms, output, images, squared)
        sums.add({name: value.cpu().numpy() for name, value in values.items()}, np.array(len(part)))
        errors.append(squared.cpu())
        codes.copy_(code)
    variant.train()
    return Evaluation(sums.values(), torch.cat(errors).numpy(), all_codes.numpy())


def _values(
    terms: dict[str, Tensor], output: Tensor, images: Tensor, squared: Tensor
) -> dict[str, Tensor]:
    """The figures of one batch, scalars by name."""
    return {
        "total": torch.stack(list(terms.values())).sum(),
        **terms,
        "bce": losses.bce_of_images(output, images),
        "mse": squared.mean(),
        "psnr": losses.mean_psnr(squared),
    }
