"""The plane of the map: it follows what is learnt, and codes and places belong together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.models import projection
from engine.nets.architecture import Dense
from engine.training.events import LatentFrame
from tests.gui import lab
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.data.dataset import Dataset
    from engine.models.model import Model
    from gui.session import Session
    from gui.session.latent_plane import LatentPlane


@pytest.fixture
def plane(session: Session) -> LatentPlane:
    return session.plane


def frame_of(model: Model, codes: NDArray[np.float32]) -> LatentFrame:
    return LatentFrame(model, codes, projection.fit(codes))


def shown(session: Session) -> LatentFrame:
    frame = session.book.frame
    assert frame is not None
    return frame


def test_points_are_the_codes_on_two_principal_axes(session: Session, plane: LatentPlane) -> None:
    frame = shown(session)
    assert plane.frame is frame
    assert plane.points is not None
    assert plane.plane is not None
    centred = frame.codes - frame.codes.mean(0)
    np.testing.assert_allclose(plane.points, centred @ plane.plane.basis.T, rtol=1e-4, atol=1e-5)
    kept = plane.points.var(0).sum() / frame.codes.var(0).sum()
    assert plane.plane.variance_kept == pytest.approx(kept, rel=1e-4)
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


@pytest.mark.parametrize("signs", [(1, 1), (-1, 1), (1, -1), (-1, -1)])
def test_a_flipped_axis_moves_no_point(
    session: Session, plane: LatentPlane, signs: tuple[int, int]
) -> None:
    frame = shown(session)
    before = plane.points
    assert before is not None
    before = before.copy()
    moved = Heard(plane.moved)
    projection = frame.projection
    flip = np.ones((len(projection.components), 1), np.float32)
    flip[:2, 0] = signs
    flipped = replace(projection, components=projection.components * flip)
    session.book.set_frame("vanilla", replace(frame, projection=flipped))
    assert len(moved) == 1
    assert plane.points is not None
    np.testing.assert_allclose(plane.points, before, atol=1e-4)


def test_a_small_change_of_codes_is_a_small_move(session: Session, plane: LatentPlane) -> None:
    frame, generator = shown(session), np.random.default_rng(0)
    spread = float(frame.codes.std())
    noise = generator.normal(0, 0.02 * spread, frame.codes.shape).astype(np.float32)
    turned = np.linalg.qr(generator.normal(size=(8, 8)))[0].astype(np.float32)
    before = plane.points
    assert before is not None
    before = before.copy()
    replaced = Heard(plane.replaced)
    # The same cloud, a little noisier and turned at random: PCA alone would show it turned.
    session.book.set_frame("vanilla", frame_of(frame.model, (frame.codes + noise) @ turned))
    assert plane.points is not None
    moves = np.linalg.norm(plane.points - (before - before.mean(0)), axis=1)
    assert np.median(moves) < 0.2 * np.linalg.norm(before.std(0))
    assert len(replaced) == 0
    assert plane.plane is not None
    np.testing.assert_allclose(plane.plane.basis @ plane.plane.basis.T, np.eye(2), atol=1e-5)


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
    np.testing.assert_allclose(plane.points[:, 1], 0, atol=1e-6)
    assert plane.points[:, 0].std() > 0


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


def test_training_keeps_the_points_near(session: Session, dataset: Dataset) -> None:
    """Frames of a real run: no axis flips from one to the next."""
    plane = session.plane
    config = lab.config("vanilla", epochs=1)
    from engine.training.trainer import Trainer  # noqa: PLC0415

    trainer = Trainer(config, dataset)
    run = trainer.run(1)
    lab.begin(session.book, "vanilla")
    last: NDArray[np.float32] | None = None
    for event in run:
        if type(event).__name__ != "Step":
            continue
        seen = lab.encoded("vanilla", trainer.snapshot(), dataset)
        session.book.set_model("vanilla", seen.frame.model)
        session.book.set_frame("vanilla", seen.frame)
        assert plane.points is not None
        if last is not None:
            agreement = (plane.points * last).sum(0)  # of each axis with itself, a step before
            assert (agreement > 0).all()
        last = plane.points.copy()
    assert last is not None


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
