from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.core.arrays import flat
from engine.evaluation import jacobian
from engine.models.model import Model
from engine.nets import layers
from engine.nets.architecture import Dense
from tests.engine import oracles

MODELS = [
    ("vanilla", Dense((12, 9), 5), {}),
    ("vanilla", Dense((), 5), {}),
    ("contractive", Dense((12,), 5), {"activation": "sigmoid"}),
    ("sparse", Dense((12,), 30), {"penalty": "L1"}),
    ("sparse", Dense((), 30), {"penalty": "KL"}),
    ("variational", Dense((12,), 5), {}),
    ("k_sparse", Dense((), 30), {"k": 4, "alpha": 2.0}),
    ("k_sparse", Dense((12,), 30), {"k": 4}),
    ("supervised", Dense((12,), 5), {}),
]


def full(model: Model, image: np.ndarray) -> np.ndarray:
    """The Jacobian of ``encode`` at one image, one backward pass per unit: (code, values)."""
    variant = model.variant()

    def encode(pixels: torch.Tensor) -> torch.Tensor:
        return variant.encode(pixels[None])[0]

    found = torch.autograd.functional.jacobian(encode, torch.from_numpy(image))
    return found.detach().flatten(1).numpy()


@pytest.mark.parametrize(("key", "network", "knobs"), MODELS)
def test_contraction_is_exact_for_every_kind_of_encoder(
    key: str, network: Dense, knobs: dict[str, object]
) -> None:
    model = oracles.model(key, network, **knobs)
    images = oracles.images(5).numpy()
    expected = [np.square(full(model, image)).sum() for image in images]
    np.testing.assert_allclose(jacobian.contraction(model, images), expected, rtol=1e-4)


@pytest.mark.parametrize(("key", "network", "knobs"), MODELS)
def test_the_whole_jacobian_is_that_of_autograd(
    key: str, network: Dense, knobs: dict[str, object]
) -> None:
    model = oracles.model(key, network, **knobs)
    for image in oracles.images(4).numpy():
        found, expected = jacobian.jacobian(model, image), full(model, image)
        np.testing.assert_allclose(found, expected, atol=1e-6 + 1e-5 * np.abs(expected).max())


def test_the_jacobian_of_an_unknown_way_to_encode_is_that_of_autograd(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = oracles.model("vanilla", Dense((12,), 5))
    cls = type(model.variant())
    monkeypatch.setattr(cls, "encode", lambda self, images: self.encoder(images).tanh())
    (image,) = oracles.images(1).numpy()
    np.testing.assert_allclose(jacobian.jacobian(model, image), full(model, image), atol=1e-6)


def test_an_unknown_way_to_encode_is_still_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    model = oracles.model("vanilla", Dense((12,), 5))
    cls = type(model.variant())
    monkeypatch.setattr(cls, "encode", lambda self, images: self.encoder(images).tanh())
    images = oracles.images(3).numpy()
    expected = [np.square(full(model, image)).sum() for image in images]
    np.testing.assert_allclose(jacobian.contraction(model, images), expected, rtol=1e-4)


def test_an_unknown_activation_is_still_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(layers.ACTIVATIONS, "sigmoid", torch.nn.Tanh)
    model = oracles.model("contractive", Dense((12,), 5), activation="sigmoid")
    images = oracles.images(3).numpy()
    expected = [np.square(full(model, image)).sum() for image in images]
    np.testing.assert_allclose(jacobian.contraction(model, images), expected, rtol=1e-4)
    with pytest.raises(TypeError, match="not Tanh"):
        layers.contraction(model.variant().encoder, torch.from_numpy(images))


def test_scale_free_contraction_ignores_the_codes_scale() -> None:
    variant = oracles.built("vanilla", Dense((12,), 5))
    images = oracles.images(50).numpy()
    config = oracles.model("vanilla", Dense((12,), 5)).config
    before = Model(config, variant)
    with torch.no_grad():
        variant.encoder[-1].weight.mul_(20)
    after = Model(config, variant)
    raw = [float(jacobian.contraction(m, images).mean()) for m in (before, after)]
    free = [jacobian.scale_free_contraction(m, images) for m in (before, after)]
    assert raw[1] == pytest.approx(400 * raw[0], rel=1e-4)
    assert free[1] == pytest.approx(free[0], rel=1e-4)


def test_scale_free_contraction_of_a_linear_code_is_its_closed_form() -> None:
    model = oracles.model("vanilla", Dense((), 4))
    images = oracles.images(60).numpy()
    weight = flat(model.encoder_filters())
    codes = flat(images) @ weight.T
    expected = np.square(weight).sum() * images.var(0).sum() / codes.var(0).sum()
    assert jacobian.scale_free_contraction(model, images) == pytest.approx(expected, rel=1e-4)
