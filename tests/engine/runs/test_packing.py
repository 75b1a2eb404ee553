"""A run in little room: what stays, what goes, and that nothing of the machine is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from engine.models import checkpoint
from engine.runs import lock, log, manifest
from engine.runs.folder import RunError, RunFolder
from engine.runs.history import records
from engine.runs.new_run import start
from engine.runs.newest import newest_model
from engine.runs.packing import pack
from engine.runs.reader import RunReader
from engine.runs.resume import resume
from engine.runs.tail import last_status
from engine.training.events import Losses
from engine.training.trainer import Trainer
from tests.engine.small_runs import events, quick, take_steps

if TYPE_CHECKING:
    from pathlib import Path

    from engine.data.dataset import Dataset

EPOCHS, STEPS = 3, 20
"""200 digits in batches of 10."""


@pytest.fixture(scope="module")
def whole(tiny: Dataset, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    run = start(
        tmp_path_factory.mktemp("runs"),
        Trainer(quick("sparse", epochs=EPOCHS, batch_size=10), tiny),
    )
    list(run.events())
    return run.writer.folder


@pytest.fixture
def packed(whole: RunFolder, tmp_path: Path) -> RunFolder:
    return pack(whole, tmp_path / "small", "Small one")


def losses(folder: RunFolder) -> list[Losses]:
    return events(RunReader(folder).poll(), Losses)


def test_settings_figures_and_losses_stay(whole: RunFolder, packed: RunFolder) -> None:
    before, after = manifest.read(whole), manifest.read(packed)
    assert (after.id, after.name) == ("small", "Small one")
    assert (after.config, after.data, after.created) == (before.config, before.data, before.created)
    assert records(packed) == records(whole)
    pieces = losses(packed)
    assert [each.first_step for each in pieces] == [1, STEPS + 1, 2 * STEPS + 1]
    for name in pieces[0].terms:
        told = np.concatenate([each.terms[name] for each in losses(whole)])
        np.testing.assert_array_equal(np.concatenate([each.terms[name] for each in pieces]), told)


def test_of_the_machine_nothing_is_told(whole: RunFolder, packed: RunFolder) -> None:
    was, status = last_status(whole), last_status(packed)
    assert was is not None
    assert status is not None
    assert (status.state, status.step, status.host) == (log.FINISHED, EPOCHS * STEPS, "")
    assert status.figures == was.figures
    names = {path.name for path in packed.path.iterdir()}
    assert names == {"run.json", "events.jsonl", "preview.png", "snapshots"}
    for path in packed.path.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert str(whole.path.parent).encode() not in content
        assert f'"{lock.here()}"'.encode() not in content


def test_models_stay_dense_at_first_and_the_last_as_it_was(
    whole: RunFolder, packed: RunFolder, tiny: Dataset
) -> None:
    kept = packed.saved_snapshots()
    assert [each.step for each in kept] == [0, 1, 4, 5, 10, 20, 40, 60]
    before = {each.step: checkpoint.load(each.path) for each in whole.saved_snapshots()}
    for each in kept:
        found, was = checkpoint.load(each.path), before[each.step]
        assert (found.config, found.epoch) == (was.config, was.epoch)
        exact = each.step == EPOCHS * STEPS
        for name, value in found.state().items():
            bound = 0.0 if exact or value.ndim == 1 else float(was.state()[name].abs().max()) / 253
            assert float((value - was.state()[name]).abs().max()) <= bound
        errors, those = found.squared_errors(tiny.test_images), was.squared_errors(tiny.test_images)
        assert errors.mean() == pytest.approx(those.mean(), rel=0.01)
    assert [each.epoch for each in newest_model(packed).history] == [1, 2, 3]


def test_it_takes_the_place_of_an_older_one(whole: RunFolder, packed: RunFolder) -> None:
    (packed.path / "old").write_text("")
    again = pack(whole, packed.path, "Another")
    assert manifest.read(again).name == "Another"
    assert not (packed.path / "old").exists()
    assert [path.name for path in packed.path.parent.iterdir()] == ["small"]


def test_an_unfinished_run_is_not_packed(packed: RunFolder, tmp_path: Path, tiny: Dataset) -> None:
    run = start(tmp_path / "runs", Trainer(quick(epochs=2), tiny))
    told = run.events()
    take_steps(told, 2)
    told.close()  # type: ignore[attr-defined]
    with pytest.raises(RunError, match="not finished"):
        pack(run.writer.folder, packed.path, "Worse")
    assert manifest.read(packed).name == "Small one"


def test_it_is_gone_on_from_in_a_new_run_only(packed: RunFolder, tiny: Dataset) -> None:
    with pytest.raises(RunError, match=f"`hourglass train --from {packed.path}` goes on"):
        resume(packed, lambda _: tiny, epochs=9)
    model = newest_model(packed)
    trainer = Trainer(model.config, tiny, model)
    assert trainer.step == EPOCHS * STEPS
    assert all(
        torch.equal(value, model.state()[name])
        for name, value in trainer.snapshot().state().items()
    )
