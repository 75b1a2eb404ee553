"""The newest model of a run: of its saved state, or of a snapshot that is newer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.models import checkpoint
from engine.runs import writer
from engine.runs.newest import newest_model
from engine.training import trainer as loop
from engine.training.state_file import load_state
from tests.engine.runs.test_resume import broken_off
from tests.engine.runs.test_writer import begin

if TYPE_CHECKING:
    from pathlib import Path

    from engine.data.dataset import Dataset


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "REPORT_SECONDS", -1.0)
    monkeypatch.setattr(writer, "FLUSH_SECONDS", 0.0)
    monkeypatch.setattr(writer, "SAVE_SHARE", 1e9)


@pytest.mark.parametrize(("step", "epochs"), [(2, 0), (6, 1)])
def test_a_run_that_was_killed_has_the_model_of_its_last_snapshot(
    step: int, epochs: int, tmp_path: Path, tiny: Dataset
) -> None:
    folder = broken_off(tmp_path, tiny, step)
    state, last = load_state(folder.state), folder.saved_snapshots()[-1]
    assert last.step > state.step
    model, saved = newest_model(folder), checkpoint.load(last.path)
    images = tiny.pixels("test")
    np.testing.assert_array_equal(model.reconstruct(images), saved.reconstruct(images))
    assert model.epoch == saved.epoch > state.model().epoch
    assert [each.epoch for each in model.history] == list(range(1, epochs + 1))


def test_a_run_that_ended_has_the_model_of_its_state(tmp_path: Path, tiny: Dataset) -> None:
    run = begin(tmp_path, tiny)
    list(run.events())
    folder = run.writer.folder
    images, expected = tiny.pixels("test"), load_state(folder.state).model()
    np.testing.assert_array_equal(
        newest_model(folder).reconstruct(images), expected.reconstruct(images)
    )
    assert newest_model(folder).epoch == expected.epoch
