"""The variational objective against sampling, ``torch.distributions`` and differences."""

from __future__ import annotations

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import distributions

from engine.core.draws import Draws
from engine.nets import losses
from engine.nets.architecture import Dense
from engine.variants.base import Batch
from tests.engine import oracles

seeds = st.integers(0, 1000)


def posterior(count: int, code: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    mean = 2 * torch.randn(count, code, dtype=torch.float64, generator=generator)
    return mean, torch.randn(count, code, dtype=torch.float64, generator=generator)


@settings(max_examples=30, deadline=None)
@given(count=st.integers(1, 9), code=st.integers(1, 9), seed=seeds)
def test_kl_equals_torch_distributions(count: int, code: int, seed: int) -> None:
    mean, log_variance = posterior(count, code, seed)
    cloud = distributions.Normal(mean, (0.5 * log_variance).exp())
    bell = distributions.Normal(torch.zeros_like(mean), torch.ones_like(mean))
    expected = distributions.kl_divergence(cloud, bell).mean(0)
    torch.testing.assert_close(losses.kl_to_standard_normal(mean, log_variance), expected)


def test_kl_lies_within_the_confidence_bounds_of_monte_carlo() -> None:
    mean, log_variance = posterior(1, 3, 5)
    deviation = (0.5 * log_variance).exp()
    generator = torch.Generator().manual_seed(9)
    noise = torch.randn(200_000, 3, dtype=torch.float64, generator=generator)
    z = mean + deviation * noise
    ratio = -0.5 * noise**2 - 0.5 * log_variance + 0.5 * z**2  # log q(z) - log p(z)
    error = ratio.std(0) / len(ratio) ** 0.5
    kl = losses.kl_to_standard_normal(mean, log_variance)
    assert bool(((ratio.mean(0) - kl).abs() < 4 * error).all())


def test_no_code_has_a_negative_price_and_the_prior_itself_is_free() -> None:
    mean, log_variance = posterior(50, 4, 1)
    assert bool((losses.kl_to_standard_normal(mean, log_variance) > 0).all())
    free = losses.kl_to_standard_normal(torch.zeros(3, 4), torch.zeros(3, 4))
    torch.testing.assert_close(free, torch.zeros(4))


@settings(max_examples=10, deadline=None)
@given(count=st.integers(1, 40))
def test_terms_are_nats_per_image_whatever_the_batch_size(count: int) -> None:
    variant = oracles.built("variational", Dense((8,), 3))
    with torch.no_grad():  # a certain code makes the draw, and so the loss, exact
        variant.encoder[-1].weight[3:].zero_()
        variant.encoder[-1].bias[3:].fill_(-60)
    image = oracles.images(1)
    copies = Batch(
        image.expand(count, -1, -1, -1),
        torch.zeros(count, dtype=torch.long),
        1.0,
        Draws(torch.Generator().manual_seed(0)),
    )
    terms = variant.loss_terms(copies)

    probabilities = variant.reconstruct(image).double()
    nats = -(image * probabilities.log() + (1 - image) * (1 - probabilities).log()).sum()
    mean, log_variance = (x.double() for x in variant.posterior(image))
    kl = 0.5 * (mean**2 + log_variance.exp() - log_variance - 1).sum()
    torch.testing.assert_close(terms["reconstruction"].double(), nats, rtol=1e-5, atol=1e-4)
    torch.testing.assert_close(terms["kl"].double(), kl, rtol=1e-5, atol=1e-4)


def test_beta_weighs_only_the_kl_term() -> None:
    one, four = (oracles.built("variational", Dense((8,), 3), beta=b) for b in (1.0, 4.0))
    at_one, at_four = one.loss_terms(oracles.batch(5)), four.loss_terms(oracles.batch(5))
    torch.testing.assert_close(at_four["kl"], 4 * at_one["kl"])
    torch.testing.assert_close(at_four["reconstruction"], at_one["reconstruction"])


def test_reparameterised_gradients_equal_differences_of_the_loss() -> None:
    variant = oracles.built("variational", Dense((), 2)).double()

    def loss() -> torch.Tensor:
        batch = oracles.batch(3, seed=4)  # the same draw of noise every time
        batch = Batch(batch.images.double(), batch.labels, 1.0, batch.draws)
        return torch.stack(list(variant.loss_terms(batch).values())).sum()

    bias = variant.encoder[-1].bias  # two means, then two log variances
    (gradient,) = torch.autograd.grad(loss(), bias)
    for unit in range(4):
        with torch.no_grad():
            bias[unit] += 1e-6
            above = loss()
            bias[unit] -= 2e-6
            below = loss()
            bias[unit] += 1e-6
        torch.testing.assert_close(gradient[unit], (above - below) / 2e-6, rtol=1e-5, atol=1e-6)


def test_the_code_used_after_training_is_the_mean_without_noise() -> None:
    variant = oracles.built("variational", Dense((8,), 3))
    images = oracles.images(4)
    torch.testing.assert_close(variant.encode(images), variant.encoder(images)[:, :3])
    assert torch.equal(variant.reconstruct(images), variant.reconstruct(images))
