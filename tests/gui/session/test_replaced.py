"""Folders of runs that are replaced, renamed, closed or gone while they are shown or trained."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import numpy as np

from engine.nets.architecture import Dense
from engine.runs import new_run
from engine.runs.folder import RunFolder
from engine.runs.frames import RunFrames
from engine.runs.newest import newest_model
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
