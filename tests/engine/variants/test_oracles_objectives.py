"""Every objective over any small network, batch and knobs within their bounds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch.nn.functional import binary_cross_entropy, binary_cross_entropy_with_logits

from engine.data.catalogue import MNIST
from engine.nets import layers, losses
from engine.variants import registry
from engine.variants.knobs import KnobError
from tests.engine import oracles

if TYPE_CHECKING:
    from engine.nets.architecture import Dense

KEYS = list(registry.variants())


@pytest.mark.parametrize("key", KEYS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_terms_are_finite_and_every_weight_that_can_learn_does(
    key: str, data: st.DataObject
) -> None:
    cls = registry.find(key)
    network = data.draw(oracles.networks)
    knobs = data.draw(oracles.knob_values(cls.knobs_type))
    try:
        variant = cls(MNIST, network, knobs)
    except KnobError as refusal:  # tied weights with hidden layers
        assert "tied" in str(refusal)  # noqa: PT017 - only some draws raise
        return
    layers.initialise(variant, torch.Generator().manual_seed(data.draw(st.integers(0, 99))))
    batch = oracles.batch(data.draw(st.integers(1, 5)), progress=data.draw(st.floats(0, 1)))
    before = batch.images.clone()

    terms = variant.loss_terms(batch)
    assert next(iter(terms)) == "reconstruction"
    assert all(term.shape == () and math.isfinite(float(term.detach())) for term in terms.values())
    assert torch.equal(batch.images, before)
    torch.stack(list(terms.values())).sum().backward()
    gradients = [p.grad for p in variant.parameters()]
    assert all(g is not None and bool(g.isfinite().all()) for g in gradients)


@pytest.mark.parametrize("key", KEYS)
@settings(max_examples=10, deadline=None)
@given(network=oracles.networks, count=st.integers(1, 6))
def test_codes_and_images_have_their_shapes_and_ranges(
    key: str, network: Dense, count: int
) -> None:
    variant = oracles.built(key, network)
    images = oracles.images(count)
    with torch.no_grad():
        codes, outputs = variant.encode(images), variant.reconstruct(images)
        decoded = variant.decode(codes)
    assert codes.shape == (count, network.code)
    assert outputs.shape == images.shape
    assert 0 <= float(outputs.min()) <= float(outputs.max()) <= 1
    torch.testing.assert_close(outputs, decoded)


@settings(max_examples=20, deadline=None)
@given(count=st.integers(1, 7), seed=st.integers(0, 100))
def test_bce_from_logits_equals_the_definition(count: int, seed: int) -> None:
    targets = oracles.images(count, seed).double()
    generator = torch.Generator().manual_seed(seed)
    logits = torch.randn(targets.shape, dtype=torch.float64, generator=generator)
    y = 1 / (1 + (-logits).exp())
    expected = -(targets * y.log() + (1 - targets) * (1 - y).log())
    torch.testing.assert_close(losses.bce(logits, targets), expected.mean())
    torch.testing.assert_close(losses.bce_nats(logits, targets), expected.flatten(1).sum(1).mean())


@settings(max_examples=30, deadline=None)
@given(
    shape=st.tuples(st.integers(1, 9), st.integers(1, 300)),
    scale=st.sampled_from([0.1, 3.0, 30.0]),
    seed=st.integers(0, 100),
)
def test_bce_and_its_gradient_equal_torchs(shape: tuple[int, int], scale: float, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    logits = (scale * torch.randn(shape, generator=generator)).requires_grad_()
    targets = torch.rand(shape, generator=generator).round(decimals=1)
    exact = logits.detach().double().requires_grad_()
    expected = binary_cross_entropy_with_logits(exact, targets.double())
    expected.backward()
    loss = losses.bce(logits, targets)
    loss.backward()
    torch.testing.assert_close(loss.double(), expected, rtol=2e-6, atol=2e-7)
    # Near 1 a float32 sigmoid is known to half an ulp only, and so is its distance from a target of
    # 1: the difference that torch's own gradient takes as well.
    rounding = 2 * torch.finfo(torch.float32).eps / logits.numel()
    torch.testing.assert_close(logits.grad.double(), exact.grad, rtol=1e-5, atol=rounding)


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf])
def test_bce_of_what_is_not_finite_is_not_finite(wrong: float) -> None:
    logits = torch.zeros(3, 400)
    logits[1, 7] = wrong
    assert not bool(losses.bce(logits, torch.full((3, 400), 0.3)).isfinite())


@given(seed=st.integers(0, 50))
def test_bce_of_images_equals_torchs(seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    outputs = torch.rand(5, 1, 28, 28, generator=generator).round(decimals=2)  # zeros and ones too
    targets = torch.rand(5, 1, 28, 28, generator=generator).round(decimals=1)
    before = outputs.clone()
    torch.testing.assert_close(
        losses.bce_of_images(outputs, targets), binary_cross_entropy(outputs, targets)
    )
    assert torch.equal(outputs, before)


def test_bce_stays_finite_for_certain_and_wrong_logits() -> None:
    loss = losses.bce(torch.tensor([[500.0, -500.0]]), torch.tensor([[0.0, 1.0]]))
    assert float(loss) == pytest.approx(500)
