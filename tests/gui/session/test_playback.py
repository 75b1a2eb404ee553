"""The timeline: bounded frames of a run, and an earlier moment shown on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.models.projection import Projection
from engine.nets.architecture import Dense
from engine.training.events import LatentFrame
from gui.session import playback as timeline_module
from gui.session.playback import BUDGET, MOST, Playback
from tests.gui import lab
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from gui.session import Session
    from gui.session.book import RunBook


@pytest.fixture
def timeline(session: Session) -> Playback:
    """As a new run finds it: empty."""
    lab.begin(session.book, "vanilla")
    assert session.playback.frames == []
    return session.playback


def add(book: RunBook, dataset: Dataset, count: int, key: str = "vanilla") -> list[LatentFrame]:
    """As many frames as if trained, each of a model of its own."""
    made = []
    seen = lab.encoded(key, lab.untrained(key), dataset).frame
    for number in range(count):
        model = lab.untrained(key, seed=number)
        frame = LatentFrame(model, seen.codes, seen.projection)
        book.set_model(key, model)
        book.set_frame(key, frame)
        made.append(frame)
    return made


def same_frames(first: list[LatentFrame], second: list[LatentFrame]) -> bool:
    return [id(frame) for frame in first] == [id(frame) for frame in second]


def test_frames_are_kept_in_order_and_the_newest_is_shown(
    session: Session, timeline: Playback, dataset: Dataset
) -> None:
    made = add(session.book, dataset, 5)
    assert same_frames(timeline.frames, made)
    assert timeline.position == 4
    assert timeline.live
    session.book.frame_changed.emit("vanilla")  # the same frame again is no other
    assert len(timeline.frames) == 5


@pytest.mark.parametrize("count", [MOST, MOST + 1, 3 * MOST, 200])
def test_the_frames_stay_bounded_and_evenly_spread(
    session: Session, timeline: Playback, dataset: Dataset, count: int
) -> None:
    made = add(session.book, dataset, count)
    kept = [made.index(frame) for frame in timeline.frames]
    assert MOST // 2 <= len(kept) <= MOST
    assert kept[0] == 0
    assert kept[-1] == count - 1
    gaps = np.diff(kept)
    assert (gaps > 0).all()
    assert gaps[:-1].max() <= 2 * max(gaps[:-1].min(), count / MOST)


def add_wide(book: RunBook, code: int, count: int, key: str = "vanilla") -> list[LatentFrame]:
    """Frames of as many images as MNIST tests on; of the codes only one number is in memory."""
    model = lab.untrained(key, network=Dense((12,), code))
    nothing = np.broadcast_to(np.float32(0), (10_000, code))
    projection = Projection(nothing[0], nothing[:2], np.zeros(2, np.float32))
    made = [LatentFrame(model, nothing, projection) for _ in range(count)]
    for frame in made:
        book.entries[key].frame = frame
        book.frame_changed.emit(key)
    return made


def taken(frames: list[LatentFrame]) -> int:
    return sum(frame.codes.nbytes for frame in frames)


@pytest.mark.parametrize("code", [256, 1024])
def test_wide_codes_leave_fewer_frames_as_evenly_spread(
    session: Session, timeline: Playback, code: int
) -> None:
    made = add_wide(session.book, code, 100)
    assert BUDGET / 4 < taken(timeline.frames) <= BUDGET
    places = {id(frame): place for place, frame in enumerate(made)}
    kept = [places[id(frame)] for frame in timeline.frames]
    assert (kept[0], kept[-1]) == (0, 99)
    gaps = np.diff(kept)
    assert len(set(gaps[:-1].tolist())) == 1
    assert 0 < gaps[-1] <= gaps[0]


def test_the_frames_of_all_runs_together_stay_bounded(
    session: Session, timeline: Playback, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in list(session.book.entries):
        add_wide(session.book, 256, 40, key)
        histories = timeline._histories.values()
        assert taken([frame for history in histories for frame in history.frames]) <= BUDGET
    counts = [len(history.frames) for history in timeline._histories.values()]
    assert max(counts) <= 4 * min(counts)  # none gives way to the others alone
    # Of what does not fit at all the newest stays, and is live.
    timeline.show(0)
    monkeypatch.setattr(timeline_module, "BUDGET", 1)
    (newest,) = add_wide(session.book, 256, 1)
    assert same_frames(timeline.frames, [newest])
    assert timeline.live
    assert session.book.frame is newest


def test_scrubbing_shows_an_earlier_model_and_the_end_is_live_again(
    session: Session, timeline: Playback, dataset: Dataset
) -> None:
    book, inspector = session.book, session.inspector
    made = add(book, dataset, 6)
    inspector.inspect(2)
    image = dataset.pixels("test", [2])
    changed = Heard(timeline.changed)
    timeline.show(1)
    assert book.model is made[1].model
    assert book.frame is made[1]
    assert inspector.reading is not None
    np.testing.assert_array_equal(
        inspector.reading.reconstruction, made[1].model.reconstruct(image)[0]
    )
    assert (timeline.position, timeline.live) == (1, False)
    assert len(changed) == 1
    timeline.show(99)
    assert book.model is made[-1].model
    assert timeline.live
    timeline.show(-3)
    assert timeline.position == 0
    assert book.model is made[0].model


def test_new_frames_do_not_disturb_an_earlier_one_on_show(
    session: Session, timeline: Playback, dataset: Dataset
) -> None:
    made = add(session.book, dataset, 6)
    timeline.show(2)
    add(session.book, dataset, 3)
    assert session.book.model is made[2].model
    assert timeline.position == 2
    assert len(timeline.frames) == 9


@pytest.mark.parametrize("place", [0, 1, MOST - 6, MOST - 2])
def test_thinning_keeps_the_position_on_what_is_shown(
    session: Session, timeline: Playback, dataset: Dataset, place: int
) -> None:
    made = add(session.book, dataset, MOST)
    timeline.show(place)
    add(session.book, dataset, 1)
    assert len(timeline.frames) < MOST
    shown = timeline.frames[timeline.position]
    assert session.book.frame is shown
    assert made.index(shown) == place // 2 * 2
    assert not timeline.live


def test_playing_runs_to_the_end_and_is_live_again(
    qtbot: QtBot, session: Session, timeline: Playback, dataset: Dataset
) -> None:
    made = add(session.book, dataset, 3)
    timeline._timer.setInterval(1)
    seen: list[object] = []
    session.book.model_changed.connect(lambda _key: seen.append(session.book.model))
    timeline.play()
    assert timeline.playing
    assert timeline.position == 0
    qtbot.waitUntil(lambda: not timeline.playing, timeout=lab.PATIENCE)
    assert timeline.live
    assert [id(model) for model in seen] == [id(frame.model) for frame in made]


def test_playing_can_be_halted_where_it_is(
    session: Session, timeline: Playback, dataset: Dataset
) -> None:
    add(session.book, dataset, 4)
    timeline.show(2)
    timeline.play()
    assert timeline.position == 2
    timeline.play()
    assert not timeline.playing
    assert timeline.position == 2


def test_one_frame_is_nothing_to_play(
    session: Session, timeline: Playback, dataset: Dataset
) -> None:
    add(session.book, dataset, 1)
    timeline.play()
    assert not timeline.playing


def test_another_run_is_live_and_the_frames_wait(
    session: Session, timeline: Playback, dataset: Dataset
) -> None:
    made = add(session.book, dataset, 4)
    timeline.show(1)
    session.book.choose("sparse")
    assert timeline.frames == []
    assert timeline.live
    session.book.choose("vanilla")
    assert same_frames(timeline.frames, made)
    assert timeline.live
    assert session.book.model is made[-1].model


def test_a_new_run_begins_with_no_frame_of_the_last(
    session: Session, timeline: Playback, dataset: Dataset
) -> None:
    add(session.book, dataset, 4)
    timeline.show(1)
    lab.begin(session.book, "vanilla")
    assert timeline.frames == []
    assert timeline.live
    assert timeline.position == -1
    made = add(session.book, dataset, 2)
    assert same_frames(timeline.frames, made)


def test_another_data_set_forgets_all_frames(
    session: Session, timeline: Playback, dataset: Dataset
) -> None:
    add(session.book, dataset, 3)
    add(session.book, dataset, 3, "sparse")
    session.book.set_dataset(lab.digits("kmnist", "KMNIST", 300))
    assert timeline.frames == []
    session.book.choose("sparse")
    assert timeline.frames == []


def test_an_empty_timeline_shows_nothing(session: Session, timeline: Playback) -> None:
    before = session.book.model
    timeline.show(0)
    assert session.book.model is before
    assert timeline.live
