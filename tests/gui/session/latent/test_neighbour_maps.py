"""t-SNEs of the runs on show: made once, in the background, for one moment each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.core.progress import Progress
from engine.models.maps import tsne
from engine.models.maps.neighbour_map import NeighbourMap
from engine.runs import map_file
from gui.session.latent.map_choice import PCA, TSNE
from tests.gui import lab
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from gui.session import Session

    Work = Generator[Progress, None, NeighbourMap]

STEPS = 5


class Maker:
    """Stands for openTSNE: it swaps the axes of the picture where it begins.

    Attributes:
        made: How many maps it has made to the end.
        closed: How many times it was stopped before.
    """

    def __init__(self) -> None:
        self.made = self.closed = 0
        self.endless = False

    def __call__(self, codes: np.ndarray, towards: np.ndarray) -> Work:
        try:
            step = 0
            while self.endless or step < STEPS:
                step += 1
                yield Progress("t-SNE", min(step, STEPS), STEPS)
        except GeneratorExit:
            self.closed += 1
            raise
        self.made += 1
        return NeighbourMap(codes, towards[:, ::-1] ** 3, 10.0, 100.0)


@pytest.fixture
def maker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Maker:
    made = Maker()
    monkeypatch.setattr(tsne, "fitting", made)
    monkeypatch.setattr(tsne, "installed", lambda: True)
    monkeypatch.setattr(map_file, "cached_maps", lambda: tmp_path / "cache")
    return made


def make(qtbot: QtBot, session: Session) -> None:
    session.neighbours.make()
    lab.wait_idle(qtbot, session)


def kind(session: Session, run: str = "vanilla") -> str:
    view = session.plane.view(run)
    assert view is not None
    return view.kind


def test_until_it_is_made_the_run_is_on_its_pca(
    qtbot: QtBot, session: Session, maker: Maker
) -> None:
    session.plane.choose_kind(TSNE)
    lab.wait_idle(qtbot, session)
    assert kind(session) == PCA
    assert session.neighbours.lacking() == ["vanilla"]
    before, moved = session.plane.points, Heard(session.plane.moved)
    make(qtbot, session)
    assert (kind(session), len(moved), maker.made) == (TSNE, 1, 1)
    assert session.neighbours.lacking() == []
    assert session.plane.points is not None
    assert not np.allclose(session.plane.points, before)
    assert session.plane.axes == (0, 1)


def test_it_is_made_once_and_found_again(qtbot: QtBot, session: Session, maker: Maker) -> None:
    session.plane.choose_kind(TSNE)
    make(qtbot, session)
    assert session.plane.points is not None
    bits = session.plane.points.tobytes()
    session.neighbours._known.clear()  # as in the next session
    session.plane.choose_kind(PCA)
    arrived = Heard(session.neighbours.arrived)
    session.plane.choose_kind(TSNE)
    assert kind(session) == PCA  # as long as it is looked for
    lab.wait_idle(qtbot, session)
    assert (kind(session), maker.made, arrived.calls) == (TSNE, 1, [("vanilla",)])
    assert session.plane.points.tobytes() == bits


def test_of_a_shipped_run_it_is_kept_in_the_cache(
    qtbot: QtBot, session: Session, maker: Maker, tmp_path: Path
) -> None:
    line = session.book.entries["vanilla"].line
    assert line.read_only
    assert line.source is not None
    before = sorted(line.source.path.rglob("*"))
    session.plane.choose_kind(TSNE)
    make(qtbot, session)
    assert maker.made == 1
    assert sorted(line.source.path.rglob("*")) == before
    assert [each.suffix for each in (tmp_path / "cache").iterdir()] == [".safetensors"]


@pytest.mark.usefixtures("maker")
def test_of_one_s_own_run_it_is_kept_with_the_run(qtbot: QtBot, session: Session) -> None:
    run = lab.train(qtbot, session)
    session.plane.choose_kind(TSNE)
    make(qtbot, session)
    folder = session.book.entries[run].line.source
    assert folder is not None
    assert len(list(folder.maps.iterdir())) == 1
    assert kind(session, run) == TSNE


def test_each_moment_has_its_own(qtbot: QtBot, session: Session, maker: Maker) -> None:
    run = lab.train(qtbot, session)
    session.plane.choose_kind(TSNE)
    make(qtbot, session)
    lab.go_to(qtbot, session, 0)
    lab.wait_idle(qtbot, session)
    assert kind(session, run) == PCA
    assert session.neighbours.lacking() == [run]
    make(qtbot, session)
    assert kind(session, run) == TSNE
    first = session.plane.points
    session.playback.show_newest()
    lab.wait_idle(qtbot, session)
    assert kind(session, run) == TSNE
    assert not np.allclose(session.plane.points, first)
    assert maker.made == 2


def test_those_that_are_pinned_are_made_too_the_shown_one_first(
    qtbot: QtBot, session: Session, maker: Maker
) -> None:
    session.book.choose("sparse")
    session.book.set_pins(lab.SHIPPED)
    lab.wait_idle(qtbot, session)
    session.plane.choose_kind(TSNE)
    assert session.neighbours.lacking() == ["sparse", "vanilla"]
    arrived = Heard(session.neighbours.arrived)
    make(qtbot, session)
    assert arrived.calls == [("sparse",), ("vanilla",)]
    assert (kind(session), kind(session, "sparse"), maker.made) == (TSNE, TSNE, 2)


def test_it_tells_how_far_it_is_and_can_be_cancelled(
    qtbot: QtBot, session: Session, maker: Maker
) -> None:
    maker.endless = True
    neighbours = session.neighbours
    session.plane.choose_kind(TSNE)
    neighbours.make()
    qtbot.waitUntil(
        lambda: neighbours.progress is not None and neighbours.progress.done == STEPS,
        timeout=lab.PATIENCE,
    )
    assert neighbours.progress == Progress("t-SNE of Vanilla", STEPS, STEPS)
    neighbours.cancel()
    lab.wait_idle(qtbot, session)
    assert (neighbours.progress, maker.closed, maker.made) == (None, 1, 0)
    assert neighbours.lacking() == ["vanilla"]
    assert kind(session) == PCA


def test_a_failure_is_told_and_ends_it(
    qtbot: QtBot, session: Session, maker: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Work:
        yield Progress("t-SNE", 0, 1)
        raise tsne.MapError("it can't be done; do something else")

    monkeypatch.setattr(tsne, "fitting", fail)
    noticed = Heard(session.noticed)
    session.plane.choose_kind(TSNE)
    make(qtbot, session)
    assert ("error", "it can't be done; do something else") in noticed.calls
    assert (session.neighbours.progress, maker.made) == (None, 0)


@pytest.mark.usefixtures("maker")
def test_a_drawing_falls_where_the_map_puts_its_code(qtbot: QtBot, session: Session) -> None:
    session.plane.choose_kind(TSNE)
    make(qtbot, session)
    frame = session.book.frame
    assert frame is not None
    found = session.neighbours.get(frame)
    assert found is not None
    place = session.plane.place_of(frame.codes[3])
    assert place == pytest.approx(tuple(found.project(frame.codes[3:4])[0].tolist()))
    assert session.plane.place_of(frame.codes[3] + 1e4) is None
    code = session.plane.code_at(*found.points[7].tolist())
    np.testing.assert_array_equal(code, frame.codes[7])


@pytest.mark.usefixtures("maker")
def test_other_images_have_other_maps(qtbot: QtBot, session: Session) -> None:
    session.plane.choose_kind(TSNE)
    make(qtbot, session)
    session.show_dataset(lab.digits("other", "Other", first=300))
    lab.wait_idle(qtbot, session)
    assert kind(session) == PCA
    assert session.neighbours.lacking() == ["vanilla"]
