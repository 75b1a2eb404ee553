"""The terms of the objectives as pure functions; each says its unit and its source.

Images are (B, 784) in [0, 1]. Every loss is a mean over the batch, so that it does not depend on
the batch size; ``bce`` and ``squared_error`` are also means over the pixels, ``bce_nats`` a sum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch.nn import functional

if TYPE_CHECKING:
    from torch import Tensor


def bce(logits: Tensor, targets: Tensor) -> Tensor:
    """Binary cross-entropy in nats per pixel, from logits: scalar ≥ 0.

    Grey targets have a floor above zero, their own entropy; see ``Dataset.bce_floor``.
    """
    return functional.binary_cross_entropy_with_logits(logits, targets)


def bce_nats(logits: Tensor, targets: Tensor) -> Tensor:
    """Binary cross-entropy in nats per image: summed over pixels, averaged over the batch.

    The reconstruction term of the evidence lower bound (Kingma & Welling 2014, eq. 10).
    """
    summed = functional.binary_cross_entropy_with_logits(logits, targets, reduction="sum")
    return summed / len(targets)


def squared_error(outputs: Tensor, targets: Tensor) -> Tensor:
    """Mean squared error per pixel: scalar ≥ 0."""
    return functional.mse_loss(outputs, targets)


def kl_to_standard_normal(mean: Tensor, log_variance: Tensor) -> Tensor:
    """KL(N(μ, σ²) ‖ N(0, I)) per dimension, in nats, averaged over the batch: (code,).

    −½ (1 + log σ² − μ² − σ²) (Kingma & Welling 2014, appendix B).
    """
    return -0.5 * (1 + log_variance - mean.square() - log_variance.exp()).mean(0)


def l1(codes: Tensor) -> Tensor:
    """Σ_j |h_j|, averaged over the batch: scalar ≥ 0, in units of the code."""
    return codes.abs().sum(1).mean()


def kl_sparsity(codes: Tensor, target: float) -> Tensor:
    """Σ_j KL(ρ ‖ ρ̂_j) in nats, ρ̂_j the mean activation of unit j over the batch.

    Args:
        codes: Activations of sigmoid units, (B, code) in (0, 1).
        target: ρ in (0, 1), the wished mean activation (Ng 2011, "Sparse autoencoder", eq. 4).
    """
    # A unit that saturates in float32 has ρ̂ of exactly 0 or 1, where the penalty is infinite.
    rate = codes.mean(0).clamp(1e-6, 1 - 1e-6)  # (code,)
    # Filled there: a number brought over from the CPU would make every step wait for the device.
    rho = torch.full((), target, dtype=rate.dtype, device=rate.device)
    terms = rho * (rho / rate).log() + (1 - rho) * ((1 - rho) / (1 - rate)).log()
    return terms.sum()


def cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    """Cross-entropy of class logits (B, 10) against labels (B,), in nats per image."""
    return functional.cross_entropy(logits, labels)
