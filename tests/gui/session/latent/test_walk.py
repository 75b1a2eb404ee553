"""A walk between codes: its stops, the blend beside them, its path on the maps, and playing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.models.interpolation import linear, spherical
from gui.session.latent.inspector import DRAWING, PLANE_POINT
from gui.session.latent.walk import STEPS, STOPS, End
from tests.gui import lab
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from gui.session import Session
    from gui.session.latent.walk import Walk

SHARES = np.linspace(0, 1, STOPS)


@pytest.fixture
def walk(session: Session) -> Walk:
    session.walk._timer.setInterval(0)
    return session.walk


def between(walk: Walk, first: int, last: int) -> None:
    ends = [walk.end_at(0.0, 0.0, index) for index in (first, last)]
    assert ends[0] is not None
    assert ends[1] is not None
    walk.between(ends[0], ends[1])


def test_stops_lie_evenly_between_the_codes_of_two_images(
    session: Session, walk: Walk, dataset: Dataset
) -> None:
    began, changed = Heard(walk.began), Heard(walk.changed)
    between(walk, 3, 40)
    assert (len(began), len(changed)) == (1, 1)
    model, images = session.book.model, dataset.pixels("test", [3, 40])
    assert model is not None
    codes = model.encode(images)
    strip = walk.strip
    assert strip is not None
    np.testing.assert_allclose(strip.codes, linear(codes[0], codes[1], SHARES), atol=1e-5)
    np.testing.assert_allclose(strip.decoded, model.decode(strip.codes), atol=1e-5)
    np.testing.assert_allclose(strip.decoded[[0, -1]], model.reconstruct(images), atol=1e-5)
    np.testing.assert_allclose(strip.blend, linear(images[0], images[1], SHARES), atol=1e-6)
    name = dataset.spec.classes[int(dataset.test_labels[40])]
    assert walk.ends is not None
    assert walk.ends[1].name == f"test image 40 · {name}"


def test_it_sets_out_from_what_is_inspected(session: Session, walk: Walk) -> None:
    assert walk.end_inspected() is None  # an empty canvas
    picture = np.zeros((40, 40), np.float32)
    picture[5:35, 18:23] = 1
    session.inspector.draw(picture)
    drawn = walk.end_inspected()
    assert drawn is not None
    np.testing.assert_array_equal(drawn.image, session.inspector.drawn)
    session.inspector.draw(picture, sample=9)
    assert walk.end_inspected().name.startswith("test image 9 ·")  # type: ignore[union-attr]
    session.inspector.inspect(7)
    assert walk.end_inspected().name.startswith("test image 7 ·")  # type: ignore[union-attr]
    session.inspector.decode_at(0.5, 0.25)
    point = walk.end_inspected()
    assert point is not None
    assert point.image is None
    np.testing.assert_allclose(point.code, session.plane.code_at(0.5, 0.25))


def test_bare_codes_blend_what_they_decode_to_and_end_with_their_run(
    session: Session, walk: Walk
) -> None:
    first, last = walk.end_at(-1.0, 0.5), walk.end_at(2.0, -0.5)
    assert first is not None
    assert last is not None
    walk.between(first, last)
    strip = walk.strip
    assert strip is not None
    np.testing.assert_allclose(strip.blend[[0, -1]], strip.decoded[[0, -1]], atol=1e-6)
    path = walk.path("vanilla")
    np.testing.assert_allclose(path, np.linspace((-1.0, 0.5), (2.0, -0.5), STOPS), atol=1e-4)
    session.book.choose("sparse")
    assert walk.ends is None
    assert walk.strip is None


def test_each_run_has_its_own_way_between_the_same_images(
    qtbot: QtBot, session: Session, walk: Walk, dataset: Dataset
) -> None:
    session.book.set_pins(["vanilla", "sparse"])
    lab.load_all(qtbot, session)
    between(walk, 3, 40)
    for run in ("vanilla", "sparse"):
        model, view = session.book.model_of(run), session.plane.view(run)
        assert model is not None
        assert view is not None
        codes = model.encode(dataset.pixels("test", [3, 40]))
        places = view.plane.project(linear(codes[0], codes[1], SHARES))
        np.testing.assert_allclose(walk.path(run), places, atol=1e-4)
    lab.show(qtbot, session, "sparse")
    assert walk.strip is not None
    sparse = session.book.model_of("sparse")
    assert sparse is not None
    ends = sparse.reconstruct(dataset.pixels("test", [3, 40]))
    np.testing.assert_allclose(walk.strip.decoded[[0, -1]], ends, atol=1e-5)


def test_a_gaussian_code_may_keep_to_the_sphere_and_others_go_straight(
    session: Session, walk: Walk, dataset: Dataset
) -> None:
    between(walk, 3, 40)
    straight = walk.strip
    walk.set_spherical(True)
    assert not walk.allows_sphere
    assert straight is not None
    assert walk.strip is not None
    np.testing.assert_array_equal(walk.strip.codes, straight.codes)
    model = lab.untrained("variational")
    lab.put(session.book, model, dataset, "vanilla")
    assert walk.allows_sphere
    codes = model.encode(dataset.pixels("test", [3, 40]))
    assert walk.strip is not None
    arc = spherical(codes[0], codes[1], SHARES)
    np.testing.assert_allclose(walk.strip.codes, arc, atol=1e-5)
    walk.set_spherical(False)
    assert walk.strip is not None
    np.testing.assert_allclose(walk.strip.codes, linear(codes[0], codes[1], SHARES), atol=1e-5)


def test_played_it_is_inspected_to_its_end(qtbot: QtBot, session: Session, walk: Walk) -> None:
    between(walk, 3, 40)
    heard, playing = Heard(walk.moved), Heard(walk.playing_changed)
    walk.play()
    qtbot.waitUntil(lambda: not walk.playing, timeout=lab.PATIENCE)
    np.testing.assert_allclose([share for (share,) in heard.calls], np.linspace(0, 1, STEPS))
    assert playing.calls == [(True,), (False,)]
    assert session.inspector.source == PLANE_POINT
    assert session.inspector.reading is not None
    assert walk.strip is not None
    np.testing.assert_allclose(session.inspector.reading.code, walk.strip.codes[-1], atol=1e-5)


def test_a_stop_can_be_visited(session: Session, walk: Walk) -> None:
    between(walk, 3, 40)
    heard = Heard(walk.moved)
    walk.visit(2)
    assert heard.calls == [(0.25,)]
    assert session.inspector.reading is not None
    assert walk.strip is not None
    np.testing.assert_array_equal(session.inspector.reading.code, walk.strip.codes[2])


def test_playing_ends_when_something_else_is_inspected_or_shown(
    session: Session, walk: Walk
) -> None:
    between(walk, 3, 40)
    heard = Heard(walk.moved)
    for number, interrupt in enumerate(
        (
            lambda: session.inspector.inspect(3),
            session.inspector.back_to_drawing,
            lambda: session.inspector.edit(0, 1.5),
            lambda: walk.set_spherical(False),
            walk.stop,
        ),
        1,
    ):
        walk.play()
        for _ in range(3):
            walk._advance()
        assert walk.playing
        interrupt()
        assert not walk.playing
        assert len(heard) == 3 * number
    assert walk.ends is not None


def test_another_model_decodes_it_anew_and_other_data_end_it(
    session: Session, walk: Walk, dataset: Dataset
) -> None:
    between(walk, 3, 40)
    first = walk.strip
    assert walk.strip is first  # computed once
    changed = Heard(walk.changed)
    lab.put(session.book, lab.untrained("vanilla", seed=5), dataset)
    assert len(changed) == 1
    assert walk.strip is not None
    assert first is not None
    assert not np.allclose(walk.strip.decoded, first.decoded)
    session.show_dataset(dataset)
    assert walk.ends is None
    assert session.inspector.source == DRAWING


def test_stops_that_are_nowhere_on_a_map_leave_gaps(
    session: Session, walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    between(walk, 3, 40)
    whole = walk.path("vanilla")
    assert len(whole) == STOPS
    view = session.plane.view("vanilla")
    assert view is not None
    odd = iter([True, False, False] * 3)
    there = type(view).place_of
    monkeypatch.setattr(
        type(view), "place_of", lambda view, code: there(view, code) if next(odd) else None
    )
    found = walk.path("vanilla")
    assert [place is None for place in found] == [False, True, True] * 3
    assert found[::3] == whole[::3]
    monkeypatch.setattr(type(view), "place_of", lambda *_: None)
    assert walk.path("vanilla") == []


def test_images_of_another_shape_have_no_way(walk: Walk) -> None:
    odd = End("odd", np.zeros((1, 4, 4), np.float32))
    walk.between(odd, odd)
    assert walk.strip is None
    assert walk.path("vanilla") == []
