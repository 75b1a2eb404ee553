"""A whole report: KL against torch's distributions, units that are off, and orders."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.distributions import Normal, kl_divergence

from engine.core.progress import Progress, run_to_end
from engine.evaluation import collapse
from engine.evaluation.units.card import card_of
from engine.evaluation.units.order import ORDERS, ordered
from engine.evaluation.units.report import UnitReport, measuring
from engine.evaluation.units.states import State
from engine.models.model import Model
from engine.nets.architecture import Dense
from engine.variants import registry
from tests.engine import oracles

DATA = oracles.dataset()


def report(model: Model, layer: str = "code") -> UnitReport:
    return run_to_end(measuring(model, DATA, layer))


def with_units_off(off: list[int]) -> Model:
    """A variational model whose means of some units don't depend on the image."""
    model = oracles.model("variational", Dense((), 6))
    variant = model.variant()
    with torch.no_grad():
        last = variant.encoder[0]
        last.weight[:6] *= 20  # the others vary
        last.weight[off] = 0
        last.bias[off] = 0
        last.weight[[6 + unit for unit in off]] = 0
        last.bias[[6 + unit for unit in off]] = 0
    return Model(model.config, variant, epoch=1.0)


@pytest.mark.parametrize("key", list(registry.variants()))
@pytest.mark.parametrize("layer", ["code", "encoder1", "decoder1"])
def test_every_variant_has_a_report_on_every_layer(key: str, layer: str) -> None:
    made = oracles.model(key, Dense((9,), 7))
    found = report(Model(made.config, made.variant(), epoch=1.0), layer)
    size = 7 if layer == "code" else 9
    assert found.layer.size == size
    assert found.activity.activations.shape == (60, size)
    assert found.draws.shape == (size, 1, 28, 28)
    assert (found.kl is not None) == (key == "variational" and layer == "code")
    assert bool(found.verdict) == (found.kl is not None)
    for by in ORDERS:
        assert sorted(ordered(found, by).tolist()) == list(range(size))
    for unit in range(size):
        card = card_of(found, unit)
        assert card.counts.sum() in {round(card.density * 60), 60}
        assert unit not in {each.unit for each in (*card.by_weights, *card.by_activation)}


def test_kl_of_each_unit_is_that_of_torchs_distributions() -> None:
    model = oracles.model("variational", Dense((8,), 5))
    found = report(model)
    posterior = model.posterior(DATA.pixels("test"))
    assert posterior is not None
    mean, log_variance = map(torch.from_numpy, posterior)
    own = Normal(mean, (0.5 * log_variance).exp())
    wanted = kl_divergence(own, Normal(0.0, 1.0)).mean(0)
    assert found.kl is not None
    np.testing.assert_allclose(found.kl, wanted.numpy(), rtol=1e-4, atol=1e-6)


def test_units_that_are_off_are_counted_named_and_last() -> None:
    found = report(with_units_off([1, 4]))
    assert found.kl is not None
    assert found.kl[[1, 4]] == pytest.approx([0, 0], abs=1e-6)
    assert [unit for unit, state in enumerate(found.activity.states) if state is State.OFF] == [
        1,
        4,
    ]
    for by in ORDERS:
        assert set(ordered(found, by).tolist()[-2:]) == {1, 4}
    assert ordered(found, "kl").tolist()[0] == int(found.kl.argmax())
    assert found.verdict.startswith("4 of 6 units active, 2 are switched off; not collapsed")
    assert not found.collapsed
    all_off = report(with_units_off([0, 1, 2, 3, 4, 5]))
    assert all_off.collapsed
    untrained = report(Model(all_off.model.config, all_off.model.variant()))
    assert (untrained.verdict, untrained.collapsed) == ("", False)  # nothing was given up yet
    assert all_off.verdict.startswith("Collapsed: 6 of 6 units are switched off")


def test_orders_are_by_their_figure_the_silent_and_the_dead_behind() -> None:
    found = report(oracles.model("sparse", Dense((), 12)))
    speaking = [u for u, state in enumerate(found.activity.states) if state.rank == 0]
    figures = {
        "strength": found.strength,
        "density": found.activity.density,
        "purity": found.activity.purity,
    }
    for by, values in figures.items():
        order = ordered(found, by).tolist()
        assert set(order[: len(speaking)]) == set(speaking)
        front = values[order[: len(speaking)]]
        assert (np.diff(front) <= 0).all()
    ranks = [found.activity.states[unit].rank for unit in ordered(found, "density")]
    assert ranks == sorted(ranks)


def test_a_few_test_images_are_enough_and_keep_their_numbers() -> None:
    model = oracles.model("vanilla", Dense((), 4))
    chosen = np.array([3, 8, 21], np.intp)
    found = run_to_end(measuring(model, DATA, "code", chosen))
    assert found.activity.images.tolist() == [3, 8, 21]
    wanted = model.encode(DATA.pixels("test", chosen))
    np.testing.assert_allclose(found.activity.activations, wanted, atol=1e-5)
    assert found.activity.labels.tolist() == DATA.labels("test")[chosen].tolist()


def test_a_report_tells_how_far_it_is() -> None:
    steps = list(measuring(oracles.model("vanilla", Dense((), 4)), DATA))
    assert steps
    assert all(isinstance(step, Progress) for step in steps)


def test_one_image_says_nothing_of_a_collapse() -> None:
    model = oracles.model("variational", Dense((), 4))
    found = run_to_end(measuring(model, DATA, "code", np.array([5], np.intp)))
    assert found.verdict == ""
    assert State.OFF not in found.activity.states


def test_a_collapse_is_most_units_off_and_too_few_nats() -> None:
    assert collapse.is_collapsed(3, 20, 5)
    assert not collapse.is_collapsed(20, 20, 5)  # few nats, but every unit has its part
    assert not collapse.is_collapsed(25, 64, 25)  # a wide code that needs no more
    assert collapse.is_collapsed(20, 20, 0.4)  # units that tremble say nothing
    trembling = collapse.verdict(20, 20, 0.4)
    assert trembling.startswith("Collapsed: a code of 0.4 nats can't tell 10 images apart (2.3)")
    named = collapse.verdict(3, 20, 5)
    assert named.startswith("Collapsed: 17 of 20 units are switched off")
    assert "lower β" in named
    assert "Collapsed" not in collapse.verdict(20, 20, 25)
    assert "not collapsed" in collapse.verdict(25, 64, 25)
    assert "19 of 20 units active, 1 is switched off" in collapse.verdict(19, 20, 25)
