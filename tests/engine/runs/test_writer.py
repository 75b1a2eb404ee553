"""What a run's folder holds while it is trained, after any end of it, and when the disk refuses."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from engine.core.files import OutputError
from engine.models import checkpoint
from engine.models.checkpoint import CheckpointError
from engine.models.records import EpochRecord
from engine.runs import lock, log, manifest, snapshot_schedule, writer
from engine.runs.log_file import LogFile
from engine.runs.new_run import Recording, start
from engine.runs.reader import RunReader
from engine.runs.recording import recorded
from engine.training import trainer
from engine.training.events import Diverged, EpochEnd, LatentFrame, Losses, Notice, Step
from engine.training.frames import FrameChain, Reference, with_frames
from engine.training.state import TrainingState
from engine.training.state_file import load_state, load_with_log
from engine.training.trainer import Trainer
from tests.engine.small_runs import events, quick, take_steps
from tests.engine.training.resuming import poison

if TYPE_CHECKING:
    from pathlib import Path

    from engine.data.dataset import Dataset
    from engine.runs.folder import RunFolder


def begin(root: Path, images: Dataset, **changes: Any) -> Recording:
    return start(root, Trainer(quick(epochs=2, **changes), images))


def lines(folder: RunFolder) -> list[log.Entry]:
    found = [log.decode(line) for line in folder.log.read_bytes().splitlines()]
    return [each for each in found if each is not None]


def statuses(folder: RunFolder) -> list[log.Status]:
    return [each for each in lines(folder) if isinstance(each, log.Status)]


def losses(found: list[Any]) -> dict[int, float]:
    """Totals by batch."""
    return {
        each.first_step + index: float(value)
        for each in found
        if isinstance(each, Losses)
        for index, value in enumerate(each.terms["total"])
    }


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that is due after some time is due after every batch."""
    for name in ("FLUSH_SECONDS", "STATUS_SECONDS", "SAVE_SECONDS"):
        monkeypatch.setattr(writer, name, 0.0)
    monkeypatch.setattr(writer, "SAVE_SHARE", math.inf)


