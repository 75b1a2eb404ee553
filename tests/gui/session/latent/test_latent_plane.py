"""The plane of the map: it follows what is learnt, and codes and places belong together."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.nets.architecture import Dense
from gui.session import messages
from tests.gui import lab
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from engine.training.events import LatentFrame
    from gui.session import Session
    from gui.session.latent.latent_plane import LatentPlane


@pytest.fixture
def plane(session: Session) -> LatentPlane:
    return session.plane


def shown(session: Session) -> LatentFrame:
    frame = session.book.frame
    assert frame is not None
    return frame


def test_points_are_the_codes_on_two_turned_components(
    session: Session, plane: LatentPlane
) -> None:
    frame = shown(session)
    assert plane.frame is frame
    assert plane.points is not None
    assert plane.plane is not None
    lengths = np.linalg.norm(plane.points, axis=1)
    assert np.sqrt(np.square(lengths).mean()) == pytest.approx(1.0, abs=0.01)  # in radii
    spanned = plane.plane.basis.T @ plane.plane.basis  # the plane is that of PCA, however turned
    pca = frame.projection.components[:2]
    np.testing.assert_allclose(spanned, pca.T @ pca, atol=1e-5)
    assert plane.components == 8


def test_a_place_and_its_code_are_inverse(session: Session, plane: LatentPlane) -> None:
    for place in ((0.0, 0.0), (0.3, -0.7), (-2.0, 1.5)):
        code = plane.code_at(*place)
        assert code is not None
        assert plane.place_of(code) == pytest.approx(place, abs=1e-5)
    codes = shown(session).codes
    assert plane.points is not None
    assert plane.place_of(codes[3]) == pytest.approx(tuple(plane.points[3].tolist()), abs=1e-5)


def test_a_code_of_another_width_has_no_place(plane: LatentPlane) -> None:
    assert plane.place_of(np.zeros(5, np.float32)) is None


def test_images_that_a_frame_leaves_out_lie_nowhere(session: Session, plane: LatentPlane) -> None:
    frame, whole = shown(session), plane.points
    assert whole is not None
    images = np.array([1, 4, 59])
    moved = Heard(plane.moved)
    session.book.set_frame("vanilla", replace(frame, codes=frame.codes[images], images=images))
    assert len(moved) == 1
    assert plane.points is not None
    assert np.flatnonzero(np.isfinite(plane.points).all(axis=1)).tolist() == [1, 4, 59]
    np.testing.assert_allclose(plane.points[images], whole[images], atol=1e-5)
    view = plane.view("vanilla")
    assert view is not None
    np.testing.assert_array_equal(view.code_of(4), frame.codes[4])
    assert view.code_of(5) is None


def test_a_frame_that_comes_back_is_where_it_was_and_kept_no_longer_than_it(
    session: Session, plane: LatentPlane, dataset: Dataset
) -> None:
    earlier = lab.encoded("vanilla", lab.untrained("vanilla", seed=5), dataset).frame
    session.book.show_frames({"vanilla": earlier})
    places = plane.view("vanilla").places  # type: ignore[union-attr] # it is there
    np.testing.assert_allclose(plane.spread, earlier.codes.std(0))
    session.book.show_frames({})
    session.book.show_frames({"vanilla": earlier})
    assert plane.view("vanilla").places is places  # type: ignore[union-attr]
    session.book.show_frames({})
    gone = weakref.ref(places)
    del earlier, places
    gc.collect()
    assert gone() is None


def test_neighbours_are_those_with_the_nearest_codes(session: Session, plane: LatentPlane) -> None:
    codes, view = shown(session).codes, plane.view("vanilla")
    assert view is not None
    order = np.linalg.norm(codes - codes[7], axis=1).argsort().tolist()
    assert order[0] == 7
    assert view.neighbours(7, 6) == order[1:7]


def test_a_picture_depends_on_no_picture_before(
    session: Session, plane: LatentPlane, dataset: Dataset
) -> None:
    frames = [lab.encoded("x", lab.untrained("vanilla", seed=n), dataset).frame for n in range(3)]
    known: dict[tuple[int, tuple[int, int]], bytes] = {}
    random = np.random.default_rng(0)
    for _ in range(60):
        number, axes = int(random.integers(3)), [(0, 1), (0, 2), (2, 3)][random.integers(3)]
        session.book.choose(["vanilla", "sparse"][random.integers(2)])
        plane.set_axes(axes)
        session.book.choose("vanilla")
        session.book.set_frame("vanilla", frames[number])
        assert plane.points is not None
        assert known.setdefault((number, axes), plane.points.tobytes()) == plane.points.tobytes()
    assert len(set(known.values())) == 9


def test_other_axes_replace_the_points(session: Session, plane: LatentPlane) -> None:
    replaced = Heard(plane.replaced)
    plane.set_axes((1, 2))
    plane.set_axes((1, 2))
    assert len(replaced) == 1
    frame = shown(session)
    expected = frame.projection.plane((1, 2)).project(frame.codes)
    np.testing.assert_array_equal(plane.points, expected)
    place = plane.place_of(frame.codes[0])
    assert place == pytest.approx(tuple(expected[0].tolist()), abs=1e-5)


def test_axes_that_a_narrower_code_lacks_give_way(session: Session, plane: LatentPlane) -> None:
    plane.set_axes((0, 5))
    model = lab.untrained("vanilla", network=Dense((12,), 2))
    session.book.set_model("vanilla", model)
    dataset = session.book.dataset
    assert dataset is not None
    seen = lab.encoded(model.config.variant, model, dataset).frame
    replaced = Heard(plane.replaced)
    session.book.set_frame("vanilla", seen)
    assert plane.axes == (0, 1)
    assert plane.components == 2
    assert len(replaced) == 1


def test_a_code_of_one_number_still_has_a_plane(session: Session, plane: LatentPlane) -> None:
    model = lab.untrained("vanilla", network=Dense((12,), 1))
    dataset = session.book.dataset
    assert dataset is not None
    seen = lab.encoded(model.config.variant, model, dataset).frame
    session.book.set_model("vanilla", model)
    session.book.set_frame("vanilla", seen)
    assert plane.points is not None
    spread = np.linalg.svd(plane.points - plane.points.mean(0), compute_uv=False)
    assert spread[0] > 1
    assert spread[1] == pytest.approx(0.0, abs=1e-4)  # all of them on a line


def test_only_the_shown_run_s_frames_are_shown(
    session: Session, plane: LatentPlane, dataset: Dataset
) -> None:
    frame = plane.frame
    moved, replaced = Heard(plane.moved), Heard(plane.replaced)
    model = lab.untrained("sparse")
    session.book.set_model("sparse", model)
    other = lab.encoded("sparse", model, dataset).frame
    session.book.set_frame("sparse", other)
    assert plane.frame is frame
    session.book.choose("sparse")
    assert plane.frame is other
    session.book.choose(lab.unread(session.book))
    assert plane.frame is None
    assert plane.points is None
    assert plane.code_at(0, 0) is None
    assert plane.place_of(np.zeros(8, np.float32)) is None
    assert (len(moved), len(replaced)) == (0, 2)


def test_axes_that_were_chosen_come_back(session: Session, plane: LatentPlane) -> None:
    plane.set_axes((0, 5))
    session.book.put_loaded(
        messages.Loaded("sparse", lab.untrained("sparse", network=Dense((), 2)))
    )
    lab.put(session.book, lab.untrained("sparse", network=Dense((), 2)), session.book.dataset)
    session.book.choose("sparse")
    assert plane.axes == (0, 1)
    session.book.choose("vanilla")
    assert plane.axes == (0, 5)


def test_other_runs_have_planes_of_their_own(
    session: Session, plane: LatentPlane, dataset: Dataset
) -> None:
    heard, read = Heard(plane.run_moved), Heard(plane.run_replaced)
    session.book.pin("sparse")
    lab.put(session.book, lab.untrained("sparse"), dataset)
    first = plane.view("sparse")
    assert first is not None
    assert [call[0] for call in read.calls][-1] == "sparse"
    session.book.set_frame(
        "sparse", lab.encoded("x", lab.untrained("sparse", seed=3), dataset).frame
    )
    assert heard.calls == [("sparse",)]
    assert plane.view("sparse") is not first
    assert plane.view("vanilla") is plane.view("vanilla")


def test_frames_of_runs_that_nobody_looks_at_are_let_go(
    qtbot: QtBot, session: Session, plane: LatentPlane
) -> None:
    session.book.pin("sparse")
    lab.wait_idle(qtbot, session)
    view = plane.view("sparse")
    assert view is not None
    assert session.playback.moments_of("sparse")
    frame = weakref.ref(view.frame)
    del view
    session.book.set_pins([])
    session.book.entries["sparse"].unload()
    lab.wait_idle(qtbot, session)
    gc.collect()
    assert frame() is None
    session.book.pin("sparse")
    lab.wait_idle(qtbot, session)
    assert plane.view("sparse") is not None
    assert session.playback.moments_of("sparse")


def test_a_grid_holds_the_codes_at_the_middles_of_its_cells(
    session: Session, plane: LatentPlane
) -> None:
    grid = plane.grid((-2.0, -1.0, 2.0, 1.0), 4)
    assert grid is not None
    assert (grid.rows, grid.columns) == (2, 4)
    middles = [(x, y) for y in (0.5, -0.5) for x in (-1.5, -0.5, 0.5, 1.5)]
    codes = [plane.code_at(x, y) for x, y in middles]
    np.testing.assert_allclose(grid.codes, np.array(codes), rtol=1e-6)
    session.book.choose(lab.unread(session.book))  # it has no model, so there is no plane
    assert plane.grid((-2.0, -1.0, 2.0, 1.0), 4) is None
