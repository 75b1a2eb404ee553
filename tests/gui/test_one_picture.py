"""Every run at every moment on every two axes is one picture, whatever was done before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEventLoop

from gui.panels.tabs import VIEWS
from gui.widgets.pictures.qimage import to_qimage
from tests.gui import lab
from tests.gui.hands import click_run, pixels

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from gui.main_window import MainWindow
    from gui.widgets.map import LatentMap

AXES = [(0, 1), (0, 2), (2, 3)]
DEEDS = 24


def rest(qtbot: QtBot, window: MainWindow) -> None:
    """Until all is read and nothing moves."""
    session, maps = window.session, window.latent.grid.maps

    def at_rest() -> bool:
        moving = any(each.scene.moving() or each.range.moving() for each in maps())
        asked = session.playback.reading or not session.turns.idle
        return session.dispatcher.idle and not asked and not moving

    qtbot.waitUntil(at_rest, timeout=lab.PATIENCE)


def thumbnails_chosen(window: MainWindow) -> bool:
    return not any(each.scene._thumbnail_timer.isActive() for each in window.latent.grid.maps())


def picture(chart: LatentMap) -> bytes:
    image = chart.view.grab().toImage()
    return bytes(image.constBits())


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_clicked_a_run_at_a_moment_has_one_picture(
    qtbot: QtBot, window: MainWindow, seed: int
) -> None:
    session, dice = window.session, np.random.default_rng(seed)
    runs = [lab.train(qtbot, session, seed=4), *lab.SHIPPED]
    known: dict[tuple[object, ...], bytes] = {}
    again = 0
    for _ in range(DEEDS):
        match int(dice.integers(5)):
            case 0:
                click_run(window, runs[dice.integers(len(runs))])
            case 1:
                session.plane.set_axes(AXES[dice.integers(len(AXES))])
            case 2:
                session.book.pin(runs[dice.integers(len(runs))], on=bool(dice.integers(2)))
            case 3:
                window.tabs.set_current(VIEWS[dice.integers(len(VIEWS))][0])
            case _:
                session.playback.show(float(dice.uniform(0, 2.2)))
        rest(qtbot, window)
        for run in session.book.compared:
            chart, view = window.latent._maps.map(run), session.plane.view(run)
            model = session.book.model_of(run)
            assert view is not None
            assert model is not None
            what = (run, model.epoch, view.axes, chart.view.size().toTuple())
            again += what in known
            shown = picture(chart)
            assert known.setdefault(what, shown) == shown, what
    assert again > 8
    assert len(set(known.values())) == len(known) > 4


def test_runs_that_were_looked_at_before_in_either_order_leave_the_same_pixels(
    qtbot: QtBot,
    window: MainWindow,
    monkeypatch: pytest.MonkeyPatch,
    dataset: Dataset,
    places: lab.Places,
) -> None:
    own = [lab.train(qtbot, window.session, seed=seed) for seed in (1, 2)]
    found = []
    for order in (own, own[::-1]):
        session = lab.new_session(monkeypatch, dataset, places)
        other = lab.open_window(qtbot, session, places.memory.with_name(f"{order[0]}.ini"))
        try:
            for run in [*order, "vanilla"]:
                click_run(other, run)
                rest(qtbot, other)
            session.book.set_pins([*own, "sparse"])
            lab.go_to(qtbot, session, 0.5)
            session.book.choose(own[0])
            rest(qtbot, other)
            session.playback.show(1.0)
            other.draw.draw_test_image(3)
            rest(qtbot, other)
            other.setFocus()
            found.append(pixels(other))
        finally:
            lab.close_window(other)
    np.testing.assert_array_equal(*found)


@pytest.mark.parametrize("mode", ["points", "digits"])
def test_a_hurried_drag_through_time_ends_where_a_step_does(
    qtbot: QtBot, window: MainWindow, mode: str
) -> None:
    session = window.session
    own = [lab.train(qtbot, session, seed=seed) for seed in (1, 2)]
    session.book.set_pins([*own, "sparse"])
    window.latent.set_view({"mode": mode})
    window.tabs.set_current("reconstructions")
    window.draw.draw_test_image(3)
    moments = [each.epoch for each in session.playback.moments]
    assert len(moments) > 2
    for moment in moments:  # all are read before anybody hurries
        lab.go_to(qtbot, session, moment)
    known = {}
    for moment in moments:
        lab.go_to(qtbot, session, moment)
        rest(qtbot, window)
        qtbot.waitUntil(lambda: thumbnails_chosen(window))
        known[moment] = pixels(window)
    assert not np.array_equal(known[moments[0]], known[moments[1]])
    for last in moments:
        for moment in [*moments[::-1], *moments, last]:
            session.playback.show(moment)
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 3)
        rest(qtbot, window)
        qtbot.waitUntil(lambda: thumbnails_chosen(window))
        np.testing.assert_array_equal(pixels(window), known[last])


def test_of_a_moment_the_maps_are_there_first_and_all_else_follows(
    qtbot: QtBot, window: MainWindow
) -> None:
    session, tiles = window.session, window.reading.tiles.columns
    own = lab.train(qtbot, session, seed=1)
    session.book.set_pins([own, "sparse"])
    window.draw.draw_test_image(3)
    moments = [each.epoch for each in session.playback.moments]
    for moment in [*moments, moments[0]]:
        lab.go_to(qtbot, session, moment)
    model, shown = session.book.model, [column.output.image() for column in tiles()]
    session.playback.show(moments[1])  # close upon the last one
    assert session.book.model is not model
    view, chart = session.plane.view(own), window.latent.map
    assert view is not None
    np.testing.assert_array_equal(chart.scene.state.points, view.points)
    assert chart.scene.state.marks.star == session.inspector.place
    assert not session.turns.idle
    assert [column.output.image() for column in tiles()] == shown
    qtbot.waitUntil(lambda: session.turns.idle)
    reading = session.inspector.reading
    assert reading is not None
    assert window.reading.output.image() == to_qimage(reading.reconstruction)
    np.testing.assert_array_equal(window.reading.bars.code(), reading.code)
