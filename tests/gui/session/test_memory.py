"""What the window lets go of: it is open for hours, and there are more runs than memory."""

from __future__ import annotations

import gc
import weakref
from threading import Event
from typing import TYPE_CHECKING

import numpy as np

from engine.evaluation.figures import Summary
from engine.evaluation.label_curve import LabelPoint
from gui.session.figures.measured import FewLabels, Measured, RobustnessCurve
from gui.session.figures.measurements import GAUSSIAN
from gui.session.following import run_loader
from gui.session.playback import frame_cache
from gui.session.playback.frame_cache import FrameCache
from tests.gui import lab

if TYPE_CHECKING:
    import pytest
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from engine.training.events import LatentFrame
    from gui.session import Session
    from gui.session.folders.run_line import RunLine


def measure(session: Session, run: str) -> None:
    """As if all that is measured of a run had been."""
    model = session.book.entries[run].model
    assert model is not None
    figures = dict.fromkeys(Summary.__dataclass_fields__)
    session.comparison._received(Measured(run, model, Summary(**figures)))
    session.robustness.put(RobustnessCurve(run, model, GAUSSIAN, np.zeros(3, np.float32)))
    point = LabelPoint(run, "probe", 10, 100, 10, (0.1,))
    session.label_curves.put(FewLabels(point, model))


def test_figures_do_not_keep_models_of_runs_that_were_let_go(
    qtbot: QtBot, session: Session
) -> None:
    lab.load_all(qtbot, session)
    measure(session, "sparse")
    assert session.comparison.is_fresh("sparse")
    model = weakref.ref(session.book.entries["sparse"].model)
    session.book.entries["sparse"].unload()
    measure(session, "vanilla")
    gc.collect()
    assert model() is None
    assert session.comparison.get("sparse") is None
    assert session.comparison.is_fresh("vanilla")


def test_runs_that_take_too_much_memory_are_let_go_the_oldest_first(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.load_all(qtbot, session)
    entries = session.book.entries
    assert entries["vanilla"].nbytes > entries["vanilla"].model.nbytes > 0
    monkeypatch.setattr(run_loader, "MOST_BYTES", 1)
    lab.show(qtbot, session, "sparse")
    assert (entries["vanilla"].loaded, entries["sparse"].loaded) == (False, True)
    lab.show(qtbot, session, "vanilla")
    assert (entries["vanilla"].loaded, entries["sparse"].loaded) == (True, False)


def test_runs_are_let_go_the_one_looked_at_longest_ago_first(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = lab.train(qtbot, session)
    entries = session.book.entries
    for run in ("sparse", "vanilla", own):
        lab.show(qtbot, session, run)
    monkeypatch.setattr(run_loader, "MOST_LOADED", 1)
    session.loader.load_compared()
    assert [run for run in entries if entries[run].loaded] == ["vanilla", own]


def test_all_that_is_known_of_a_run_goes_with_it(qtbot: QtBot, session: Session) -> None:
    own = lab.train(qtbot, session)
    measure(session, own)
    session.units.measure()
    lab.wait_idle(qtbot, session)
    assert session.units.report is not None
    session.playback.show(0.0)
    lab.wait_idle(qtbot, session)
    frame, model = session.book.frame, session.book.entries[own].model
    assert frame is not None
    assert frame.model is not model
    held = [weakref.ref(each) for each in (frame, model)]
    del frame, model
    session.files.delete(own)
    lab.wait_idle(qtbot, session)
    gc.collect()
    assert [each() for each in held] == [None, None]


def test_a_moment_that_was_read_for_a_run_that_is_gone_goes_too(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = lab.train(qtbot, session)
    read, gone = Event(), Event()
    held: list[weakref.ref[LatentFrame]] = []
    original = session.playback._frames.moment

    def moment(line: RunLine, step: int, dataset: Dataset) -> LatentFrame:
        frame = original(line, step, dataset)
        held.append(weakref.ref(frame))
        read.set()
        assert gone.wait(lab.PATIENCE / 1000)
        return frame

    monkeypatch.setattr(session.playback._frames, "moment", moment)
    session.playback.show(0.0)
    assert read.wait(lab.PATIENCE / 1000)
    session.files.delete(own)
    gone.set()
    lab.wait_idle(qtbot, session)
    gc.collect()
    assert [each() for each in held] == [None]
    assert list(session.playback._cache._frames) == []


def test_reports_on_models_that_nobody_looks_at_any_more_go(qtbot: QtBot, session: Session) -> None:
    lab.load_all(qtbot, session)
    session.units.measure()
    lab.wait_idle(qtbot, session)
    report = weakref.ref(session.units.report)
    lab.show(qtbot, session, "sparse")
    assert report() is not None  # its model is in memory, and may be shown again
    session.book.entries["vanilla"].unload()
    session.book.set_pins(["sparse"])
    gc.collect()
    assert report() is None


def test_what_can_be_undone_keeps_no_former_data_set(qtbot: QtBot, session: Session) -> None:
    lab.wait_idle(qtbot, session)
    session.selection.take([1, 2])
    other = lab.digits("other", "Other", first=300)
    session.show_dataset(other)
    lab.wait_idle(qtbot, session)
    session.selection.take([3])
    former = weakref.ref(other)
    del other
    session.show_dataset(lab.digits("third", "Third", first=600))
    lab.wait_idle(qtbot, session)
    gc.collect()
    assert former() is None
    session.undo.undo()
    assert len(session.selection.images) == 0


def test_earlier_moments_of_runs_that_are_not_on_show_take_little(
    monkeypatch: pytest.MonkeyPatch, dataset: Dataset
) -> None:
    frames = [lab.encoded("x", lab.untrained("vanilla", seed=n), dataset).frame for n in range(3)]
    one = FrameCache()
    one.add(("a", 0), frames[0])
    monkeypatch.setattr(frame_cache, "OTHERS", one.size)
    cache = FrameCache()
    for number, frame in enumerate(frames):
        for run in ("a", "b", "gone"):
            cache.add((run, number), frame)
    cache.let_go({"a", "b"}, {"b"})
    assert list(cache._frames) == [("b", 0), ("b", 1), ("a", 2), ("b", 2)]
    assert cache.size == 4 * one.size
