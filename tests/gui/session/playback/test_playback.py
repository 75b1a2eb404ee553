"""Moments of runs: the snapshots on disk, one picture each, for all runs on show at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.runs.log import STOPPED
from engine.runs.new_run import start
from engine.training.trainer import Trainer
from gui.session.playback import playback as playback_module
from gui.session.playback.frame_cache import FrameCache
from tests.gui import lab
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from gui.session import Session

AXES = [(0, 1), (0, 2), (2, 3)]


@pytest.fixture
def run(qtbot: QtBot, session: Session) -> str:
    """A run of two epochs, trained here and shown."""
    return lab.train(qtbot, session)


def picture(session: Session, run: str) -> bytes:
    view = session.plane.view(run)
    assert view is not None
    return view.points.tobytes()


def epochs(session: Session) -> list[float]:
    return [each.epoch for each in session.playback.moments]


def test_the_moments_are_the_snapshots_on_disk(session: Session, run: str) -> None:
    folder = session.book.entries[run].line.source
    assert folder is not None
    steps = [each.step for each in folder.saved_snapshots()]
    assert {0, 1, 2, 4, 8, 10, 20} <= set(steps)
    assert [each.step for each in session.playback.moments] == steps
    assert epochs(session) == [step / lab.STEPS for step in steps]
    assert session.playback.live
    assert session.playback.epoch == 2.0


def test_an_earlier_moment_moves_model_and_map_and_the_end_is_the_newest(
    qtbot: QtBot, session: Session, run: str
) -> None:
    book, newest = session.book, picture(session, run)
    model, changed = book.model, Heard(session.playback.changed)
    lab.go_to(qtbot, session, 0.45)
    assert session.playback.epoch == 0.4  # the nearest that there is
    assert len(changed) > 0
    assert book.shows_earlier
    assert book.model is not None
    assert book.model.epoch == 0.4
    assert book.frame is not None
    assert book.frame.model is book.model
    assert picture(session, run) != newest
    session.playback.show(99.0)
    assert session.playback.live
    assert book.model is model
    assert picture(session, run) == newest


def test_there_and_back_is_the_same_picture(qtbot: QtBot, session: Session, run: str) -> None:
    lab.go_to(qtbot, session, 0.5)
    first = picture(session, run)
    for epoch in (0.0, 1.0, 0.2):
        lab.go_to(qtbot, session, epoch)
    session.playback.show_newest()
    lab.go_to(qtbot, session, 0.5)
    assert picture(session, run) == first


def test_a_pinned_run_shows_its_moment_nearest_to_the_line(
    qtbot: QtBot, session: Session, run: str
) -> None:
    other = lab.train(qtbot, session, epochs=3, seed=4)
    session.book.set_pins([run, "sparse"])
    lab.wait_idle(qtbot, session)
    lab.go_to(qtbot, session, 0.5)
    models = {key: session.book.model_of(key) for key in (run, other)}
    assert {key: model and model.epoch for key, model in models.items()} == {run: 0.5, other: 0.5}
    lab.go_to(qtbot, session, 2.0)
    first, second = (session.book.model_of(key) for key in (run, other))
    assert first is session.book.entries[run].model  # it ends there
    assert second is not None
    assert second.epoch == 2.0
    session.book.set_pins([])
    assert session.book.model_of(run) is first


def test_the_newest_wish_wins_and_all_others_are_forgotten(
    qtbot: QtBot, session: Session, run: str
) -> None:
    read: list[int] = []
    plain = session.playback._frames.moment

    def moment(line: object, step: int, dataset: object) -> object:
        read.append(step)
        return plain(line, step, dataset)  # type: ignore[arg-type]

    session.playback._frames.moment = moment  # type: ignore[assignment,method-assign]
    for epoch in (0.0, 0.1, 0.2, 0.4, 0.8, 1.0):
        session.playback.show(epoch)
    assert session.playback.reading
    qtbot.waitUntil(lambda: not session.playback.reading, timeout=lab.PATIENCE)
    assert session.book.model is not None
    assert session.book.model.epoch == 1.0
    assert read == [0, 10]
    assert run == session.book.shown


def test_what_was_looked_at_is_not_read_again(qtbot: QtBot, session: Session, run: str) -> None:
    lab.go_to(qtbot, session, 0.5)
    lab.go_to(qtbot, session, 0.0)
    session.playback.show(0.5)
    assert not session.playback.reading
    assert session.book.shown == run


def test_more_runs_than_have_room_are_shown_nevertheless(
    qtbot: QtBot, session: Session, run: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = lab.train(qtbot, session, seed=4)
    session.book.set_pins([run])
    monkeypatch.setattr(session.playback, "_cache", FrameCache(1))
    lab.go_to(qtbot, session, 0.5)
    models = [session.book.model_of(key) for key in (run, other)]
    assert [model.epoch for model in models if model] == [0.5, 0.5]
    assert session.playback._cache.size == 0


def test_a_moment_that_can_not_be_read_leaves_the_newest(
    qtbot: QtBot, session: Session, run: str
) -> None:
    folder, heard = session.book.entries[run].line.source, Heard(session.noticed)
    assert folder is not None
    assert len(epochs(session)) > 5
    folder.drop_snapshots(lambda step: step == 4)
    session.playback.show(0.4)
    qtbot.waitUntil(lambda: len(heard) > 0, timeout=lab.PATIENCE)
    assert heard.last[0] == "error"
    assert session.playback.live
    assert 0.4 not in epochs(session)


def test_another_run_is_shown_as_it_is_now(qtbot: QtBot, session: Session, run: str) -> None:
    lab.go_to(qtbot, session, 0.5)
    session.book.choose("vanilla")
    assert session.playback.live
    session.book.choose(run)
    assert session.playback.live
    assert not session.book.shows_earlier


def test_another_data_set_forgets_all_frames(qtbot: QtBot, session: Session, run: str) -> None:
    lab.go_to(qtbot, session, 0.5)
    session.show_dataset(lab.digits("other", "Other", first=300))
    assert session.playback.live
    lab.wait_idle(qtbot, session)
    folder = session.book.entries[run].line.source
    assert folder is not None
    before = folder.orientation.read_bytes()
    lab.go_to(qtbot, session, 0.5)
    assert len(session.playback._cache._frames) == 1
    assert folder.orientation.read_bytes() == before  # that of the run's own images


def test_a_run_of_another_process_has_moments(
    qtbot: QtBot, session: Session, dataset: Dataset, places: lab.Places
) -> None:
    recording = start(places.root, Trainer(lab.config("vanilla"), dataset), name="there")
    list(recording.events())
    foreign = recording.writer.folder.path.name
    session.watching.look()
    qtbot.waitUntil(lambda: foreign in session.book.entries, timeout=lab.PATIENCE)
    lab.show(qtbot, session, foreign)
    lab.go_to(qtbot, session, 0.2)
    assert session.book.model is not None
    assert session.book.model.epoch == 0.2
    assert (recording.writer.folder.orientation).exists()


def contents(folder: Path) -> dict[str, bytes]:
    return {str(each): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def test_a_shipped_run_has_moments_and_is_not_written_to(
    qtbot: QtBot, session: Session, places: lab.Places
) -> None:
    before = contents(places.shipped)
    assert [each.step for each in session.playback.moments] == [0]
    lab.show(qtbot, session, "sparse")
    assert contents(places.shipped) == before


@pytest.mark.parametrize("seed", range(3))
def test_every_run_moment_and_axes_is_one_picture(
    qtbot: QtBot, session: Session, run: str, seed: int
) -> None:
    other = lab.train(qtbot, session, seed=4)
    runs, random = [run, other, "vanilla", "sparse"], np.random.default_rng(seed)
    known: dict[tuple[str, float, tuple[int, int]], bytes] = {}
    for _ in range(40):
        match int(random.integers(4)):
            case 0:
                session.book.choose(runs[random.integers(4)])
            case 1:
                session.plane.set_axes(AXES[random.integers(3)])
            case 2:
                session.book.pin(runs[random.integers(4)], on=bool(random.integers(2)))
            case _:
                session.playback.show(float(random.uniform(0, 2.2)))
        lab.wait_idle(qtbot, session)
        for key in session.book.compared:
            model, view = session.book.model_of(key), session.plane.view(key)
            assert model is not None
            assert view is not None
            what = (key, model.epoch, view.axes)
            assert known.setdefault(what, view.points.tobytes()) == view.points.tobytes()
    assert len(set(known.values())) == len(known) > 8


def test_the_first_epoch_has_a_dozen_moments_each_with_its_label(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine.training import frames  # noqa: PLC0415 - brings torch along

    monkeypatch.setattr(frames, "FIRST_SHARE", 1e9)
    told: list[tuple[float, bytes]] = []
    monkeypatch.setattr(playback_module, "NEAR", 1e-9)

    def note() -> None:
        frame = session.plane.frame
        if frame is not None and session.plane.points is not None:
            told.append((frame.model.epoch, session.plane.points.tobytes()))

    session.plane.moved.connect(note)
    session.plane.replaced.connect(note)
    heard = Heard(session.training.stepped)
    # A batch at a time, so that no frame is replaced by a newer one before it is looked at.
    for number in range(1, 17):
        session.training.step()
        qtbot.waitUntil(lambda n=number: bool(heard.calls) and heard.last[0].step >= n)
        qtbot.waitUntil(
            lambda n=number: (
                session.book.model is not None and session.book.model.epoch * lab.STEPS >= n - 1e-6
            )
        )
    session.training.stop()
    lab.wait_idle(qtbot, session)
    labels = {epoch for epoch, _ in told if 0 <= epoch <= 1.6}
    assert len(labels) >= 12
    assert len({points for epoch, points in told if epoch in labels}) >= 12
    assert session.book.entries[session.training.key].line.state == STOPPED


def test_the_cache_keeps_what_was_looked_at_last_within_its_bytes(dataset: Dataset) -> None:
    frames = [lab.encoded("x", lab.untrained("vanilla", seed=n), dataset).frame for n in range(3)]
    one = FrameCache()
    one.add(("x", 0), frames[0])
    cache = FrameCache(2 * one.size)
    for number, frame in enumerate(frames[:2]):
        cache.add(("x", number), frame)
    assert cache.get(("x", 0)) is frames[0]
    cache.add(("x", 2), frames[2])
    assert [cache.get(("x", number)) for number in range(3)] == [frames[0], None, frames[2]]
    assert cache.size == 2 * one.size
    cache.forget("x")
    assert (cache.size, cache.get(("x", 0))) == (0, None)


def test_no_kept_frame_of_the_first_epoch_is_missed(qtbot: QtBot, session: Session) -> None:
    """However late the window looks: they wait for it, others are replaced by newer ones."""
    from engine.training import frames  # noqa: PLC0415 - brings torch along

    shares = pytest.MonkeyPatch()
    with shares.context() as patch:
        patch.setattr(frames, "FIRST_SHARE", 1e9)
        seen: list[float] = []

        def note() -> None:
            if session.plane.frame is not None:
                seen.append(session.plane.frame.model.epoch)

        session.plane.moved.connect(note)
        session.plane.replaced.connect(note)
        lab.train(qtbot, session, epochs=1)
    assert {0.0, 0.1, 0.2, 0.4, 0.8, 1.0} <= set(seen)
    assert seen == sorted(seen)
