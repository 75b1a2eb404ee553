"""A run goes on exactly where it was, or says why it does not."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import torch

from engine.core.files import OutputError
from engine.runs import log, manifest, writer
from engine.runs.folder import RunError, RunFolder
from engine.runs.manifest import Parent
from engine.runs.new_run import start
from engine.runs.resume import resume
from engine.training import trainer as loop
from engine.training.events import EpochEnd, Notice
from engine.training.run_platform import Platform
from engine.training.state import StateError
from engine.training.state_file import load_state, load_with_log
from engine.training.trainer import Trainer
from tests.engine.runs.same_run import differences
from tests.engine.runs.test_writer import begin, lines, losses
from tests.engine.small_runs import events, quick, take_steps

if TYPE_CHECKING:
    from engine.data.dataset import Dataset

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "REPORT_SECONDS", -1.0)
    monkeypatch.setattr(writer, "FLUSH_SECONDS", 0.0)
    monkeypatch.setattr(writer, "SAVE_SHARE", 1e9)


@pytest.fixture
def whole(tmp_path: Path, tiny: Dataset) -> RunFolder:
    """A run that was left alone."""
    run = begin(tmp_path / "whole", tiny)
    list(run.events())
    return run.writer.folder


def broken_off(root: Path, images: Dataset, step: int) -> RunFolder:
    """A run that was killed after some batches: its log has more than its state."""
    run = begin(root, images)
    told = run.events()
    take_steps(told, step)
    kept = root / "kept"
    shutil.copytree(run.writer.folder.path, kept)
    told.close()  # type: ignore[attr-defined]
    shutil.rmtree(run.writer.folder.path)
    kept.rename(run.writer.folder.path)
    return run.writer.folder


@pytest.mark.parametrize("step", range(1, 9))
def test_after_a_kill_nothing_is_different(
    step: int, whole: RunFolder, tmp_path: Path, tiny: Dataset
) -> None:
    folder = broken_off(tmp_path / "other", tiny, step)
    run = resume(folder, lambda _: tiny)
    saved = 4 if step > 4 else 0
    assert run.trainer.step == saved
    list(run.events())
    assert differences(whole, folder) == []
    again = [each for each in lines(folder) if isinstance(each, log.Resumed)]
    assert [(each.step, each.exact, each.reason) for each in again] == [(saved, True, "")]


def test_a_run_that_was_stopped_goes_on_with_the_next_batch(
    whole: RunFolder, tmp_path: Path, tiny: Dataset
) -> None:
    run = begin(tmp_path, tiny)
    told = run.events()
    take_steps(told, 3)
    told.close()  # type: ignore[attr-defined]
    again = resume(run.writer.folder, lambda _: tiny)
    assert (again.trainer.step, again.epochs) == (3, 2)
    list(again.events())
    assert differences(whole, run.writer.folder) == []


def test_a_run_that_was_never_saved_begins_anew(
    whole: RunFolder, tmp_path: Path, tiny: Dataset
) -> None:
    folder = broken_off(tmp_path / "other", tiny, 2)
    folder.state.unlink()
    list(resume(folder, lambda _: tiny).events())
    assert differences(whole, folder) == []


def test_the_log_is_cut_to_what_the_state_knows(tmp_path: Path, tiny: Dataset) -> None:
    folder = broken_off(tmp_path, tiny, 7)
    length = load_with_log(folder.state)[1]
    before = folder.log.read_bytes()
    assert len(before) > length
    (folder.path / ".state.safetensors.1.ab.part").write_bytes(b"half")
    (folder.snapshots / ".e.part").write_bytes(b"half")
    run = resume(folder, lambda _: tiny)
    assert [each.step for each in folder.saved_snapshots()] == [0, 1, 2, 3, 4]
    assert not list(folder.path.rglob("*.part"))
    told = run.events()
    take_steps(told, 1)
    content = folder.log.read_bytes()
    assert content[:length] == before[:length]
    assert content[length:].startswith(b'{"kind":"resumed","step":4,')
    told.close()  # type: ignore[attr-defined]


def test_a_copy_whose_log_is_older_than_its_state_goes_on(
    whole: RunFolder, tmp_path: Path, tiny: Dataset
) -> None:
    run = begin(tmp_path, tiny)
    told, folder = run.events(), run.writer.folder
    take_steps(told, 3)
    early = folder.log.read_bytes()[:-5]
    take_steps(told, 3)
    told.close()  # type: ignore[attr-defined]
    folder.log.write_bytes(early)
    list(resume(folder, lambda _: tiny).events())
    mine, theirs = load_state(whole.state)._tensors(), load_state(folder.state)._tensors()
    assert all(torch.equal(mine[name], theirs[name]) for name in mine)
    found = lines(folder)
    assert [each.epoch for each in found if isinstance(each, log.EpochRecord)] == [1, 2]
    assert "losses of the last batches are missing" in events(found, Notice)[0].message  # type: ignore[arg-type]


def test_a_copy_in_another_place_goes_on(whole: RunFolder, tmp_path: Path, tiny: Dataset) -> None:
    folder = broken_off(tmp_path / "other", tiny, 6)
    there = RunFolder(tmp_path / "there")
    shutil.copytree(folder.path, there.path)
    list(resume(there, lambda _: tiny).events())
    assert differences(whole, there) == []


def test_another_machine_says_that_it_is_not_exact(
    tmp_path: Path, tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = broken_off(tmp_path, tiny, 6)
    original = Platform.of
    monkeypatch.setattr(Platform, "of", lambda *words: replace(original(*words), threads=7))
    run = resume(folder, lambda _: tiny)
    told = list(run.events())
    assert any("not bit for bit" in each.message for each in events(told, Notice))
    resumed = next(each for each in lines(folder) if isinstance(each, log.Resumed))
    assert (resumed.exact, resumed.reason) == (False, "threads 1 → 7")
    assert [each.record.epoch for each in events(told, EpochEnd)] == [2]


def test_other_images_are_refused(tmp_path: Path, tiny: Dataset) -> None:
    folder = broken_off(tmp_path, tiny, 6)
    other = replace(tiny, title="Digits", train_labels=tiny.train_labels.flip(0))
    with pytest.raises(RunError, match="trains on other images than those of Digits"):
        resume(folder, lambda _: other)
    list(resume(folder, lambda _: tiny).events())  # the lock is free again


def test_a_folder_of_images_is_named_again(tmp_path: Path, tiny: Dataset) -> None:
    asked: list[str] = []

    def load(name: str) -> Dataset:
        asked.append(name)
        return tiny

    run = begin(tmp_path, tiny, dataset="/home/ada/digits")
    told = run.events()
    take_steps(told, 2)
    told.close()  # type: ignore[attr-defined]
    folder = run.writer.folder
    with pytest.raises(RunError, match="a folder 'digits': say with --dataset where it is"):
        resume(folder, load)
    assert asked == []
    again = resume(folder, load, data="/mnt/digits")
    list(again.events())
    assert asked == ["/mnt/digits"]
    assert again.trainer.config.dataset == again.trainer.snapshot().config.dataset == "/mnt/digits"
    for path in folder.path.rglob("*"):
        assert path.is_dir() or not any(w in path.read_bytes() for w in (b"/mnt", b"/home/ada"))


def test_a_longer_plan(tiny: Dataset, whole: RunFolder) -> None:
    with pytest.raises(RunError, match="has all its 2 epochs: name more with --epochs"):
        resume(whole, lambda _: tiny)
    with pytest.raises(RunError, match="has 2 epochs planned: --epochs takes more"):
        resume(whole, lambda _: tiny, epochs=1)
    run = resume(whole, lambda _: tiny, epochs=3)
    assert run.epochs == 1
    list(run.events())
    state = load_state(whole.state)
    assert (state.step, state.planned, len(state.history)) == (12, 3, 3)


def test_a_run_that_was_killed_after_its_last_batch_is_finished(
    whole: RunFolder, tmp_path: Path, tiny: Dataset
) -> None:
    folder = broken_off(tmp_path / "other", tiny, 8)
    run = begin(tmp_path / "more", tiny)
    told = run.events()
    for event in told:
        if isinstance(event, EpochEnd) and event.record.epoch == 2:
            break
    folder = RunFolder(tmp_path / "end")
    shutil.copytree(run.writer.folder.path, folder.path)
    told.close()  # type: ignore[attr-defined]
    again = resume(folder, lambda _: tiny)
    assert again.epochs == 0
    assert list(again.events()) == []
    assert differences(whole, folder) == []
    assert lines(folder)[-1].state == "finished"  # type: ignore[union-attr]


def test_a_run_that_goes_on_from_a_model_has_its_history(tmp_path: Path, tiny: Dataset) -> None:
    first = Trainer(quick(epochs=1), tiny)
    list(first.run(1))
    run = start(
        tmp_path, Trainer(quick(epochs=1), tiny, first.snapshot()), parent=Parent("model", 4)
    )
    told = run.events()
    take_steps(told, 2)
    told.close()  # type: ignore[attr-defined]
    folder = run.writer.folder
    list(resume(folder, lambda _: tiny).events())
    found = lines(folder)
    assert [each.epoch for each in found if isinstance(each, log.EpochRecord)] == [1, 2]
    assert list(losses(found)) == [5, 6, 7, 8]
    assert manifest.read(folder).parent == Parent("model", 4)
    folder.state.unlink()
    with pytest.raises(RunError, match=f"`hourglass train --from {folder.path}` goes on"):
        resume(folder, lambda _: tiny)
    folder.log.unlink()
    with pytest.raises(RunError, match="train it again with --from"):
        resume(folder, lambda _: tiny)


def test_a_second_writer_is_refused(tmp_path: Path, tiny: Dataset) -> None:
    run = begin(tmp_path, tiny)
    told = run.events()
    take_steps(told, 1)
    with pytest.raises(RunError, match=r"is being written by another process on .*, last"):
        resume(run.writer.folder, lambda _: tiny)
    list(told)


def test_a_damaged_state_is_refused(tmp_path: Path, tiny: Dataset) -> None:
    folder = broken_off(tmp_path, tiny, 6)
    folder.state.write_bytes(folder.state.read_bytes()[:1000])
    with pytest.raises(StateError, match="cut off, damaged"):
        resume(folder, lambda _: tiny)


def test_a_newer_programs_run_is_refused(tmp_path: Path, tiny: Dataset) -> None:
    folder = broken_off(tmp_path, tiny, 6)
    manifest.write(folder, replace(manifest.read(folder), schema=manifest.SCHEMA + 1))
    with pytest.raises(RunError, match="newer Hourglass: update to resume it"):
        resume(folder, lambda _: tiny)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_only_be_read_is_refused(tmp_path: Path, tiny: Dataset) -> None:
    folder = broken_off(tmp_path, tiny, 6)
    folder.path.chmod(0o500)
    with pytest.raises(OutputError):
        resume(folder, lambda _: tiny)
    folder.path.chmod(0o700)
