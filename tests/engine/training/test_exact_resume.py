"""A run that was saved and restored computes the bits of one that was never interrupted."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from engine.training import trainer as loop
from engine.training.state import StateError
from engine.training.state_file import load_state
from engine.training.trainer import Trainer, restore
from engine.variants import registry
from tests.engine import oracles
from tests.engine.small_runs import take_steps
from tests.engine.training.full_device import FullDevice
from tests.engine.training.resuming import (
    DATA,
    EPOCHS,
    Outcome,
    begun,
    poison,
    resumed,
    settings,
    stopped,
    uninterrupted,
)

ROOT = Path(__file__).parents[3]
STOPS = {"first epoch": (2, False), "mid-epoch": (5, False), "end of an epoch": (6, True)}
"""Step, and whether the epoch that ends with it ends first; three batches make an epoch."""
CASES = [(key, stop) for key in registry.variants() for stop in STOPS]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every case: saved here, resumed in a fresh process."""
    path = tmp_path_factory.mktemp("states")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "REPORT_SECONDS", math.inf)  # some losses are never told before a stop
        for key, stop in CASES:
            step, at_end = STOPS[stop]
            state, before = stopped(key, step, at_end=at_end)
            assert (state.step, bool(state.meter.unreported.sizes)) == (step, not at_end)
            state.save(path / f"{key} {stop}.state")
            before.save(path / f"{key} {stop}.before")
    command = [sys.executable, "-m", "tests.engine.training.resuming", str(path)]
    subprocess.run(command, cwd=ROOT, env=os.environ, check=True)
    return path


@pytest.fixture(scope="module")
def whole() -> dict[str, Outcome]:
    return {key: uninterrupted(key) for key in registry.variants()}


@pytest.mark.parametrize(("key", "stop"), CASES)
def test_a_restored_run_has_the_bits_of_an_uninterrupted_one(
    key: str, stop: str, folder: Path, whole: dict[str, Outcome]
) -> None:
    before = Outcome.load(folder / f"{key} {stop}.before")
    after = Outcome.load(folder / f"{key} {stop}.outcome")
    assert not before.losses.keys() & after.losses.keys()
    after.losses = before.losses | after.losses
    assert set(after.differences(whole[key])) <= {"times"}
    assert list(after.losses) == list(range(1, 10))
    assert any(name.startswith("exp_avg_sq.") for name in after.tensors)
    assert len(after.history) == 3
    assert not after.messages


def test_a_run_that_diverges_after_it_was_restored_returns_to_the_same_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "REPORT_SECONDS", math.inf)
    trainer, events = begun("denoising", Outcome())
    take_steps(events, 3)
    trainer.snapshot()  # step 4, whose loss is not reported yet
    take_steps(events, 1)
    trainer.state().save(tmp_path / "state")
    outcomes = []
    for each in (trainer, restore(load_state(tmp_path / "state"), DATA)):
        poison(each, monkeypatch)
        outcome, found = Outcome(), each.run(2)
        for event in found:
            outcome.hear(event)
        assert (each.step, len(each.history)) == (4, 1)
        assert list(outcome.losses) == [4]  # what is not undone is told
        outcomes += [outcome.end(each), resumed(each)]
        assert len(each.history) == 3
    assert "went back to epoch 1.33" in outcomes[0].messages[0]
    assert "0.003" in outcomes[0].messages[0]
    assert outcomes[0].differences(outcomes[2]) in ([], ["times"])
    assert outcomes[1].differences(outcomes[3]) in ([], ["times"])


def test_an_epoch_that_went_back_into_itself_still_counts_every_image(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(loop, "REPORT_SECONDS", math.inf)
    trainer = Trainer(settings("vanilla"), DATA)
    told = Outcome()
    for event in take_steps(trainer.run(1), 2):
        told.hear(event)
    trainer.snapshot()
    poison(trainer, monkeypatch)
    for event in [*trainer.run(1), *trainer.run(1)]:
        told.hear(event)
    totals = [told.losses[step]["total"] for step in (1, 2, 3)]
    mean = (50 * totals[0] + 50 * totals[1] + 30 * totals[2]) / 130
    assert trainer.history[0].train["total"] == pytest.approx(mean, rel=1e-12)


def test_a_run_about_to_diverge_does_so_after_it_was_restored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "REPORT_SECONDS", math.inf)
    trainer, events = begun("vanilla", Outcome())
    poison(trainer, monkeypatch)
    take_steps(events, 1)
    assert trainer.report() is None  # not finite: the run itself tells
    trainer.state().save(tmp_path / "state")
    state = load_state(tmp_path / "state")
    assert not any(value.isfinite().all() for value in state.placement.weights.values())
    outcomes = []
    for each in (trainer, restore(state, DATA)):
        outcomes.append(Outcome())
        for event in each.run(1):
            outcomes[-1].hear(event)
        outcomes[-1].end(each)
    assert "no longer a finite number at step 3" in outcomes[0].messages[0]
    assert outcomes[0].differences(outcomes[1]) == []


def test_reported_losses_are_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "REPORT_SECONDS", math.inf)
    trainer, events = begun("variational", Outcome())
    take_steps(events, 1)
    told = trainer.report()
    assert told is not None
    assert (told.first_step, len(told)) == (1, 2)
    assert trainer.report() is None
    state = trainer.state()
    assert state.meter.unreported.sizes == ()
    after = resumed(restore(state, DATA))
    assert list(after.losses) == list(range(3, 10))
    assert set(after.differences(uninterrupted("variational"))) <= {"losses", "times"}


def test_a_run_that_fell_back_to_the_cpu_stays_there(monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = FullDevice(settings("denoising"), DATA)
    take_steps(trainer.run(EPOCHS), 4)
    assert trainer.fell
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda _: "a GPU")
    trainer.config = replace(trainer.config, device="auto")
    restored = restore(trainer.state(), DATA)
    assert restored.device.type == "cpu"
    assert resumed(restored).differences(resumed(trainer)) in ([], ["times"])


def test_where_the_state_comes_from_elsewhere_it_is_said() -> None:
    state, _ = stopped("denoising", 5, at_end=False)
    there = replace(state.placement.platform, device="cuda:7", version="2.0")
    moved = replace(state, placement=replace(state.placement, platform=there))
    outcome = resumed(restore(moved, DATA))
    assert len(outcome.messages) == 1
    assert "not bit for bit" in outcome.messages[0]
    assert "device cuda:7 → cpu, version 2.0 → " in outcome.messages[0]
    assert len(outcome.history) == EPOCHS


def test_a_run_whose_drawings_had_another_recipe_goes_on() -> None:
    state, _ = stopped("vanilla", 5, at_end=False)
    measured = replace(DATA, spec=replace(DATA.spec, recipe="none"))
    assert DATA.spec.recipe != "none"
    assert len(resumed(restore(state, measured)).history) == EPOCHS


def test_another_data_set_is_refused() -> None:
    state, _ = stopped("vanilla", 5, at_end=False)
    with pytest.raises(StateError, match="did not train on 120 images"):
        restore(state, oracles.dataset(120, 40))
