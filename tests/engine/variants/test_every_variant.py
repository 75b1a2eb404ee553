"""One contract over all variants; a new one is covered by being there."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.models import checkpoint
from engine.models.config import RunConfig
from engine.models.model import Model
from engine.nets.architecture import Dense
from engine.training.events import Losses
from engine.training.trainer import Trainer
from engine.variants import registry
from engine.variants.knobs import KnobError
from engine.variants.knobs import knob as declare
from tests.engine.small_runs import batch, built, config, events, quick, same_weights, take_steps

if TYPE_CHECKING:
    from pathlib import Path

    from engine.data.dataset import Dataset
    from engine.variants.base import AnyVariant
    from engine.variants.knobs import Knobs

KEYS = list(registry.variants())
every_variant = pytest.mark.parametrize("key", KEYS)


def extremes(key: str) -> list[dict[str, Any]]:
    """Each knob at its lowest, highest, and every choice, the others at their default."""
    found: list[dict[str, Any]] = []
    for knob in fields(registry.find(key).knobs_type):
        rules = knob.metadata
        values = rules["choices"] or (rules["low"], rules["high"])
        if isinstance(knob.default, bool):
            values = (False, True)
        found += [{knob.name: type(knob.default)(value)} for value in values]
    return found


EXTREMES = [(key, changes) for key in KEYS for changes in extremes(key)]


def total(variant: AnyVariant, small: Dataset, progress: float = 1.0) -> torch.Tensor:
    terms = variant.loss_terms(batch(small, progress=progress))
    return torch.stack(list(terms.values())).sum()


@every_variant
def test_the_loss_is_finite_and_named(key: str, small: Dataset) -> None:
    variant = built(config(key))
    terms = variant.loss_terms(batch(small))
    assert next(iter(terms)) == "reconstruction"
    assert all(term.shape == () and bool(term.isfinite()) for term in terms.values())


@every_variant
def test_every_parameter_gets_a_gradient(key: str, small: Dataset) -> None:
    variant = built(config(key))
    total(variant, small, progress=0.0).backward()
    for name, weight in variant.named_parameters():
        assert weight.grad is not None, name
        assert bool(weight.grad.isfinite().all()), name
        assert bool(weight.grad.any()), name


@every_variant
def test_images_come_back_as_images(key: str, small: Dataset) -> None:
    settings = config(key)
    model = Model(settings, built(settings))
    images = small.pixels("test", range(7))
    codes = model.encode(images)
    assert codes.shape == (7, settings.network.code)
    output = model.reconstruct(images)
    assert output.shape == images.shape
    assert output.dtype == np.float32
    assert output.min() >= 0
    assert output.max() <= 1
    np.testing.assert_array_equal(output, model.decode(codes))


@every_variant
def test_reconstruction_is_deterministic_and_per_image(key: str, small: Dataset) -> None:
    settings = config(key)
    model = Model(settings, built(settings))
    images = small.pixels("test", range(6))
    np.testing.assert_array_equal(model.reconstruct(images), model.reconstruct(images))
    alone = np.vstack([model.reconstruct(image[None]) for image in images])
    np.testing.assert_allclose(model.reconstruct(images), alone, atol=1e-6)


@every_variant
def test_same_seed_same_numbers(key: str, tiny: Dataset) -> None:
    first, second = (Trainer(quick(key, seed=5), tiny) for _ in range(2))
    for trainer in (first, second):
        list(trainer.run(1))
    assert same_weights(first, second)
    assert first.history[0].train == second.history[0].train
    assert first.history[0].test == second.history[0].test


@every_variant
def test_another_seed_other_numbers(key: str, tiny: Dataset) -> None:
    first, second = (Trainer(quick(key, seed=seed), tiny) for seed in (5, 6))
    for trainer in (first, second):
        list(trainer.run(1))
    assert first.history[0].train["total"] != second.history[0].train["total"]


@every_variant
def test_a_saved_model_reconstructs_identically(key: str, tiny: Dataset, tmp_path: Path) -> None:
    trainer = Trainer(quick(key), tiny)
    list(trainer.run(1))
    model = trainer.snapshot()
    checkpoint.save(model, tmp_path / "model")
    opened = checkpoint.load(tmp_path / "model")
    images = tiny.pixels("test")
    np.testing.assert_array_equal(opened.encode(images), model.encode(images))
    np.testing.assert_array_equal(opened.reconstruct(images), model.reconstruct(images))
    assert (opened.config, opened.epoch, opened.history) == (
        model.config,
        model.epoch,
        model.history,
    )


@every_variant
def test_the_loss_falls_in_twenty_steps(key: str, small: Dataset) -> None:
    trainer = Trainer(config(key, batch_size=100), small)
    variant = trainer.snapshot().variant()
    before = float(total(variant, small, progress=0.0).detach())
    take_steps(trainer.run(1), 20)
    variant = trainer.snapshot().variant()
    after = float(total(variant, small, progress=0.0).detach())
    assert after < before


@every_variant
def test_it_stops_within_one_event(key: str, tiny: Dataset) -> None:
    trainer = Trainer(quick(key), tiny)
    run = trainer.run(3)
    take_steps(run, 2)
    run.close()  # type: ignore[attr-defined]
    assert trainer.step == 2
    assert list(run) == []


@every_variant
def test_terms_sum_to_the_total(key: str, tiny: Dataset) -> None:
    trainer = Trainer(quick(key), tiny)
    found = list(trainer.run(1))
    for losses in events(found, Losses):
        parts = [values for name, values in losses.terms.items() if name != "total"]
        np.testing.assert_allclose(np.sum(parts, axis=0), losses.terms["total"], rtol=1e-5)
    record = trainer.history[0]
    names = [name for name in record.train if name != "total"]
    for metrics in (record.train, record.test):
        assert sum(metrics[name] for name in names) == pytest.approx(metrics["total"], rel=1e-5)


@every_variant
def test_live_knobs_change_the_next_batch(key: str, small: Dataset) -> None:
    variant = built(config(key))
    assert isinstance(variant.knobs, registry.find(key).knobs_type)
    live = [knob for knob in fields(variant.knobs) if knob.metadata["live"]]
    start = variant.knobs
    for knob in live:
        changes = [c for c in extremes(key) if knob.name in c]
        seen = set()
        for change in changes:
            variant.knobs = _mattering(start, knob.metadata["when"]).changed(**change)
            if knob.metadata["when"]:
                variant = built(config(key, knobs=variant.knobs))
            with torch.no_grad():
                code = variant.encode(batch(small).images)
                seen.add((float(total(variant, small)), float(code.abs().sum())))
        assert len(seen) > 1, knob.name


def _mattering(knobs: Knobs, when: tuple[str, str] | None) -> Knobs:
    return knobs if when is None else knobs.changed(**{when[0]: when[1]})


@pytest.mark.parametrize(("key", "changes"), EXTREMES)
def test_every_bound_of_every_knob_trains(key: str, changes: dict[str, Any], tiny: Dataset) -> None:
    knobs = RunConfig.default(key).knobs.changed(**changes)
    trainer = Trainer(quick(key, knobs=knobs), tiny)
    list(trainer.run(1))
    assert all(math.isfinite(value) for value in trainer.history[0].test.values())


@every_variant
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    hidden=st.lists(st.integers(1, 24), max_size=4).map(tuple),
    code=st.integers(1, 40),
    count=st.integers(1, 9),
)
def test_any_network_gives_a_finite_loss(
    key: str, hidden: tuple[int, ...], code: int, count: int, small: Dataset
) -> None:
    run = config(key, network=Dense(hidden, code))
    variant = built(run)
    terms = variant.loss_terms(batch(small, count, progress=0.5))
    assert all(bool(term.isfinite()) for term in terms.values())
    output = Model(run, variant).reconstruct(small.pixels("test", range(count)))
    assert output.shape == (count, 1, 28, 28)
    assert np.isfinite(output).all()


@every_variant
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_values_beyond_the_bounds_are_refused(key: str, data: st.DataObject) -> None:
    knobs = RunConfig.default(key).knobs
    numeric = [knob for knob in fields(knobs) if knob.metadata["low"] is not None]
    for knob in numeric:
        kind = type(knob.default)
        low, high = kind(knob.metadata["low"]), kind(knob.metadata["high"])
        numbers = st.integers() if kind is int else st.floats(allow_nan=True)
        outside = data.draw(numbers.filter(lambda x, low=low, high=high: not low <= x <= high))
        with pytest.raises(KnobError, match=f"{knob.name} must"):
            knobs.changed(**{knob.name: outside})


@every_variant
def test_a_run_survives_json(key: str) -> None:
    settings = replace(RunConfig.default(key), seed=9)
    assert RunConfig.from_dict(settings.to_dict()) == settings


@pytest.mark.parametrize("bound", ["low", "high"])
def test_a_knob_with_one_bound_is_refused(bound: str) -> None:
    with pytest.raises(TypeError, match="'Level' has one bound"):
        declare(0.5, label="Level", help="How much.", **{bound: 1.0})
