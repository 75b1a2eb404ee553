"""How a code reacts to its image: the encoder's Jacobian J = ∂f/∂x, always exact."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from engine.nets import layers

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

    from engine.models.model import Model
    from engine.variants.base import AnyVariant

    Array = NDArray[np.float32]

CLOSED_FORM_CHUNK = 250
AUTOGRAD_CHUNK = 16
KNOWN = (nn.Linear, nn.ReLU, nn.Sigmoid)
"""Layers through which ``layers.contraction`` finds its way."""


def contraction(model: Model, images: Array) -> Array:
    """Squared Frobenius norm ‖∂f/∂x‖²_F of the encoder at each image, ≥ 0: (B,).

    Exact for every variant (Rifai et al. 2011, eq. 2, there as a penalty). It depends on the
    code's scale, so it compares models only through ``scale_free_contraction``.

    Args:
        model: Whose encoder.
        images: (B, C, H, W) in [0, 1].
    """
    variant = _frozen(model)
    parts = torch.split(torch.from_numpy(images), CLOSED_FORM_CHUNK)
    norms: Array = torch.cat([_norms(variant, part) for part in parts]).numpy()
    return norms


def scale_free_contraction(model: Model, images: Array) -> float:
    """E‖J‖²_F · Σ_i var(x_i) / Σ_j var(z_j), ≥ 0 and without unit; lower is calmer.

    The mean squared Jacobian norm, in units in which images and codes both have total variance
    1: multiplying the code by a constant changes nothing. A linear encoder along the principal
    components has Σvar(x) / (mean variance of the components).

    Args:
        model: Whose encoder.
        images: (B, C, H, W) in [0, 1], at least some hundred.
    """
    scale = unit_scale(total_variance(images), total_variance(model.encode(images)))
    return float(contraction(model, images).mean()) * scale**2


def total_variance(values: Array) -> float:
    """Σ of the variances of all numbers of some images or codes, (B, …), ≥ 0."""
    return float(values.var(0, dtype=np.float64).sum())


def unit_scale(images: float, codes: float) -> float:
    """What lengths of J are times this once images and codes both have total variance 1.

    Args:
        images: Σ_i var(x_i) of at least some hundred.
        codes: Σ_j var(z_j) of the same.
    """
    return math.sqrt(images / max(codes, 1e-30))


def jacobian(model: Model, image: Array) -> Array:
    """J = ∂f/∂x at one image, exact: (C, H, W) in [0, 1] → (code, C·H·W).

    Of the mean where a code is a distribution.
    """
    variant, images = _frozen(model), torch.from_numpy(np.require(image, np.float32, "W"))[None]
    with torch.no_grad():
        plain = _plain_encoder(variant, images)
        if plain is None:
            found: Array = _jacobians(variant, images)[0].numpy()
            return found
        encoder, units = plain
        whole: Array = np.zeros((model.code_size, image.size), np.float32)
        whole[units.numpy()] = layers.jacobians(encoder, images)[0].numpy()
    return whole


def _frozen(model: Model) -> AnyVariant:
    return model.variant().eval().requires_grad_(requires_grad=False)


@torch.no_grad()
def _norms(variant: AnyVariant, images: Tensor) -> Tensor:
    """‖J‖²_F at each image by the cheapest exact way: (B,)."""
    plain = _plain_encoder(variant, images)
    if plain is None:
        return _norms_by_autograd(variant, images)
    return layers.contraction(plain[0], images)[1]


def _plain_encoder(variant: AnyVariant, images: Tensor) -> tuple[nn.Sequential, Tensor] | None:
    """Layers with the Jacobian of the code at these images, and which units of it they give.

    None where only automatic differentiation finds a way; units as numbers, (n,), the others being
    at rest at all of the images.
    """
    encoder = variant.encoder
    if not isinstance(encoder, nn.Sequential) or not all(isinstance(x, KNOWN) for x in encoder):
        return None
    outputs, codes = encoder(images), variant.encode(images)  # (B, outputs), (B, code)
    if codes.shape == outputs.shape and torch.equal(codes, outputs):
        return encoder, torch.arange(codes.shape[1])
    padded = nn.functional.pad(codes, (0, outputs.shape[1] - codes.shape[1]))
    passing = (padded == outputs) & (padded != 0)  # (B, outputs)
    if not isinstance(encoder[-1], nn.Linear) or not torch.equal(padded, outputs * passing):
        return None
    return _selecting(encoder, passing), passing.any(0).nonzero()[:, 0]


def _selecting(encoder: nn.Sequential, passing: Tensor) -> nn.Sequential:
    """The encoder with only those of its linear outputs that enter the code.

    Covers codes that are the means of a distribution, or the k largest outputs, which are the
    same everywhere in a small neighbourhood of the image.
    """
    used = passing.any(0)  # (outputs,)
    last = layers.linear_layers(encoder)[-1]
    narrow = nn.Linear(last.in_features, int(used.sum()))
    narrow.weight.copy_(last.weight[used])
    narrow.bias.copy_(last.bias[used])
    chosen = passing[:, used]
    rest = [] if bool(chosen.all()) else [_Selection(chosen)]
    return nn.Sequential(*encoder[:-1], narrow, *rest)


class _Selection(nn.ReLU):
    """An output activation with slope 1 where a unit passes and 0 elsewhere, as a ReLU's is."""

    def __init__(self, passing: Tensor) -> None:
        super().__init__()
        self.passing = passing

    def forward(self, outputs: Tensor) -> Tensor:
        """Ones for the passing units: only the sign is used, for the slope."""
        return self.passing.to(outputs.dtype)


def _norms_by_autograd(variant: AnyVariant, images: Tensor) -> Tensor:
    parts = torch.split(images, AUTOGRAD_CHUNK)
    return torch.cat([_jacobians(variant, part).square().sum((1, 2)) for part in parts])


def _jacobians(variant: AnyVariant, images: Tensor) -> Tensor:
    """J at each image by automatic differentiation: (B, C, H, W) → (B, code, C·H·W)."""

    def encode(image: Tensor) -> Tensor:
        return variant.encode(image[None])[0]

    jacobians: Tensor = torch.func.vmap(torch.func.jacrev(encode))(images)
    return jacobians.flatten(2)
