"""The contractive penalty against the full Jacobian of automatic differentiation."""

from __future__ import annotations

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from engine.nets import layers
from engine.nets.architecture import Dense
from tests.engine import oracles

activations = st.sampled_from(["ReLU", "sigmoid"])
outputs = st.sampled_from([None, "ReLU", "sigmoid"])
hidden_lists = st.lists(st.integers(1, 12), max_size=3)


def encoder(sizes: list[int], activation: str, output: str | None, seed: int) -> nn.Sequential:
    network = layers.mlp(sizes, activation, output)
    layers.initialise(network, torch.Generator().manual_seed(seed))
    return network.double()


def exact_norms(network: nn.Sequential, images: torch.Tensor) -> torch.Tensor:
    """Σ J² from one backward pass per output unit and image, differentiable."""
    norms = []
    for image in images:
        jacobian = torch.autograd.functional.jacobian(network, image, create_graph=True)
        norms.append(jacobian.square().sum())
    return torch.stack(norms)


def gradients(norms: torch.Tensor, network: nn.Sequential) -> torch.Tensor:
    parameters = list(network.parameters())
    found = torch.autograd.grad(norms.mean(), parameters, allow_unused=True)
    parts = [
        torch.zeros_like(p) if g is None else g for p, g in zip(parameters, found, strict=True)
    ]
    return torch.cat([part.flatten() for part in parts])


@settings(max_examples=20, deadline=None)
@given(
    hidden=hidden_lists,
    code=st.integers(1, 8),
    count=st.integers(1, 4),
    activation=activations,
    output=outputs,
    seed=st.integers(0, 1000),
)
def test_norm_and_gradient_equal_autograds_full_jacobian(
    *, hidden: list[int], code: int, count: int, activation: str, output: str | None, seed: int
) -> None:
    network = encoder([20, *hidden, code], activation, output, seed)
    generator = torch.Generator().manual_seed(seed)
    images = torch.rand(count, 20, dtype=torch.float64, generator=generator)

    codes, norms = layers.contraction(network, images)
    expected = exact_norms(network, images)

    torch.testing.assert_close(codes, network(images))
    torch.testing.assert_close(norms, expected, rtol=1e-5, atol=1e-13)
    torch.testing.assert_close(
        gradients(norms, network), gradients(expected, network), rtol=1e-5, atol=1e-13
    )


def test_one_sigmoid_layer_is_the_papers_closed_form() -> None:
    network = encoder([784, 6], "ReLU", "sigmoid", 1)
    images = oracles.images(5).flatten(1).double()
    h = network(images)
    weight = layers.linear_layers(network)[0].weight
    expected = ((h * (1 - h)) ** 2) @ weight.square().sum(1)  # Rifai et al. 2011, eq. 7
    torch.testing.assert_close(layers.contraction(network, images)[1], expected)


def test_the_variants_term_is_weight_times_the_mean_norm() -> None:
    variant = oracles.built("contractive", Dense((10,), 4), weight=0.25, activation="sigmoid")
    batch = oracles.batch(6)
    term = variant.loss_terms(batch)["contraction"]
    expected = 0.25 * exact_norms(variant.encoder, batch.images).mean()
    torch.testing.assert_close(term, expected, rtol=1e-4, atol=1e-9)
