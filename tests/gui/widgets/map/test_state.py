from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from gui.widgets.map.manifold import Manifold
from gui.widgets.map.state import MapState, PointMotion
from gui.widgets.map.thumbnails import Thumbnails
from tests.gui.widgets.map.hands import cloud

if TYPE_CHECKING:
    from gui.widgets.map import LatentMap


def test_new_points_come_without_what_was_chosen_of_the_old_ones() -> None:
    xy, labels = cloud()
    old = (
        MapState.empty()
        .with_points(xy, labels)
        .recoloured(values=np.linspace(0, 1, len(xy)), kept=3)
        .marked(star=(1.0, 2.0), selection=7, hover_index=9, hover=(0.5, 0.5))
        .in_mode("digits")
    )
    new = old.with_points(xy[:5], labels[:5])
    assert (new.marks.selection, new.marks.hover_index, new.marks.star) == (-1, -1, (1.0, 2.0))
    assert new.marks.hover is None
    assert new.colours.values is None
    assert (new.colours.kept, new.colours.opacity, new.mode) == (3, 0.12, "digits")
    assert len(new.thumbnails.chosen) == 0
    np.testing.assert_array_equal(new.numerals, xy[:5])
    np.testing.assert_array_equal(old.points, xy)


def test_a_state_of_parts_that_do_not_fit_is_none() -> None:
    xy, labels = cloud()
    state = MapState.empty().with_points(xy, labels)
    with pytest.raises(ValueError, match="labels"):
        MapState(xy[:5], state.colours, state.medians, state.numerals)
    with pytest.raises(ValueError, match="number 400 can't have a thumbnail"):
        MapState(
            xy,
            state.colours,
            state.medians,
            state.numerals,
            Thumbnails(np.array([3, 400], np.intp)),
        )


def test_points_on_their_way_keep_what_else_changes_meanwhile() -> None:
    xy, labels = cloud()
    state = MapState.empty().with_points(xy, labels)
    motion = PointMotion.to(xy + 1, state)
    half = motion.at(0.5, state.marked(selection=4))
    np.testing.assert_allclose(half.points, xy + 0.5, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(half.numerals, state.numerals + 0.5, rtol=1e-6, atol=1e-6)
    assert half.marks.selection == 4
    np.testing.assert_array_equal(motion.at(1.0, half).points, xy + 1)


def test_a_place_is_that_of_a_finite_point() -> None:
    xy = np.array([[1.0, 2.0], [np.nan, 0.0], [0.0, np.inf]], np.float32)
    state = MapState.empty().with_points(xy, np.zeros(3, np.intp))
    assert [state.place(index) for index in (-1, 0, 1, 2, 3)] == [
        None,
        (1.0, 2.0),
        None,
        None,
        None,
    ]


def test_another_plane_s_manifold_goes_with_its_points(latent_map: LatentMap) -> None:
    latent_map.set_manifold(np.ones((2, 2)), (0.0, 0.0, 1.0, 1.0))
    assert isinstance(latent_map.scene.state.manifold, Manifold)
    latent_map.set_points(*cloud(30))
    assert latent_map.scene.state.manifold is None


def test_points_that_are_refused_change_nothing(latent_map: LatentMap) -> None:
    latent_map.set_selection(7)
    before = latent_map.scene.state
    with pytest.raises(ValueError, match="labels"):
        latent_map.set_points(np.zeros((4, 2)), np.zeros(5))
    with pytest.raises(ValueError, match="move"):
        latent_map.move_points(np.zeros((4, 2)))
    assert latent_map.scene.state is before
