"""Networks as values: what they build, what they are in JSON, and how weights are first drawn."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from engine.nets import architecture, layers
from engine.nets.architecture import ArchitectureError, Dense
from tests.engine import oracles

shapes = st.tuples(st.integers(1, 3), st.integers(1, 6), st.integers(1, 6))


@settings(max_examples=25, deadline=None)
@given(network=oracles.networks, shape=shapes, count=st.integers(1, 4))
def test_images_of_any_shape_become_numbers_and_images_again(
    network: Dense, shape: tuple[int, int, int], count: int
) -> None:
    encoder, decoder = network.encoder(shape, 2 * network.code), network.decoder(shape, 5)
    assert encoder(torch.rand(count, *shape)).shape == (count, 2 * network.code)
    assert decoder(torch.rand(count, 5)).shape == (count, *shape)


def test_an_encoder_reads_rows_of_values_and_a_decoder_writes_them() -> None:
    network, images = Dense((4, 3), 2), torch.rand(7, 2, 3, 5)
    encoder, decoder = network.encoder((2, 3, 5), 2), network.decoder((2, 3, 5), 2)
    codes = nn.Sequential(*encoder)(images.reshape(7, 30))
    assert torch.equal(encoder(images), codes)
    assert torch.equal(decoder(codes), nn.Sequential(*decoder)(codes).reshape(7, 2, 3, 5))


def test_weights_are_named_by_the_number_of_their_layer() -> None:
    network = Dense((4,), 2)
    names = ["0.weight", "0.bias", "2.weight", "2.bias"]
    assert list(network.encoder((1, 3, 3), 2).state_dict()) == names
    assert list(network.decoder((1, 3, 3), 2).state_dict()) == names


def test_activations_are_those_asked_for() -> None:
    encoder = Dense((4,), 2).encoder((1, 2, 2), 2, activation="sigmoid", output_activation="ReLU")
    assert [type(layer) for layer in encoder] == [nn.Linear, nn.Sigmoid, nn.Linear, nn.ReLU]
    decoder = Dense((4,), 2).decoder((1, 2, 2), 2, activation="sigmoid")
    assert [type(layer) for layer in decoder] == [nn.Linear, nn.Sigmoid, nn.Linear]


@given(network=oracles.networks)
def test_it_survives_json(network: Dense) -> None:
    assert architecture.from_dict(json.loads(json.dumps(network.to_dict()))) == network


def test_sizes_are_bounded() -> None:
    largest = Dense((4096,) * 8, 4096)
    for wrong in ({"hidden": (1,) * 9}, {"hidden": (4097,)}, {"code": 0}, {"code": 2.0}):
        with pytest.raises(ArchitectureError, match=r"at most 8|\[1, 4096\]"):
            replace(largest, **wrong)


def test_initial_weights_are_drawn_in_order_from_one_generator() -> None:
    module = nn.Sequential(Dense((3,), 2).encoder((1, 2, 2), 2), nn.Linear(2, 5))
    layers.initialise(module, torch.Generator().manual_seed(4))
    generator = torch.Generator().manual_seed(4)
    for layer in layers.linear_layers(module):
        bound = layer.in_features**-0.5
        for weight in (layer.weight, layer.bias):
            drawn = torch.empty(weight.shape).uniform_(-bound, bound, generator=generator)
            assert torch.equal(weight, drawn)


class Scale(nn.Module):
    """Has a weight of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(1))


@pytest.mark.parametrize("module", [nn.Conv2d(1, 2, 3), nn.LayerNorm(4), Scale()])
def test_a_module_whose_weights_nobody_draws_is_named(module: nn.Module) -> None:
    network = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Sequential(module))
    with pytest.raises(TypeError, match=f"no weights of a {type(module).__name__}"):
        layers.initialise(network, torch.Generator())
