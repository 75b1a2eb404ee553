"""Building blocks shared by the variants: encoders, decoders, and what is exact about them."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from engine.core.arrays import Shape

ACTIVATIONS: dict[str, type[nn.Module]] = {"ReLU": nn.ReLU, "sigmoid": nn.Sigmoid}


def mlp(
    sizes: Sequence[int], activation: str = "ReLU", output_activation: str | None = None
) -> nn.Sequential:
    """Linear layers of the given sizes with an activation between them.

    Args:
        sizes: Widths from input to output, at least two.
        activation: Key of ``ACTIVATIONS``, applied after every layer but the last.
        output_activation: Key of ``ACTIVATIONS`` for the last layer, or None for linear output.
    """
    stack: list[nn.Module] = []
    for width, following in pairwise(sizes):
        stack += [nn.Linear(width, following), ACTIVATIONS[activation]()]
    stack.pop()
    if output_activation is not None:
        stack.append(ACTIVATIONS[output_activation]())
    return nn.Sequential(*stack)


def initialise(module: nn.Module, generator: torch.Generator) -> None:
    """Draw every linear layer anew: U(−1/√n, 1/√n), n its inputs, as ``nn.Linear`` does.

    An explicit generator keeps a run reproducible whatever else draws random numbers meanwhile.

    Raises:
        TypeError: A module has weights that nothing here draws. Torch's global generator has drawn
            them, so the same seed would no longer give the same numbers.
    """
    for layer in module.modules():
        if isinstance(layer, nn.Linear):
            bound = 1 / math.sqrt(layer.in_features)
            nn.init.uniform_(layer.weight, -bound, bound, generator=generator)
            nn.init.uniform_(layer.bias, -bound, bound, generator=generator)
        elif isinstance(layer, TiedDecoder):
            nn.init.zeros_(layer.bias)
        elif next(layer.parameters(recurse=False), None) is not None:
            kind = type(layer).__name__
            raise TypeError(f"initialise draws no weights of a {kind}; teach it to")


class TiedDecoder(nn.Module):
    """A linear decoder whose weights are the transposed weights of a one-layer encoder.

    The layer is held by reference only: its weight belongs to the encoder and is stored once.
    """

    def __init__(self, encoder: nn.Linear, shape: Shape) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(encoder.in_features))
        self._encoder = [encoder]  # a list hides it from the module tree
        self._shape = shape

    def forward(self, codes: Tensor) -> Tensor:
        """(B, code) → (B, C, H, W)."""
        values = functional.linear(codes, self._encoder[0].weight.T, self.bias)
        return values.view(-1, *self._shape)


def linear_layers(module: nn.Module) -> list[nn.Linear]:
    """The linear layers of a module, from input to output."""
    return [layer for layer in module.modules() if isinstance(layer, nn.Linear)]


@torch.no_grad()
def normalise_columns(layer: nn.Linear) -> None:
    """Scale every column of a layer's weight to unit Euclidean norm, in place."""
    layer.weight.div_(layer.weight.norm(dim=0, keepdim=True).clamp_min(1e-8))


def contraction(encoder: nn.Sequential, images: Tensor) -> tuple[Tensor, Tensor]:
    """Codes and the exact squared Frobenius norm of the encoder's Jacobian at each image.

    With slopes d of the activations and weights W, J = D_L W_L … D_1 W_1. The product is carried
    from the code towards the pixels; the last factor enters only through the Gram matrix W₁W₁ᵀ,
    so no (code × values) Jacobian is ever formed. For one hidden layer and a linear code this is
    ‖J‖²_F = dᵀ [(W₁W₁ᵀ) ∘ (W₂ᵀW₂)] d (Rifai et al. 2011, generalised from one sigmoid layer).

    Args:
        encoder: Linear layers with ReLU or sigmoid between them and, optionally, at the end.
        images: (B, C, H, W), which the first layer reads as rows of values.

    Returns:
        Codes (B, code) and ‖∂f/∂x‖²_F (B,), both differentiable in the weights.

    Raises:
        TypeError: Another activation is among the layers.
    """
    signal, weights, slopes = _passed(encoder, images)
    return signal, _product_norm(weights, slopes, len(images))


def jacobians(encoder: nn.Sequential, images: Tensor) -> Tensor:
    """The exact Jacobian of an encoder at each image: (B, C, H, W) → (B, outputs, C·H·W).

    Args:
        encoder: As of ``contraction``.
        images: (B, C, H, W), which the first layer reads as rows of values.

    Raises:
        TypeError: Another activation is among the layers.
    """
    _, weights, slopes = _passed(encoder, images)
    if len(weights) == 1:
        return _last(weights, slopes, len(images))
    return _carried(weights, slopes, len(images)) @ weights[0]


def _passed(
    encoder: nn.Sequential, images: Tensor
) -> tuple[Tensor, list[Tensor], list[Tensor | None]]:
    """Outputs (B, outputs) of an encoder, its weights, and what its activations' slopes are."""
    weights: list[Tensor] = []
    slopes: list[Tensor | None] = []
    signal = images.flatten(1)  # (B, C·H·W)
    for layer in encoder:
        signal = layer(signal)
        if isinstance(layer, nn.Linear):
            weights.append(layer.weight)
            slopes.append(None)
        else:
            slopes[-1] = _slope(layer, signal)
    return signal, weights, slopes


def _slope(layer: nn.Module, output: Tensor) -> Tensor:
    """Derivative of an activation, from its output."""
    if isinstance(layer, nn.ReLU):
        return (output > 0).to(output.dtype)
    if isinstance(layer, nn.Sigmoid):
        return output * (1 - output)
    raise TypeError(f"the exact contraction knows ReLU and sigmoid, not {type(layer).__name__}")


def _product_norm(weights: list[Tensor], slopes: list[Tensor | None], count: int) -> Tensor:
    """‖D_L W_L … D_1 W_1‖²_F for each of ``count`` images: (B,)."""
    first = weights[0]
    if len(weights) == 1:
        rows = first.square().sum(1)  # (code,)
        slope = slopes[0]
        return rows.sum().expand(count) if slope is None else slope.square() @ rows
    gram = first @ first.T  # (h, h)
    if len(weights) == 2 and slopes[1] is None and slopes[0] is not None:
        kernel = gram * (weights[1].T @ weights[1])  # (h, h)
        return ((slopes[0] @ kernel) * slopes[0]).sum(1)
    product = _carried(weights, slopes, count)  # (B, code, h₁)
    return ((product @ gram) * product).sum((1, 2))


def _last(weights: list[Tensor], slopes: list[Tensor | None], count: int) -> Tensor:
    """D_L W_L for each of ``count`` images: (B, code, h)."""
    product = weights[-1].expand(count, -1, -1)
    return product if slopes[-1] is None else product * slopes[-1].unsqueeze(2)


def _carried(weights: list[Tensor], slopes: list[Tensor | None], count: int) -> Tensor:
    """D_L W_L … D_2 W_2 D_1 of at least two layers for each of ``count`` images: (B, code, h₁)."""
    product = _last(weights, slopes, count)  # (B, code, h)
    for weight, slope in zip(weights[-2:0:-1], slopes[-2:0:-1], strict=True):
        product = _scaled(product, slope) @ weight
    return _scaled(product, slopes[0])


def _scaled(product: Tensor, slope: Tensor | None) -> Tensor:
    """Columns of each matrix times the slopes: (B, code, h) ∘ (B, 1, h)."""
    return product if slope is None else product * slope.unsqueeze(1)
