"""The timeline: bounded frames of a run, and an earlier moment shown on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.models.projection import Projection
from engine.training.events import LatentFrame
from engine.variants.base import Network
from gui.session import playback as timeline_module
from gui.session import tasks
from gui.session.playback import BUDGET, MOST, Timeline
from tests.gui import lab
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from gui.session import Session
    from gui.session.book import Library


@pytest.fixture
def timeline(session: Session) -> Timeline:
    """As a new run finds it: empty."""
    session.library.begin("vanilla", lab.STEPS, fresh=True)
    assert session.timeline.frames == []
    return session.timeline


def add(library: Library, dataset: Dataset, count: int, key: str = "vanilla") -> list[LatentFrame]:
    """As many frames as if trained, each of a model of its own."""
    made = []
    seen = tasks.seen(lab.untrained(key), dataset).frame
    assert seen is not None
    for number in range(count):
        model = lab.untrained(key, seed=number)
        frame = LatentFrame(model, seen.codes, seen.projection)
        library.set_model(key, model)
        library.set_frame(key, frame)
        made.append(frame)
    return made


def same_frames(first: list[LatentFrame], second: list[LatentFrame]) -> bool:
    return [id(frame) for frame in first] == [id(frame) for frame in second]


def test_frames_are_kept_in_order_and_the_newest_is_shown(
    session: Session, timeline: Timeline, dataset: Dataset
) -> None:
    made = add(session.library, dataset, 5)
    assert same_frames(timeline.frames, made)
    assert timeline.position == 4
    assert timeline.live
    session.library.frame_changed.emit("vanilla")  # the same frame again is no other
    assert len(timeline.frames) == 5


@pytest.mark.parametrize("count", [MOST, MOST + 1, 3 * MOST, 200])
def test_the_frames_stay_bounded_and_evenly_spread(
    session: Session, timeline: Timeline, dataset: Dataset, count: int
) -> None:
    made = add(session.library, dataset, count)
    kept = [made.index(frame) for frame in timeline.frames]
    assert MOST // 2 <= len(kept) <= MOST
    assert kept[0] == 0
    assert kept[-1] == count - 1
    gaps = np.diff(kept)
    assert (gaps > 0).all()
    assert gaps[:-1].max() <= 2 * max(gaps[:-1].min(), count / MOST)


def add_wide(library: Library, code: int, count: int, key: str = "vanilla") -> list[LatentFrame]:
    """Frames of as many images as MNIST tests on; of the codes only one number is in memory."""
    model = lab.untrained(key, network=Network((12,), code))
    nothing = np.broadcast_to(np.float32(0), (10_000, code))
    projection = Projection(nothing[0], nothing[:2], np.zeros(2, np.float32))
    made = [LatentFrame(model, nothing, projection) for _ in range(count)]
    for frame in made:
        library.entries[key].frame = frame
        library.frame_changed.emit(key)
    return made


def taken(frames: list[LatentFrame]) -> int:
    return sum(frame.codes.nbytes for frame in frames)


@pytest.mark.parametrize("code", [256, 1024])
def test_wide_codes_leave_fewer_frames_as_evenly_spread(
    session: Session, timeline: Timeline, code: int
) -> None:
    made = add_wide(session.library, code, 100)
    assert BUDGET / 4 < taken(timeline.frames) <= BUDGET
    places = {id(frame): place for place, frame in enumerate(made)}
    kept = [places[id(frame)] for frame in timeline.frames]
    assert (kept[0], kept[-1]) == (0, 99)
    gaps = np.diff(kept)
    assert len(set(gaps[:-1].tolist())) == 1
    assert 0 < gaps[-1] <= gaps[0]


def test_the_frames_of_all_variants_together_stay_bounded(
    session: Session, timeline: Timeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in lab.KEYS:
        add_wide(session.library, 256, 40, key)
        films = timeline._films.values()
        assert taken([frame for film in films for frame in film.frames]) <= BUDGET
    counts = [len(film.frames) for film in timeline._films.values()]
    assert max(counts) <= 4 * min(counts)  # none gives way to the others alone
    # Of what does not fit at all the newest stays, and is live.
    timeline.show(0)
    monkeypatch.setattr(timeline_module, "BUDGET", 1)
    (newest,) = add_wide(session.library, 256, 1)
    assert same_frames(timeline.frames, [newest])
    assert timeline.live
    assert session.library.frame is newest


def test_scrubbing_shows_an_earlier_model_and_the_end_is_live_again(
    session: Session, timeline: Timeline, dataset: Dataset
) -> None:
    library, bench = session.library, session.bench
    made = add(library, dataset, 6)
    bench.inspect(2)
    image = dataset.pixels("test", [2])
    changed = Heard(timeline.changed)
    timeline.show(1)
    assert library.model is made[1].model
    assert library.frame is made[1]
    assert bench.reading is not None
    np.testing.assert_array_equal(bench.reading.reconstruction, made[1].model.reconstruct(image)[0])
    assert (timeline.position, timeline.live) == (1, False)
    assert len(changed) == 1
    timeline.show(99)
    assert library.model is made[-1].model
    assert timeline.live
    timeline.show(-3)
    assert timeline.position == 0
    assert library.model is made[0].model


def test_new_frames_do_not_disturb_an_earlier_one_on_show(
    session: Session, timeline: Timeline, dataset: Dataset
) -> None:
    made = add(session.library, dataset, 6)
    timeline.show(2)
    add(session.library, dataset, 3)
    assert session.library.model is made[2].model
    assert timeline.position == 2
    assert len(timeline.frames) == 9


@pytest.mark.parametrize("place", [0, 1, MOST - 6, MOST - 2])
def test_thinning_keeps_the_position_on_what_is_shown(
    session: Session, timeline: Timeline, dataset: Dataset, place: int
) -> None:
    made = add(session.library, dataset, MOST)
    timeline.show(place)
    add(session.library, dataset, 1)
    assert len(timeline.frames) < MOST
    shown = timeline.frames[timeline.position]
    assert session.library.frame is shown
    assert made.index(shown) == place // 2 * 2
    assert not timeline.live


def test_playing_runs_to_the_end_and_is_live_again(
    qtbot: QtBot, session: Session, timeline: Timeline, dataset: Dataset
) -> None:
    made = add(session.library, dataset, 3)
    timeline._timer.setInterval(1)
    seen: list[object] = []
    session.library.model_changed.connect(lambda _key: seen.append(session.library.model))
    timeline.play()
    assert timeline.playing
    assert timeline.position == 0
    qtbot.waitUntil(lambda: not timeline.playing, timeout=lab.PATIENCE)
    assert timeline.live
    assert [id(model) for model in seen] == [id(frame.model) for frame in made]


def test_playing_can_be_halted_where_it_is(
    session: Session, timeline: Timeline, dataset: Dataset
) -> None:
    add(session.library, dataset, 4)
    timeline.show(2)
    timeline.play()
    assert timeline.position == 2
    timeline.play()
    assert not timeline.playing
    assert timeline.position == 2


def test_one_frame_is_nothing_to_play(
    session: Session, timeline: Timeline, dataset: Dataset
) -> None:
    add(session.library, dataset, 1)
    timeline.play()
    assert not timeline.playing


def test_another_variant_is_live_and_the_frames_wait(
    session: Session, timeline: Timeline, dataset: Dataset
) -> None:
    made = add(session.library, dataset, 4)
    timeline.show(1)
    session.library.choose("denoising")
    assert timeline.frames == []
    assert timeline.live
    session.library.choose("vanilla")
    assert same_frames(timeline.frames, made)
    assert timeline.live
    assert session.library.model is made[-1].model


def test_a_new_run_begins_with_no_frame_of_the_last(
    session: Session, timeline: Timeline, dataset: Dataset
) -> None:
    add(session.library, dataset, 4)
    timeline.show(1)
    session.library.begin("vanilla", lab.STEPS, fresh=True)
    assert timeline.frames == []
    assert timeline.live
    assert timeline.position == -1
    made = add(session.library, dataset, 2)
    assert same_frames(timeline.frames, made)


def test_another_data_set_forgets_all_frames(
    session: Session, timeline: Timeline, dataset: Dataset
) -> None:
    add(session.library, dataset, 3)
    add(session.library, dataset, 3, "sparse")
    session.library.set_dataset(lab.digits("kmnist", "KMNIST", 300))
    assert timeline.frames == []
    session.library.choose("sparse")
    assert timeline.frames == []


def test_an_empty_timeline_shows_nothing(session: Session, timeline: Timeline) -> None:
    before = session.library.model
    timeline.show(0)
    assert session.library.model is before
    assert timeline.live