@pytest.fixture
def never(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is due because of the clock."""
    for name in ("FLUSH_SECONDS", "STATUS_SECONDS", "SAVE_SECONDS"):
        monkeypatch.setattr(writer, name, math.inf)
    monkeypatch.setattr(writer, "SAVE_SHARE", math.inf)


def test_a_run_is_in_its_folder_in_the_end(tmp_path: Path, tiny: Dataset) -> None:
    run = begin(tmp_path, tiny)
    told = list(run.events())
    folder = run.writer.folder
    assert losses(lines(folder)) == losses(told)
    assert list(losses(told)) == [1, 2, 3, 4, 5, 6, 7, 8]
    records = [each for each in lines(folder) if isinstance(each, EpochRecord)]
    assert records == [each.record for each in told if isinstance(each, EpochEnd)]
    last = statuses(folder)[-1]
    assert (last.state, last.step, last.steps_per_epoch, last.epochs) == ("finished", 8, 4, 2)
    assert last.figures == records[-1].test
    assert last.host == lock.here()
    state, length = load_with_log(folder.state)
    assert length == folder.log.stat().st_size
    assert (state.step, state.planned, state.history) == (8, 2, tuple(records))
    assert not lock.is_held(folder)
    assert run.writer.trouble == ""


@pytest.mark.usefixtures("always")
def test_recording_changes_no_number(tmp_path: Path, tiny: Dataset) -> None:
    plain = Trainer(quick("denoising", epochs=2), tiny)
    list(plain.run(2))
    run = start(tmp_path, Trainer(quick("denoising", epochs=2), tiny))
    list(run.events())
    mine, theirs = plain.snapshot().state(), run.trainer.snapshot().state()
    assert all(mine[name].equal(value) for name, value in theirs.items())
    assert [r.train for r in plain.history] == [r.train for r in run.trainer.history]


def test_the_description(tmp_path: Path, tiny: Dataset) -> None:
    run = begin(tmp_path, tiny, dataset=str(tmp_path / "secret" / "digits"))
    found = manifest.read(run.writer.folder)
    run.writer.end(log.STOPPED)
    assert found.id == run.writer.folder.path.name
    assert found.id.endswith(found.name)
    assert found.name.startswith("vanilla-")
    assert found.config == run.trainer.config.to_shared_dict()
    assert (found.data.name, found.data.title) == ("digits", "MNIST")
    assert found.data.fingerprint == tiny.fingerprint()
    assert (found.device, found.threads, found.parent) == ("cpu", 1, None)
    assert set(found.versions) == {"python", "torch", "numpy", "safetensors"}
    for path in run.writer.folder.path.rglob("*"):
        assert path.is_dir() or b"secret" not in path.read_bytes()


def test_a_model_is_kept_as_often_as_the_schedule_says(tmp_path: Path, tiny: Dataset) -> None:
    run = begin(tmp_path, tiny)
    list(run.events())
    found = run.writer.folder.saved_snapshots()
    assert [each.step for each in found] == snapshot_schedule.due_until(8, 4) == list(range(9))
    models = [checkpoint.load(each.path) for each in found]
    assert [model.epoch for model in models] == [step / 4 for step in range(9)]
    last = run.trainer.snapshot().state()
    for name, value in models[-1].state().items():
        assert np.array_equal(value, last[name].half().float())


def test_models_have_a_budget(
    tmp_path: Path, tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = Trainer(quick(epochs=4), tiny)
    weights = sum(2 * each.numel() for each in trainer.snapshot().state().values())
    monkeypatch.setattr(writer, "SNAPSHOT_BYTES", 6 * (weights + writer.SNAPSHOT_HEADER))
    run = start(tmp_path, trainer)
    list(run.events())
    found = [each.step for each in run.writer.folder.saved_snapshots()]
    assert found == snapshot_schedule.kept(snapshot_schedule.due_until(16, 4), 4, 6)
    assert len(found) <= 6
    size = sum(each.path.stat().st_size for each in run.writer.folder.saved_snapshots())
    assert size <= 6 * (weights + writer.SNAPSHOT_HEADER)


@pytest.mark.usefixtures("never")
def test_a_run_that_is_closed_is_saved_where_it_was(tmp_path: Path, tiny: Dataset) -> None:
    run = begin(tmp_path, tiny)
    told = run.events()
    take_steps(told, 6)
    told.close()  # type: ignore[attr-defined]
    folder = run.writer.folder
    state, length = load_with_log(folder.state)
    assert (state.step, length) == (6, folder.log.stat().st_size)
    assert list(losses(lines(folder))) == [1, 2, 3, 4, 5, 6]
    assert statuses(folder)[-1].state == "stopped"
    assert not lock.is_held(folder)


@pytest.mark.usefixtures("always")
def test_what_is_told_is_written_before(tmp_path: Path, tiny: Dataset) -> None:
    run = begin(tmp_path, tiny)
    reader, seen = RunReader(run.writer.folder), 0
    for event in run.events():
        if isinstance(event, Step):
            seen = max(each.step for each in reader.poll() if isinstance(each, Step))
            assert seen == event.step
            assert load_state(run.writer.folder.state).step == event.step
    assert seen == 8


@pytest.mark.usefixtures("never")
def test_after_a_fault_the_last_good_save_stays(
    tmp_path: Path, tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = Trainer._train_on

    def broken(self: Trainer, indices: Any) -> None:
        original(self, indices)
        if self.step == 6:
            raise ZeroDivisionError

    monkeypatch.setattr(Trainer, "_train_on", broken)
    run = begin(tmp_path, tiny)
    with pytest.raises(ZeroDivisionError):
        list(run.events())
    state, length = load_with_log(run.writer.folder.state)
    assert state.step == 4  # the end of the first epoch
    assert length < run.writer.folder.log.stat().st_size
    assert statuses(run.writer.folder)[-1].state == "stopped"
    assert not lock.is_held(run.writer.folder)


@pytest.mark.usefixtures("never")
def test_live_settings_are_saved_at_once(tmp_path: Path, tiny: Dataset) -> None:
    run = start(tmp_path, Trainer(quick("sparse", epochs=2), tiny))
    told = run.events()
    take_steps(told, 2)
    run.trainer.set_learning_rate(0.5e-3)
    run.trainer.set_knobs(run.trainer.config.knobs.changed(weight=0.25))
    take_steps(told, 1)
    folder = run.writer.folder
    state = load_state(folder.state)
    assert (state.step, state.config.learning_rate) == (3, 0.5e-3)
    changes = [each for each in lines(folder) if isinstance(each, log.SettingsChanged)]
    assert [(each.step, each.learning_rate) for each in changes] == [(3, 0.5e-3)]
    assert changes[0].knobs["weight"] == 0.25
    list(told)
    assert len([each for each in lines(folder) if isinstance(each, log.SettingsChanged)]) == 1


@pytest.mark.usefixtures("never")
def test_a_pause_is_saved_once_and_told_on(
    tmp_path: Path, tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trainer, "REPORT_SECONDS", math.inf)
    run = begin(tmp_path, tiny)
    told = run.events()
    take_steps(told, 3)
    folder = run.writer.folder
    assert losses(run.writer.pause())
    assert (load_state(folder.state).step, statuses(folder)[-1].state) == (3, "paused")
    written = folder.state.stat().st_mtime_ns
    run.writer.pause()
    count = len(statuses(folder))
    monkeypatch.setattr(writer, "STATUS_SECONDS", 0.0)
    run.writer.pause()
    assert len(statuses(folder)) == count + 1
    assert folder.state.stat().st_mtime_ns == written
    monkeypatch.setattr(writer, "STATUS_SECONDS", math.inf)
    list(told)
    assert statuses(folder)[-1].state == "finished"


def test_a_run_that_diverges_is_kept_where_it_was_good(
    tmp_path: Path, tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begin(tmp_path, tiny)
    told = run.events()
    take_steps(told, 6)
    poison(run.trainer, monkeypatch)
    rest = list(told)
    assert isinstance(rest[-1], Diverged)
    folder = run.writer.folder
    good = run.trainer.step
    assert good <= 6
    assert load_state(folder.state).step == good
    assert max(each.step for each in folder.saved_snapshots()) <= good
    assert statuses(folder)[-1].state == "diverged"
    assert Notice(rest[-1].message) in lines(folder)


def test_it_composes_with_what_a_window_watches(tmp_path: Path, tiny: Dataset) -> None:
    run = begin(tmp_path, tiny)
    chain = FrameChain(Reference.of(tiny))
    watched = with_frames(run.trainer, 2, chain, snapshot_schedule.is_due)
    told = list(recorded(watched, run.writer))
    assert isinstance(told[-1], LatentFrame)
    assert len(events(told, EpochEnd)) == 2
    assert losses(lines(run.writer.folder)) == losses(told)


@pytest.mark.usefixtures("always")
def test_losses_are_told_once_however_often_it_is_saved(tmp_path: Path, tiny: Dataset) -> None:
    told = list(begin(tmp_path, tiny).events())
    counted = [step for each in events(told, Losses) for step in range(len(each))]
    assert len(counted) == 8
    assert list(losses(told)) == [1, 2, 3, 4, 5, 6, 7, 8]


@pytest.mark.usefixtures("always")
def test_a_disk_that_refuses_is_told_once_and_nothing_is_lost(
    tmp_path: Path, tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begin(tmp_path, tiny)
    told = run.events()
    take_steps(told, 2)
    with monkeypatch.context() as full:

        def refuse(*_: Any, **__: Any) -> None:
            raise OutputError("no room")

        def refuse_model(*_: Any, **__: Any) -> None:
            raise CheckpointError("no room")

        full.setattr(LogFile, "write", refuse)
        full.setattr(TrainingState, "save", refuse)
        full.setattr(checkpoint, "save_snapshot", refuse_model)
        middle = take_steps(told, 4)
        assert run.writer.trouble == "no room"
    notices = events(middle, Notice)
    assert [each.message for each in notices] == [
        "The run is not being saved, training goes on in memory: no room"
    ]
    rest = list(told)
    assert not events(rest, Notice)
    folder = run.writer.folder
    assert run.writer.trouble == ""
    assert list(losses(lines(folder))) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert load_state(folder.state).step == 8
    assert notices[0] in lines(folder)


@pytest.mark.usefixtures("always")
def test_a_log_that_can_not_be_written_keeps_the_older_state(
    tmp_path: Path, tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log is never behind the state."""
    run = begin(tmp_path, tiny)
    told = run.events()
    take_steps(told, 2)
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left")))
    take_steps(told, 3)
    assert load_state(run.writer.folder.state).step == 2
    assert "No space left" in run.writer.trouble
    monkeypatch.undo()
    list(told)
    assert load_state(run.writer.folder.state).step == 8


def test_a_folder_that_can_not_be_made_is_told_before(tmp_path: Path, tiny: Dataset) -> None:
    (tmp_path / "runs").write_text("a file")
    with pytest.raises(OutputError, match="can't be written"):
        begin(tmp_path / "runs", tiny)


def test_every_line_is_strict_json(tmp_path: Path, tiny: Dataset) -> None:
    run = begin(tmp_path, tiny)
    list(run.events())

    def no_constants(name: str) -> None:
        raise AssertionError(name)

    for line in run.writer.folder.log.read_text("utf-8").splitlines():
        assert "kind" in json.loads(line, parse_constant=no_constants)


@pytest.mark.usefixtures("always")
def test_nothing_is_written_into_a_folder_that_came_in_its_place(
    tmp_path: Path, tiny: Dataset
) -> None:
    run, other = begin(tmp_path, tiny), begin(tmp_path, tiny, seed=7)
    list(other.events())
    folder = run.writer.folder
    told = run.events()
    take_steps(told, 3)
    folder.path.rename(tmp_path / "away")
    other.writer.folder.path.rename(folder.path)

    def content() -> dict[str, bytes]:
        files = (each for each in sorted(folder.path.rglob("*")) if each.is_file())
        return {str(each): each.read_bytes() for each in files}

    before = content()
    rest = list(told)
    (notice,) = [each.message for each in rest if isinstance(each, Notice)]
    assert "goes on in memory" in notice
    assert "it was moved, deleted or replaced. Put it back" in notice
    assert content() == before
    assert [each.record.epoch for each in rest if isinstance(each, EpochEnd)] == [1, 2]


@pytest.mark.usefixtures("always")
def test_a_folder_that_is_put_back_holds_all_in_the_end(tmp_path: Path, tiny: Dataset) -> None:
    run = begin(tmp_path, tiny)
    folder, away = run.writer.folder, tmp_path / "away"
    told = run.events()
    take_steps(told, 2)
    folder.path.rename(away)
    take_steps(told, 2)
    away.rename(folder.path)
    list(told)
    assert run.writer.trouble == ""
    assert load_state(folder.state).step == run.trainer.step
    assert sorted(losses(lines(folder))) == list(range(1, run.trainer.step + 1))
    assert statuses(folder)[-1].state == log.FINISHED


@pytest.mark.usefixtures("always")
def test_a_lock_that_somebody_cleared_away_keeps_nothing_from_being_saved(
    tmp_path: Path, tiny: Dataset
) -> None:
    run = begin(tmp_path, tiny)
    told = run.events()
    take_steps(told, 2)
    run.writer.folder.lock.unlink()
    assert not [each for each in told if isinstance(each, Notice)]
    assert load_state(run.writer.folder.state).step == run.trainer.step
