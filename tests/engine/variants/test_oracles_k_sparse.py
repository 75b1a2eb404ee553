"""k-sparse codes: exactly k survive, and only they learn."""

from __future__ import annotations

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from engine.nets.architecture import Dense
from engine.variants.k_sparse import top_k
from tests.engine import oracles

values = st.sampled_from([-1.5, -1.0, 0.5, 1.0, 1.0, 2.0, 3.25])
"""Few distinct values, so that ties are common; none is zero, so that survivors can be counted."""


@settings(max_examples=60, deadline=None)
@given(
    rows=st.integers(1, 12).flatmap(
        lambda width: st.lists(st.lists(values, min_size=width, max_size=width), min_size=1)
    ),
    k=st.integers(1, 14),
)
def test_exactly_k_of_the_largest_survive_ties_included(rows: list[list[float]], k: int) -> None:
    codes = torch.tensor(rows)
    kept = top_k(codes, k)
    for row, after in zip(rows, kept.tolist(), strict=True):
        survivors = [value for value in after if value != 0]
        assert sorted(survivors) == sorted(row)[-k:]
        assert all(value in (0, before) for value, before in zip(after, row, strict=True))


@settings(max_examples=30, deadline=None)
@given(width=st.integers(1, 12), k=st.integers(1, 12), seed=st.integers(0, 100))
def test_no_gradient_passes_through_the_others(width: int, k: int, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    codes = torch.randn(3, width, generator=generator).round().requires_grad_()
    weights = torch.rand(3, width, generator=generator) + 1
    kept = top_k(codes, k)
    (kept * weights).sum().backward()
    assert codes.grad is not None
    passed = codes.grad != 0
    assert passed.sum(1).tolist() == [min(k, width)] * 3
    assert bool((kept[~passed] == 0).all())
    torch.testing.assert_close(codes.grad[passed], weights[passed])


def test_alpha_widens_the_code_only_after_training() -> None:
    variant = oracles.built("k_sparse", Dense((), 20), k=3, alpha=2.5)
    images = oracles.images(4)
    assert (variant.encode(images) != 0).sum(1).tolist() == [8] * 4  # ⌈2.5 · 3⌉
    assert variant.active_units(1.0) == 3


def test_k_falls_from_all_units_to_k_over_the_first_half() -> None:
    variant = oracles.built("k_sparse", Dense((), 100), k=10)
    assert [variant.active_units(p) for p in (0, 0.25, 0.5, 0.75, 1)] == [100, 18, 10, 10, 10]


def test_tied_decoder_is_the_transpose_and_learns_with_the_encoder() -> None:
    variant = oracles.built("k_sparse", Dense((), 9), tied=True, loss="squared error", k=4)
    weight, bias = variant.encoder[-1].weight, variant.decoder.bias
    codes = variant.encode(oracles.images(3))
    torch.testing.assert_close(variant.decoder(codes).flatten(1), codes @ weight + bias)
    assert {name for name, _ in variant.named_parameters()} == {
        "encoder.0.weight", "encoder.0.bias", "decoder.bias",
    }  # fmt: skip


def test_squared_error_is_that_of_the_top_k_decode() -> None:
    variant = oracles.built("k_sparse", Dense((), 9), loss="squared error", k=4)
    batch = oracles.batch(5)
    raw = variant.encoder(batch.images)
    expected = 0.0
    decoder = variant.decoder
    for image, row in zip(batch.images, raw.tolist(), strict=True):
        code = torch.zeros(9)
        for unit in sorted(range(9), key=row.__getitem__)[-4:]:
            code[unit] = row[unit]
        expected += float(((decoder(code[None])[0] - image) ** 2).mean().detach()) / 5
    torch.testing.assert_close(
        float(variant.loss_terms(batch)["reconstruction"].detach()), expected
    )


def test_idle_units_learn_what_the_kept_ones_leave_over_and_nothing_else_does() -> None:
    knobs = {"k": 2, "auxiliary": 0.25, "loss": "squared error"}
    variant = oracles.built("k_sparse", Dense((), 9), **knobs)
    batch = oracles.batch(3)
    with torch.no_grad():
        raw = variant.encoder(batch.images)
        order = raw.argsort(1, descending=True)
        used = {unit for row in order[:, :2].tolist() for unit in row}
        linear = next(each for each in variant.decoder.modules() if isinstance(each, nn.Linear))
        expected = 0.0
        for image, values in zip(batch.images, raw.tolist(), strict=True):
            strongest = sorted(range(9), key=values.__getitem__)[-2:]
            idle = sorted((u for u in range(9) if u not in used), key=values.__getitem__)[-2:]
            drawn = linear.bias.clone()
            for unit in strongest:
                drawn += values[unit] * linear.weight[:, unit]
            for unit in idle:
                drawn += max(values[unit], 0) * linear.weight[:, unit]
            expected += float((drawn - image.flatten()).square().mean()) / 3
    term = variant.loss_terms(batch)["auxiliary"]
    torch.testing.assert_close(float(term.detach()), 0.25 * expected)
    term.backward()
    moved = variant.encoder[-1].weight.grad.abs().sum(1) > 0
    assert moved.any()
    assert not {unit for unit in range(9) if moved[unit]} & used
    torch.testing.assert_close(linear.bias.grad, torch.zeros(784), atol=1e-7, rtol=0)


def test_without_idle_units_or_weight_there_is_no_auxiliary_loss() -> None:
    batch = oracles.batch(4)
    off = oracles.built("k_sparse", Dense((), 9), k=2)
    assert list(off.loss_terms(batch)) == ["reconstruction"]
    busy = oracles.built("k_sparse", Dense((), 9), k=9, auxiliary=1.0)
    terms = busy.loss_terms(batch)
    assert float(terms["auxiliary"].detach()) == 0
    plain = oracles.built("k_sparse", Dense((), 9), k=9).loss_terms(batch)
    assert torch.equal(terms["reconstruction"], plain["reconstruction"])
