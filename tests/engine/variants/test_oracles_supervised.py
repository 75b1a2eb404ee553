"""The supervised head learns from labels and is never seen by a reconstruction."""

from __future__ import annotations

import math

import torch

from engine.core.draws import Draws
from engine.nets.architecture import Dense
from engine.variants.base import Batch
from tests.engine import oracles


def test_classification_is_weighted_cross_entropy_of_the_head() -> None:
    variant = oracles.built("supervised", Dense((8,), 4), weight=2.5)
    batch = oracles.batch(6)
    term = float(variant.loss_terms(batch)["classification"].detach())
    logits = variant.head(variant.encode(batch.images))
    total = 0.0
    for row, label in zip(logits.tolist(), batch.labels.tolist(), strict=True):
        total += math.log(sum(math.exp(value) for value in row)) - row[label]
    torch.testing.assert_close(term, 2.5 * total / 6, rtol=1e-5, atol=1e-6)


def test_labels_reach_the_head_and_the_encoder_but_not_the_decoder() -> None:
    variant = oracles.built("supervised", Dense((8,), 4))
    variant.loss_terms(oracles.batch(6))["classification"].backward()
    assert bool((variant.head.weight.grad != 0).any())
    assert bool((variant.encoder[0].weight.grad != 0).any())
    assert all(p.grad is None for p in variant.decoder.parameters())


def test_reconstruction_term_ignores_the_labels_and_the_head() -> None:
    variant = oracles.built("supervised", Dense((8,), 4))
    batch = oracles.batch(6)
    other = Batch(batch.images, (batch.labels + 1) % 10, 1.0, batch.draws)
    ours, theirs = (variant.loss_terms(b)["reconstruction"] for b in (batch, other))
    assert torch.equal(ours, theirs)
    ours.backward()
    assert variant.head.weight.grad is None


def test_inference_never_sees_the_head() -> None:
    variant = oracles.built("supervised", Dense((8,), 4))
    images = oracles.images(5)
    before = variant.reconstruct(images)
    with torch.no_grad():
        variant.head.weight.fill_(math.nan)
        variant.head.bias.fill_(math.nan)
    assert torch.equal(variant.reconstruct(images), before)


def test_training_the_head_on_labels_teaches_it_the_classes() -> None:
    data = oracles.dataset(train=200)
    variant = oracles.built("supervised", Dense((16,), 8))
    images = data.train_images.float() / 255
    batch = Batch(images, data.train_labels, 1.0, Draws(torch.Generator()))
    optimiser = torch.optim.Adam(variant.parameters(), lr=1e-2)
    for _ in range(60):
        optimiser.zero_grad()
        torch.stack(list(variant.loss_terms(batch).values())).sum().backward()
        optimiser.step()
    guesses = variant.head(variant.encode(images)).argmax(1)
    assert float((guesses == data.train_labels).float().mean()) > 0.9
