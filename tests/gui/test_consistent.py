"""What is painted is of one moment: models, data sets and variants that change under the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtTest import QTest

from engine.models import checkpoint, projection
from gui.widgets.controls import Chip
from gui.widgets.grids.image_grid import ImageGrid
from tests.gui import lab
from tests.gui.hands import LEFT, click_run, draw_a_seven, pixels
from tests.gui.own_sets import own_set

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from gui.main_window import MainWindow
    from gui.widgets.map import LatentMap


def show_mode(window: MainWindow, mode: str) -> None:
    chip = next(
        chip for chip in window.latent._modes.findChildren(Chip) if chip.text().lower() == mode
    )
    QTest.mouseClick(chip, LEFT)
    assert window.latent.map.mode() == mode


def click_down(window: MainWindow) -> None:
    """Click every run, painting each."""
    for run in list(window.session.book.entries):
        click_run(window, run)
        assert window.session.book.shown == run
        fits(window)


def fits(window: MainWindow) -> None:
    """Paint, and compare what the map shows with what there is to show."""
    book, plane = window.session.book, window.session.plane
    pixels(window)
    shown = window.latent.map.scene.state
    if book.frame is None:
        assert (plane.points, len(shown.points)) == (None, 0)
    else:
        assert book.dataset is not None
        assert plane.points is not None
        assert plane.frame is book.frame
        np.testing.assert_array_equal(shown.colours.labels, book.dataset.labels("test"))
        assert len(plane.points) == len(shown.points)
    assert (shown.thumbnails.chosen < len(shown.points)).all()


def load(qtbot: QtBot, window: MainWindow, name: str | Path) -> None:
    window.session.load_dataset(name)
    lab.wait_idle(qtbot, window.session)


@pytest.mark.parametrize("mode", ["points", "digits", "manifold"])
def test_a_model_of_another_variant_opens(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, mode: str
) -> None:
    show_mode(window, mode)
    fits(window)
    checkpoint.save(lab.untrained("sparse", seed=3), tmp_path / "sparse.safetensors")
    heard = lab.Heard(window.session.book.chosen)
    window.session.open_run(tmp_path / "sparse.safetensors")
    qtbot.waitUntil(lambda: len(heard) > 0, timeout=lab.PATIENCE)
    fits(window)
    lab.wait_idle(qtbot, window.session)
    fits(window)
    assert len(window.latent.map.scene.state.points) == lab.TEST


@pytest.mark.parametrize("mode", ["points", "digits", "manifold"])
@pytest.mark.parametrize("test", [1, 8])
def test_an_own_set_and_back_down_the_list(
    qtbot: QtBot,
    window: MainWindow,
    tmp_path: Path,
    mode: str,
    test: int,
) -> None:
    show_mode(window, mode)
    load(qtbot, window, own_set(tmp_path / "own", test=test))
    assert len(window.latent.map.scene.state.points) == test
    click_down(window)
    window.session.book.choose("vanilla")
    window.session.show_dataset(lab.digits())
    click_down(window)
    lab.wait_idle(qtbot, window.session)
    click_down(window)


def test_one_test_image_and_a_stroke(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    load(qtbot, window, own_set(tmp_path / "own", test=1))
    points = window.latent.map.scene.state.points
    np.testing.assert_array_equal(points, [[0.0, 0.0]])
    draw_a_seven(window)
    place, star = window.session.inspector.place, window.latent.map.scene.state.marks.star
    assert place is not None
    assert np.isfinite(place).all()
    assert star == place
    fits(window)


def test_an_earlier_moment_does_not_outlive_its_data_set(
    qtbot: QtBot, window: MainWindow, dataset: Dataset
) -> None:
    session = window.session
    lab.train(qtbot, session)
    session.training.extend()
    lab.wait_idle(qtbot, session)
    lab.go_to(qtbot, session, 0)
    assert session.book.shows_earlier
    other = lab.digits("other", "Other", first=300)  # as many, others
    session.show_dataset(other)
    assert session.plane.points is None
    fits(window)
    lab.wait_idle(qtbot, session)
    fits(window)
    assert not np.array_equal(other.labels("test"), dataset.labels("test"))


@pytest.mark.parametrize("code", [1, 2, 5])
def test_a_single_code_has_a_plane(code: int) -> None:
    codes = np.arange(code, dtype=np.float32)[None] + 1
    plane = projection.fit(codes).plane()
    np.testing.assert_array_equal(plane.project(codes), [[0.0, 0.0]])
    step = np.zeros((1, code), np.float32)
    step[0, 0] = 2.5
    np.testing.assert_array_equal(plane.project(codes + step), [[2.5, 0.0]])
    np.testing.assert_array_equal(plane.unproject(np.float32([[2.5, 0.0]])), codes + step)
    assert plane.variance_kept == 0.0


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_no_mark_lies_at_a_place_that_is_none(qtbot: QtBot, bad: float) -> None:
    from gui.widgets.map import LatentMap  # noqa: PLC0415

    made: LatentMap = LatentMap()
    qtbot.addWidget(made)
    made.set_points(np.array([[0.0, 0.0], [bad, 1.0]]), np.array([1, 2]))
    made.set_star(bad, 0.0)
    made.set_cursor(0.0, bad)
    made.set_selection(1)
    assert (made.scene.state.marks.star, made.scene.state.marks.cursor) == (None, None)
    assert made.scene.state.place(1) is None
    made.set_mode("digits")
    made.grab()


def test_chosen_axes_wait_for_a_model_that_has_them(qtbot: QtBot, window: MainWindow) -> None:
    book, axes = window.session.book, window.latent._choice
    window.session.plane.set_axes((2, 3))
    assert axes.text() == "PCA 3–4"
    click_run(window, lab.unread(window.session.book))
    assert axes.text() == "PCA 3–4"
    assert book.frame is None
    click_run(window, "sparse")
    lab.wait_idle(qtbot, window.session)
    assert (window.session.plane.axes, axes.text()) == ((2, 3), "PCA 3–4")
    fits(window)


def test_a_run_without_a_model_shows_no_reconstruction_of_another(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.tabs.set_current("reconstructions")
    page = window.tabs.currentWidget()
    grid = page.findChild(ImageGrid)
    assert list(grid._rows) == ["original", "vanilla"]
    click_run(window, lab.unread(window.session.book))
    assert list(grid._rows) == ["original"]
    load(qtbot, window, own_set(tmp_path / "own", test=3))
    assert grid.columns() == 3
    x = grid._layout().column(2).center().toPoint()
    QTest.mouseClick(grid, LEFT, pos=x)
    assert window.session.inspector.index == 2
