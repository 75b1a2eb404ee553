"""The terms of the objectives as pure functions; each says its unit and its source.

Images are (B, C, H, W) in [0, 1]. Every loss is a mean over the batch, so that it does not depend
on the batch size; ``bce`` and ``squared_error`` are also means over an image's values, ``bce_nats``
a sum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch.nn import functional

if TYPE_CHECKING:
    from torch import Tensor

SMALLEST_LOG = -100.0
"""Logarithms of what an image says are cut there, as PyTorch's ``binary_cross_entropy`` does."""
SMALLEST_MSE = 1e-12
"""A smaller squared error counts as this: a perfect image has 120 dB."""
FACTORS = 112
"""Numbers of at least ½ whose product float32 still holds to its last digit: 2⁻¹¹² > 2⁻¹²⁶."""


def bce(logits: Tensor, targets: Tensor) -> Tensor:
    """Binary cross-entropy in nats per pixel, from logits: scalar ≥ 0.

    Grey targets have a floor above zero, their own entropy; see ``Dataset.bce_floor``.
    """
    return _summed_bce(logits, targets) / targets.numel()


def bce_nats(logits: Tensor, targets: Tensor) -> Tensor:
    """Binary cross-entropy in nats per image: summed over pixels, averaged over the batch.

    The reconstruction term of the evidence lower bound (Kingma & Welling 2014, eq. 10).
    """
    return _summed_bce(logits, targets) / len(targets)


def _summed_bce(logits: Tensor, targets: Tensor) -> Tensor:
    summed: Tensor = _SummedBCE.apply(logits, targets)
    return summed


class _SummedBCE(torch.autograd.Function):
    """Σ softplus(x) − x·t, a third of the time of ``binary_cross_entropy_with_logits`` on a CPU.

    With s = sigmoid(x), which the gradient s − t needs anyway, softplus(x) is max(x, 0) − log m,
    where m = max(s, 1 − s) lies in [½, 1]. The logarithm is what costs: of many m it is taken once,
    of their product.
    """

    @staticmethod
    def forward(ctx: Any, logits: Tensor, targets: Tensor) -> Tensor:  # noqa: ANN401 - torch's own
        """Sum over all elements: scalar ≥ 0."""
        likely = torch.sigmoid(logits)
        larger = (likely - 0.5).abs_().add_(0.5).reshape(-1)  # max(s, 1 − s)
        whole = len(larger) // FACTORS * FACTORS
        products = larger[:whole].view(FACTORS, -1).prod(0)
        logs = products.log_().sum() + larger[whole:].log().sum()
        ctx.save_for_backward(likely.sub_(targets))
        return logits.relu().sum() - torch.sum(logits * targets) - logs

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, slope: Tensor) -> tuple[Tensor, None]:  # noqa: ANN401
        """Sigmoid less target, for each logit."""
        (difference,) = ctx.saved_tensors
        return difference * slope, None


def bce_of_images(outputs: Tensor, targets: Tensor) -> Tensor:
    """Binary cross-entropy in nats per pixel of images in [0, 1]: scalar ≥ 0.

    As ``binary_cross_entropy``, whose logarithms on a CPU are taken one by one.
    """
    return -log_likelihood(outputs, targets).mean()


def log_likelihood(outputs: Tensor, targets: Tensor) -> Tensor:
    """X log y + (1 − x) log(1 − y) of each pixel in nats, ≤ 0, logarithms cut at −100.

    Args:
        outputs: y in [0, 1], of any shape.
        targets: x in [0, 1], of the same shape.
    """
    ink = outputs.log().clamp_min_(SMALLEST_LOG)
    paper = (-outputs).log1p_().clamp_min_(SMALLEST_LOG)
    return paper + targets * (ink - paper)


def psnr(mse: Tensor) -> Tensor:
    """Peak signal-to-noise ratio −10 log₁₀ MSE in dB, higher is better, of values in [0, 1].

    Args:
        mse: Mean squared error of each image, of any shape.
    """
    return -10 * mse.clamp_min(SMALLEST_MSE).log10()


def mean_psnr(mse: Tensor) -> Tensor:
    """Mean of ``psnr`` over all images: scalar.

    The factor comes after the mean, as in every figure that is on record: the other order differs
    in the last digit.
    """
    return -10 * mse.clamp_min(SMALLEST_MSE).log10().mean()


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


def kl_sparsity(rate: Tensor, target: float) -> Tensor:
    """Σ_j KL(ρ ‖ ρ̂_j) in nats: scalar ≥ 0.

    Args:
        rate: ρ̂, the mean activation of each sigmoid unit over the batch, (code,) in [0, 1].
        target: ρ in (0, 1), the wished mean activation (Ng 2011, "Sparse autoencoder", eq. 4).
    """
    # A unit that saturates in float32 has ρ̂ of exactly 0 or 1, where the penalty is infinite.
    rate = rate.clamp(1e-6, 1 - 1e-6)  # (code,)
    # Filled there: a number brought over from the CPU would make every step wait for the device.
    rho = torch.full((), target, dtype=rate.dtype, device=rate.device)
    terms = rho * (rho / rate).log() + (1 - rho) * ((1 - rho) / (1 - rate)).log()
    return terms.sum()


def cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    """Cross-entropy of class logits (B, classes) against labels (B,), in nats per image."""
    return functional.cross_entropy(logits, labels)
