"""Who follows a run from its files sees what its training tells, whatever happens to them."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from engine.models.records import EpochRecord
from engine.runs import writer
from engine.runs.folder import RunError, RunFolder
from engine.runs.log import Resumed
from engine.runs.new_run import start
from engine.runs.reader import RunReader
from engine.runs.resume import resume
from engine.runs.tail import Restarted
from engine.training.events import EpochEnd, Losses, Notice, Step
from engine.training.trainer import Trainer
from tests.engine.runs.test_writer import begin, losses
from tests.engine.small_runs import events, quick, take_steps

if TYPE_CHECKING:
    from pathlib import Path

    from engine.data.dataset import Dataset
    from engine.runs.reader import FollowedEvent


@pytest.fixture(autouse=True)
def _always(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FLUSH_SECONDS", "STATUS_SECONDS"):
        monkeypatch.setattr(writer, name, 0.0)


class Follower:
    """Keeps what a window would show."""

    def __init__(self, folder: RunFolder) -> None:
        self.reader = RunReader(folder)
        self.forget()

    def forget(self) -> None:
        self.losses: dict[int, float] = {}
        self.records: list[EpochRecord] = []
        self.steps: list[int] = []

    def look(self) -> list[FollowedEvent]:
        found = self.reader.poll()
        for event in found:
            if isinstance(event, Restarted):
                self.forget()
            elif isinstance(event, EpochRecord):
                self.records.append(event)
            elif isinstance(event, Step):
                self.steps.append(event.step)
            self.losses |= losses([event])
        return found


def test_it_sees_what_the_training_tells(tmp_path: Path, tiny: Dataset) -> None:
    run = begin(tmp_path, tiny)
    follower, told = Follower(run.writer.folder), []
    for event in run.events():
        told.append(event)
        follower.look()
    follower.look()
    assert follower.losses == losses(told)
    assert follower.records == [each.record for each in events(told, EpochEnd)]
    assert follower.steps == sorted(follower.steps)
    assert follower.steps[-1] == 8
    status = follower.reader.status
    assert status is not None
    assert (status.state, status.epoch) == ("finished", 2)
    assert follower.reader.poll() == []
    assert [each.step for each in follower.reader.snapshots()] == list(range(9))


def test_a_step_is_as_the_training_tells_it(tmp_path: Path, tiny: Dataset) -> None:
    run = begin(tmp_path, tiny)
    reader = RunReader(run.writer.folder)
    for event in run.events():
        seen = events(reader.poll(), Step)
        if isinstance(event, Step) and event.step % 4:
            assert seen[-1] == event


def test_there_may_be_no_run_yet(tmp_path: Path, tiny: Dataset) -> None:
    run = begin(tmp_path, tiny)
    reader = RunReader(run.writer.folder)
    assert (reader.poll(), reader.status, reader.snapshots()) == ([], None, [])
    list(run.events())
    assert losses(reader.poll())
    assert RunReader(RunFolder(tmp_path / "none")).poll() == []


def test_what_was_read_before_a_resume_comes_again(tmp_path: Path, tiny: Dataset) -> None:
    """The log is cut where the state was saved, and other lines follow."""
    run = begin(tmp_path, tiny)
    folder = run.writer.folder
    follower, told = Follower(folder), run.events()
    take_steps(told, 3)
    keep = folder.state.read_bytes(), folder.log.stat().st_size
    take_steps(told, 3)
    follower.look()
    told.close()  # type: ignore[attr-defined]
    follower.look()
    folder.state.write_bytes(keep[0])  # as if it had been killed before it saved anything more
    again = resume(folder, lambda _: tiny)
    assert again.trainer.step < 6
    list(again.events())
    found = follower.look()
    assert isinstance(found[0], Restarted)
    assert len(events(found, Resumed)) == 1  # type: ignore[type-var]
    assert list(follower.losses) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [each.epoch for each in follower.records] == [1, 2]


def test_copies_that_grow_are_read_on(tmp_path: Path, tiny: Dataset) -> None:
    """As rsync does it: another file of the same name each time."""
    run = begin(tmp_path / "here", tiny)
    folder, there = run.writer.folder, RunFolder(tmp_path / "there")
    there.path.mkdir()
    follower, told = Follower(there), []
    for event in run.events():
        told.append(event)
        shutil.copy(folder.log, there.path / "incoming")
        (there.path / "incoming").replace(there.log)
        assert not events(follower.look(), Restarted)  # type: ignore[type-var]
    shutil.copy(folder.log, there.log)
    follower.look()
    assert follower.losses == losses(told)


def test_another_run_in_its_place_is_read_from_its_start(tmp_path: Path, tiny: Dataset) -> None:
    first, second = (start(tmp_path, Trainer(quick(epochs=1, seed=s), tiny)) for s in (1, 2))
    list(first.events())
    told = list(second.events())
    follower = Follower(first.writer.folder)
    follower.look()
    shutil.copy(second.writer.folder.log, first.writer.folder.log)
    follower.look()
    assert follower.losses == losses(told)


def test_half_a_line_is_not_there_yet(tmp_path: Path, tiny: Dataset) -> None:
    run = begin(tmp_path, tiny)
    list(run.events())
    content = run.writer.folder.log.read_bytes()
    there = RunFolder(tmp_path / "copy")
    there.path.mkdir()
    follower = Follower(there)
    for size in range(0, len(content), 97):
        there.log.write_bytes(content[:size])
        follower.look()
    there.log.write_bytes(content)
    follower.look()
    assert list(follower.losses) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert len(follower.records) == 2


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("{}")
    folder = RunFolder(tmp_path / "run")
    folder.path.mkdir()
    folder.log.symlink_to(tmp_path / "secret")
    with pytest.raises(RunError, match="leads out of the run's folder"):
        RunReader(folder)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
@pytest.mark.parametrize("what", ["pipe", "folder", "link"])
def test_what_takes_the_place_of_a_log_that_is_followed_is_told(
    tmp_path: Path, tiny: Dataset, what: str
) -> None:
    run = begin(tmp_path, tiny)
    list(run.events())
    folder = run.writer.folder
    follower = Follower(folder)
    follower.look()
    moved = folder.log.rename(tmp_path / "events.jsonl")
    if what == "link":
        folder.log.symlink_to(moved)
    else:
        {"pipe": os.mkfifo, "folder": os.mkdir}[what](folder.log)
    said = "the link leads out" if what == "link" else r"it is no file\. Take it out"
    with pytest.raises(RunError, match=rf"events\.jsonl was not opened: {said}"):
        follower.look()
    (folder.log.rmdir if what == "folder" else folder.log.unlink)()
    moved.rename(folder.log)
    assert follower.look() == []
    assert len(follower.records) == 2


def test_only_what_a_training_tells_is_read(tmp_path: Path, tiny: Dataset) -> None:
    run = begin(tmp_path, tiny)
    list(run.events())
    kinds = {type(event) for event in RunReader(run.writer.folder).poll()}
    assert kinds == {Step, Losses, EpochRecord}
    assert Notice not in kinds
