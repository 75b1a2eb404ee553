"""Hidden layers read and replaced, against the same layers called one by one."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.core.arrays import flat
from engine.core.progress import run_to_end
from engine.evaluation.units import pictures, steering
from engine.evaluation.units.layers import UnitLayer
from engine.evaluation.units.network import UnitLayerError, UnitNetwork
from engine.nets.architecture import Dense
from tests.engine import oracles

DATA = oracles.dataset()
NET = Dense((12, 9), 5)


def hidden(model_layers: torch.nn.Module, images: torch.Tensor, until: int) -> torch.Tensor:
    signal = images.flatten(1)
    for layer in list(model_layers)[: until + 1]:  # type: ignore[call-overload]
        signal = layer(signal)
    return signal


def test_a_deep_network_has_its_code_and_its_hidden_layers() -> None:
    network = UnitNetwork(oracles.model("vanilla", NET))
    named = [(each.key, each.title, each.size) for each in network.layers]
    assert named == [
        ("code", "Code", 5),
        ("encoder1", "Encoder 1", 12),
        ("encoder2", "Encoder 2", 9),
        ("decoder1", "Decoder 1", 9),
        ("decoder2", "Decoder 2", 12),
    ]
    with pytest.raises(UnitLayerError, match=r"no layer 'encoder3'; choose one of code, encoder1"):
        network.layer("encoder3")


@pytest.mark.parametrize("key", ["sparse", "k_sparse"])
def test_a_shallow_network_has_its_code_alone(key: str) -> None:
    network = UnitNetwork(oracles.model(key, Dense((), 6)))
    assert network.layers == (UnitLayer("code", 6),)


@pytest.mark.parametrize("key", ["vanilla", "variational", "k_sparse"])
def test_what_a_layer_holds_is_what_its_layers_give_one_by_one(key: str) -> None:
    model = oracles.model(key, NET)
    network, variant = UnitNetwork(model), model.variant().eval()
    images = torch.from_numpy(DATA.pixels("test"))
    with torch.no_grad():
        code = variant.encode(images)
        wanted = {
            "code": code,
            "encoder1": hidden(variant.encoder, images, 1),
            "encoder2": hidden(variant.encoder, images, 3),
            "decoder1": hidden(variant.decoder, code, 1),
            "decoder2": hidden(variant.decoder, code, 3),
        }
    assert {each.key for each in network.layers} == set(wanted)
    for layer in network.layers:
        read = run_to_end(network.reading(layer, DATA.test_images, "Reading"))
        np.testing.assert_allclose(read, wanted[layer.key].numpy(), atol=1e-5)
        one = network.activation(layer, DATA.pixels("test")[3])
        np.testing.assert_allclose(one, read[3], atol=1e-5)


@pytest.mark.parametrize("key", ["vanilla", "variational", "k_sparse"])
def test_a_layer_that_is_given_back_what_it_held_gives_the_reconstruction(key: str) -> None:
    model = oracles.model(key, NET)
    network, images = UnitNetwork(model), DATA.pixels("test")[:7]
    for layer in network.layers:
        held = np.stack([network.activation(layer, image) for image in images])
        made = network.output(layer, held)
        np.testing.assert_allclose(made, model.reconstruct(images), atol=1e-6)
    np.testing.assert_array_equal(model.reconstruct(images), model.reconstruct(images))


def test_a_replaced_hidden_unit_changes_what_comes_after_it() -> None:
    model = oracles.model("vanilla", NET)
    network, variant = UnitNetwork(model), model.variant().eval()
    layer = network.layer("encoder2")
    values = oracles.array(4, 9)
    with torch.no_grad():
        code = list(variant.encoder)[-1](torch.from_numpy(values))
        wanted = variant.decode(code).numpy()
    np.testing.assert_allclose(network.output(layer, values), wanted, atol=1e-6)


def test_weights_are_those_that_say_what_a_unit_is_for() -> None:
    model = oracles.model("vanilla", NET)
    network, state = UnitNetwork(model), model.state()
    weights = {each.key: network.weights(each) for each in network.layers}
    np.testing.assert_array_equal(weights["code"], state["decoder.0.weight"].T)
    np.testing.assert_array_equal(weights["encoder1"], state["encoder.0.weight"])
    np.testing.assert_array_equal(weights["encoder2"], state["encoder.2.weight"])
    np.testing.assert_array_equal(weights["decoder1"], state["decoder.2.weight"].T)
    np.testing.assert_array_equal(weights["decoder2"], state["decoder.4.weight"].T)
    assert network.from_pixels(network.layer("encoder2")) is None
    looked = network.from_pixels(network.layer("encoder1"))
    assert looked is not None
    np.testing.assert_array_equal(looked, model.encoder_filters())


def test_tied_and_variational_codes_have_weights_of_their_own_size() -> None:
    tied = oracles.model("k_sparse", Dense((), 6), tied=True)
    network = UnitNetwork(tied)
    code = network.layers[0]
    np.testing.assert_array_equal(network.weights(code), flat(tied.encoder_filters()))
    cloud = UnitNetwork(oracles.model("variational", Dense((), 4)))
    looked = cloud.from_pixels(cloud.layers[0])
    assert looked is not None
    assert (len(looked), len(cloud.weights(cloud.layers[0]))) == (4, 4)


def test_a_unit_draws_what_two_standard_deviations_change() -> None:
    model = oracles.model("vanilla", NET)
    network = UnitNetwork(model)
    mean, spread = oracles.array(1, 5)[0], np.array([1, 0.5, 0, 2, 1], np.float32)
    drawn = pictures.drawn(network, network.layers[0], mean, spread)
    for unit in range(5):
        raised = mean.copy()
        raised[unit] += 2 * spread[unit]
        wanted = model.decode(raised[None])[0] - model.decode(mean[None])[0]
        np.testing.assert_allclose(drawn[unit], wanted, atol=1e-6)
    assert pictures.strength(drawn)[2] == pytest.approx(0, abs=1e-6)


def test_rounding_is_never_stretched_to_full_contrast() -> None:
    noise = oracles.array(3, 784).reshape(3, 1, 28, 28)
    noise[1] *= 1e-7
    noise[2] *= 0.1
    seen = pictures.in_contrast(noise)
    sizes = np.abs(seen).max((1, 2, 3))
    assert sizes[[0, 2]] == pytest.approx([1, 1])
    assert sizes[1] < 1e-4
    assert not pictures.in_contrast(np.zeros((2, 1, 3, 3), np.float32)).any()


def test_steering_sets_one_unit_and_solo_leaves_it_alone() -> None:
    values = np.array([1, 2, 3], np.float32)
    rest = np.array([-0.5, 0.25, 0], np.float32)
    rows = dict(zip(steering.STEPS, steering.steered(values, 1, 9, rest).tolist(), strict=True))
    assert rows == {
        "off": [1, 0, 3],
        "as it is": [1, 2, 3],
        "doubled": [1, 4, 3],
        "at its maximum": [1, 9, 3],
        "solo": [-0.5, 2, 0],
    }
    assert values.tolist() == [1, 2, 3]


def test_units_that_can_be_negative_rest_at_their_mean() -> None:
    mean, low = np.array([2, 2, 2], np.float32), np.array([0, -0.001, -3], np.float32)
    assert steering.at_rest(mean, low, 0.01).tolist() == [0, 0, 2]


def test_a_strip_goes_from_end_to_end() -> None:
    model = oracles.model("vanilla", NET)
    network = UnitNetwork(model)
    values = oracles.array(1, 5)[0]
    strip = steering.strip(network, network.layers[0], values, 2, (-2, 2))
    for place, value in enumerate(np.linspace(-2, 2, steering.STRIP)):
        changed = values.copy()
        changed[2] = value
        np.testing.assert_allclose(strip[place], model.decode(changed[None])[0], atol=1e-6)
