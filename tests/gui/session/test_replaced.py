"""Folders of runs that are replaced, renamed, closed or gone while they are shown or trained."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.nets.architecture import Dense
from engine.runs import new_run
from engine.runs.folder import RunFolder
from engine.runs.frames import RunFrames
from engine.runs.log import PAUSED, STOPPED
from engine.runs.newest import newest_model
from engine.runs.tail import last_status
from engine.training.trainer import Trainer
from tests.gui import lab
from tests.gui.lab import Heard
from tests.gui.session.test_runs import look

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from engine.training.events import LatentFrame
    from gui.session import Session


def another(place: Path, dataset: Dataset, name: str) -> Path:
    """A finished run with other settings, in a folder of a given name."""
    trainer = Trainer(lab.config("variational", network=Dense((12,), 5)), dataset)
    recording = new_run.start(place, trainer, name="the other")
    for _ in recording.events():
        pass
    made = recording.writer.folder.path
    return made.rename(place / name)


def moments(session: Session, qtbot: QtBot, epochs: tuple[float, ...]) -> list[LatentFrame]:
    """The frames of the shown run at some moments."""
    found = []
    for epoch in epochs:
        session.playback.show(epoch)
        qtbot.waitUntil(lambda: not session.playback.reading, timeout=lab.PATIENCE)
        assert session.book.frame is not None
        found.append(session.book.frame)
    return found


def test_another_run_in_the_folder_of_the_shown_one_is_shown_whole(
    qtbot: QtBot, session: Session, places: lab.Places, dataset: Dataset, tmp_path: Path
) -> None:
    run = lab.train(qtbot, session, epochs=3)
    moments(session, qtbot, (0.0, 1.0))
    session.playback.show_newest()
    notices = Heard(session.noticed)
    made = another(tmp_path / "elsewhere", dataset, run)
    copied = RunFolder(shutil.copytree(made, tmp_path / "copy"))
    shutil.rmtree(places.root / run)
    made.rename(places.root / run)
    look(qtbot, session)
    entry = session.book.entries[run]
    assert session.book.shown == run
    assert (entry.name, entry.variant, entry.config.network.code) == ("the other", "variational", 5)
    assert [each.epoch for each in entry.history] == [1, 2]
    assert sum(map(len, entry.losses)) == 2 * lab.STEPS
    assert session.book.model is not None
    assert lab.same_answers(session.book.model, newest_model(copied), dataset.pixels("test"))
    right = RunFrames(copied, dataset)
    right.settle()
    for frame, step in zip(moments(session, qtbot, (0.0, 1.0)), (0, lab.STEPS), strict=True):
        wanted = right.frame(step)
        np.testing.assert_array_equal(frame.codes, wanted.codes)
        np.testing.assert_array_equal(frame.projection.components, wanted.projection.components)
    assert notices.calls == []


def until_recorded(qtbot: QtBot, session: Session, places: lab.Places) -> str:
    """Begin a long training; its folder's name once it is there and an epoch is over."""
    session.draft.change(epochs=4000)
    session.training.start()
    qtbot.waitUntil(lambda: bool(session.training.key), timeout=lab.PATIENCE)
    run = session.training.key
    qtbot.waitUntil(lambda: bool(session.book.entries[run].history), timeout=lab.PATIENCE)
    assert (places.root / run).is_dir()
    return run


def state_on_disk(folder: Path) -> str:
    """What the run in a folder says of itself."""
    status = last_status(RunFolder(folder))
    return "" if status is None else status.state


@pytest.mark.parametrize("way", ["deleted", "moved", "replaced", "all gone"])
def test_a_run_whose_folder_goes_while_it_learns_stays_in_memory(
    qtbot: QtBot, session: Session, places: lab.Places, tmp_path: Path, way: str
) -> None:
    other = another(tmp_path / "elsewhere", lab.digits(), "other")
    before = {each.name: each.read_bytes() for each in other.iterdir() if each.is_file()}
    notices = Heard(session.noticed)
    run = until_recorded(qtbot, session, places)
    name, folder = session.book.entries[run].name, places.root / run
    session.training.pause()  # or another folder may come in the middle of a file being written
    qtbot.waitUntil(lambda: state_on_disk(folder) == PAUSED, timeout=lab.PATIENCE)
    folder.rename(tmp_path / "away")
    if way == "deleted":
        shutil.rmtree(tmp_path / "away")
    elif way == "moved":
        (tmp_path / "away").rename(places.root / "renamed")
    elif way == "replaced":
        other = other.rename(folder)
    else:
        places.root.rename(tmp_path / "nowhere")
    session.training.resume()
    epochs = len(session.book.entries[run].history)
    qtbot.waitUntil(
        lambda: len(session.book.entries[run].history) > epochs + 1, timeout=lab.PATIENCE
    )
    session.training.stop()
    lab.wait_idle(qtbot, session)
    model, kept = session.book.model, session.training.key
    look(qtbot, session)
    look(qtbot, session)
    entry = session.book.entries[kept]
    assert session.book.shown == kept != run
    assert (entry.name, entry.line.source, entry.line.state) == (name, None, STOPPED)
    assert entry.model is model is not None
    assert len(entry.history) > epochs + 1
    told = [text for kind, text in notices.calls if kind == "warning"]
    assert any("goes on in memory" in text for text in told)
    assert told[-1] == f"The folder of “{name}” is gone, it is in memory alone: save its model."
    if way == "replaced":
        after = {each.name: each.read_bytes() for each in other.iterdir() if each.is_file()}
        assert after == before
        assert session.book.entries[run].name == "the other"
    if way == "moved":
        assert session.book.entries["renamed"].name == name


def test_a_run_that_lost_its_folder_is_gone_on_with(
    qtbot: QtBot, session: Session, places: lab.Places, tmp_path: Path
) -> None:
    run = until_recorded(qtbot, session, places)
    (places.root / run).rename(tmp_path / "away")
    session.training.stop()
    lab.wait_idle(qtbot, session)
    epochs = len(session.book.entries[session.training.key].history)
    session.draft.change(epochs=1)
    session.training.extend()
    lab.wait_idle(qtbot, session)
    last = session.book.entries[session.book.shown]
    assert len(last.history) == epochs + 1
    assert last.line.source is not None
    assert last.line.source.manifest.exists()


def test_a_shown_run_that_is_deleted_elsewhere_is_missed_in_a_word(
    qtbot: QtBot, session: Session, places: lab.Places
) -> None:
    run = lab.train(qtbot, session)
    look(qtbot, session)
    name = session.book.entries[run].name
    notices = Heard(session.noticed)
    shutil.rmtree(places.root / run)
    look(qtbot, session)
    look(qtbot, session)
    assert run not in session.book.entries
    assert session.book.model is not None
    assert notices.calls == [("warning", f"“{name}” is gone: its folder is not there any more.")]


def test_a_shown_run_whose_folder_is_renamed_stays_on_show(
    qtbot: QtBot, session: Session, places: lab.Places
) -> None:
    run = lab.train(qtbot, session)
    look(qtbot, session)
    name = session.book.entries[run].name
    notices = Heard(session.noticed)
    (places.root / run).rename(places.root / "my best")
    look(qtbot, session)
    look(qtbot, session)
    assert session.book.shown == "my best"
    assert len(session.book.entries["my best"].history) == 2
    assert notices.calls == [("info", f"“{name}” lies in the folder my best now.")]
