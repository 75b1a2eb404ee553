"""The sparsity penalties against plain Python, and the constraint that keeps L1 honest."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.models.config import RunConfig
from engine.nets import layers, losses
from engine.nets.architecture import Dense
from engine.training.trainer import Trainer
from tests.engine import oracles


@settings(max_examples=30, deadline=None)
@given(count=st.integers(1, 6), code=st.integers(1, 6), seed=st.integers(0, 100))
def test_l1_equals_a_loop(count: int, code: int, seed: int) -> None:
    codes = torch.randn(count, code, generator=torch.Generator().manual_seed(seed))
    total = 0.0
    for row in codes.tolist():
        for value in row:
            total += abs(value)
    assert float(losses.l1(codes)) == pytest.approx(total / count, rel=1e-5)


@settings(max_examples=30, deadline=None)
@given(
    count=st.integers(1, 6),
    code=st.integers(1, 6),
    target=st.floats(0.001, 0.5),
    seed=st.integers(0, 100),
)
def test_kl_penalty_equals_a_loop(count: int, code: int, target: float, seed: int) -> None:
    raw = torch.randn(count, code, generator=torch.Generator().manual_seed(seed))
    codes = torch.sigmoid(raw)
    rows, total = codes.tolist(), 0.0
    for unit in range(code):
        rate = sum(row[unit] for row in rows) / count
        total += target * math.log(target / rate)
        total += (1 - target) * math.log((1 - target) / (1 - rate))
    penalty = losses.kl_sparsity(codes.mean(0), target)
    assert float(penalty) == pytest.approx(total, rel=1e-3, abs=1e-6)


def test_kl_penalty_stays_finite_where_a_unit_is_saturated() -> None:
    codes = torch.tensor([[0.0, 1.0, 0.5]], requires_grad=True)
    penalty = losses.kl_sparsity(codes.mean(0), 0.05)
    penalty.backward()
    assert math.isfinite(float(penalty.detach()))
    assert codes.grad is not None
    assert bool(codes.grad.isfinite().all())


@pytest.mark.parametrize(("penalty", "low", "high"), [("L1", 0, math.inf), ("KL", 0, 1)])
def test_codes_are_never_negative(penalty: str, low: float, high: float) -> None:
    variant = oracles.built("sparse", Dense((12,), 30), penalty=penalty)
    codes = variant.encode(oracles.images(20)).detach()
    assert low <= float(codes.min()) <= float(codes.max()) <= high


def test_unit_norm_of_the_decoders_columns_is_kept_after_every_step() -> None:
    data = oracles.dataset()
    base = RunConfig.default("sparse")
    config = RunConfig("sparse", base.knobs, Dense((), 16), 1e-2, 50, 1, device="cpu")
    trainer = Trainer(config, data)
    steps = 0
    for _ in trainer.run(1):
        model = trainer.snapshot()
        steps += 1
        columns = model.state()["decoder.0.weight"].norm(dim=0)
        torch.testing.assert_close(columns, torch.ones(16))
    assert steps > 5


def test_normalising_leaves_directions_and_dead_columns_alone() -> None:
    layer = torch.nn.Linear(3, 5)
    with torch.no_grad():
        layer.weight[:, 2] = 0
    before = layer.weight.detach().clone()
    layers.normalise_columns(layer)
    cosine = torch.nn.functional.cosine_similarity(before[:, :2], layer.weight[:, :2], dim=0)
    torch.testing.assert_close(cosine, torch.ones(2))
    assert bool((layer.weight[:, 2] == 0).all())
