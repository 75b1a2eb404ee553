"""What the exact contraction costs beside the general Jacobian; run with --benchmark-only."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import torch

from engine.nets import layers
from tests.engine import oracles

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_benchmark.fixture import BenchmarkFixture

BATCH = 128
LEAST_RATIO = 10


def fastest(work: Callable[[], object], rounds: int) -> float:
    """The least disturbed of several runs, in seconds."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def test_contraction_is_ten_times_cheaper_than_vmap_of_jacrev(
    benchmark: BenchmarkFixture,
) -> None:
    encoder = layers.mlp((784, 128, 32))
    layers.initialise(encoder, torch.Generator().manual_seed(0))
    images = oracles.images(BATCH)

    def ours() -> torch.Tensor:
        norms = layers.contraction(encoder, images)[1]
        torch.autograd.grad(norms.mean(), encoder[0].weight)
        return norms

    def general() -> torch.Tensor:
        jacobian = torch.func.vmap(torch.func.jacrev(encoder))(images)
        norms = jacobian.square().sum((1, 2))
        torch.autograd.grad(norms.mean(), encoder[0].weight)
        return norms

    torch.testing.assert_close(ours(), general(), rtol=1e-4, atol=1e-6)
    benchmark(ours)
    ratio = fastest(general, 5) / fastest(ours, 50)
    benchmark.extra_info["vmap(jacrev) / ours"] = round(ratio, 1)
    assert ratio > LEAST_RATIO
