"""Which way up frames are drawn: alike in all runs, in units of the cloud, without jumps."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.models import orientation
from engine.models.orientation import Oriented, orient

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.data.dataset import Dataset

    Array = NDArray[np.float32]

SEEDS = st.integers(0, 2**32 - 1)
PAIRS = [(0, 1), (0, 2), (2, 3), (3, 1)]


def cloud(seed: int, count: int = 300, width: int = 6) -> Array:
    """Codes whose directions have clearly different variances."""
    numbers = np.random.default_rng(seed).standard_normal((count, width))
    return (numbers * 2.0 ** -np.arange(width)).astype(np.float32)


def rotation(seed: int, width: int = 6) -> Array:
    q, _ = np.linalg.qr(np.random.default_rng(seed).standard_normal((width, width)))
    return q.astype(np.float32)


def places(oriented: Oriented, codes: Array, axes: tuple[int, int] = (0, 1)) -> Array:
    return oriented.projection.plane(axes).project(codes)


def apart(a: Array, b: Array) -> float:
    """Root mean square distance."""
    return float(np.sqrt(((a - b) ** 2).sum(axis=1).mean()))


@pytest.mark.parametrize("axes", PAIRS)
def test_lengths_are_in_units_of_the_clouds_radius(axes: tuple[int, int]) -> None:
    codes = cloud(1) * 50
    drawn = places(orient(codes, cloud(2), None), codes, axes)
    np.testing.assert_allclose(drawn.mean(axis=0), 0, atol=1e-4)
    assert apart(drawn, np.zeros_like(drawn)) == pytest.approx(1, rel=1e-4)


@pytest.mark.parametrize("axes", PAIRS)
def test_a_place_on_the_plane_has_the_code_that_is_drawn_there(axes: tuple[int, int]) -> None:
    codes = cloud(1) * 50
    plane = orient(codes, cloud(2), None).projection.plane(axes)
    drawn = plane.project(codes)
    np.testing.assert_allclose(plane.project(plane.unproject(drawn)), drawn, atol=1e-4)


@given(SEEDS)
def test_latent_spaces_that_differ_by_a_rotation_are_drawn_alike(seed: int) -> None:
    codes, pixels = cloud(3), cloud(4) + cloud(3)
    other = codes @ rotation(seed) * 7 + 3
    mine, theirs = orient(codes, pixels, None), orient(other, pixels, None)
    for axes in PAIRS:
        np.testing.assert_allclose(
            places(mine, codes, axes), places(theirs, other, axes), atol=2e-3
        )


def test_the_first_frame_fits_the_pixels_as_well_as_any_turn_lets_it() -> None:
    codes, pixels = cloud(5), cloud(5) + 0.3 * cloud(6)
    wanted = pixels[:, :2] - pixels[:, :2].mean(axis=0)
    wanted /= np.sqrt((wanted**2).sum(axis=1).mean())
    drawn = places(orient(codes, pixels - pixels.mean(axis=0), None), codes)
    angles = np.linspace(0, 2 * np.pi, 721)
    turns = [np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]]) for a in angles]
    mirrored = [turn @ np.diag([1.0, -1.0]) for turn in turns]
    best = min(apart(drawn @ turn, wanted) for turn in turns + mirrored)
    assert apart(drawn, wanted) <= best + 1e-4


@given(SEEDS)
def test_components_that_trade_places_or_signs_do_not_move_a_point(seed: int) -> None:
    """Two directions of nearly equal variance: PCA names them in either order."""
    rng = np.random.default_rng(seed)
    codes = cloud(seed) * np.array([1, 2, 1, 1, 1, 1], np.float32)
    before = orient(codes, cloud(7), None)
    swapped = codes * np.array([0.97, 1.03, 1, 1, 1, 1], np.float32) * rng.choice([-1, 1], 6)
    after = orient(swapped.astype(np.float32), cloud(7), before)
    assert apart(places(before, codes), places(after, swapped)) < 0.75
    held = replace(before.projection, orientation=None).plane().project(codes)
    assert held.shape == (300, 2)


def test_a_frame_that_is_known_turns_the_next_one_as_when_it_was_made() -> None:
    codes, later, pixels = cloud(8), cloud(8) + 0.2 * cloud(9), cloud(10)
    before = orient(codes, pixels, None)
    again = Oriented.again(codes, before.projection)
    first, second = (orient(later, pixels, each).projection for each in (before, again))
    np.testing.assert_array_equal(first.plane().basis, second.plane().basis)


def test_frame_after_frame_comes_to_the_pixels() -> None:
    """A chain alone would keep the turned picture in which it began."""
    pixels = cloud(11)
    turned = pixels @ np.kron(np.eye(3), [[-0.8, 0.6], [-0.6, -0.8]]).astype(np.float32)
    drawn = [orient(pixels, turned, None)]
    for _ in range(20):
        drawn.append(orient(pixels, pixels, drawn[-1]))
    fit = places(orient(pixels, pixels, None), pixels)
    moves = [
        apart(places(before, pixels), places(after, pixels)) for before, after in pairwise(drawn)
    ]
    assert apart(places(drawn[0], pixels), fit) > 1.5
    assert apart(places(drawn[-1], pixels), fit) < 0.05
    assert max(moves) < 0.8


@pytest.mark.parametrize("width", [1, 2])
def test_narrow_codes_have_a_plane(width: int) -> None:
    codes = cloud(12, width=width)
    drawn = places(orient(codes, cloud(13), None), codes)
    assert np.isfinite(drawn).all()
    assert apart(drawn, np.zeros_like(drawn)) == pytest.approx(1, rel=1e-4)


def test_codes_that_are_all_one_have_a_plane() -> None:
    codes = np.ones((20, 3), np.float32)
    drawn = places(orient(codes, cloud(13, count=20), None), codes)
    np.testing.assert_array_equal(drawn, 0)


@pytest.mark.parametrize(("count", "chosen"), [(0, 0), (1, 1), (1999, 1999), (10_000, 2000)])
def test_the_subset_is_spread_over_the_test_set(count: int, chosen: int) -> None:
    numbers = orientation.subset(count)
    assert len(numbers) == chosen
    assert (np.diff(numbers) >= 1).all()
    if count == 10_000:
        np.testing.assert_array_equal(numbers, np.arange(2000) * 5)


def test_the_reference_holds_the_principal_components_of_the_pixels(small: Dataset) -> None:
    pixels = small.test_images.numpy()
    flat = pixels.reshape(len(pixels), -1) / 255
    u, s, _ = np.linalg.svd(flat - flat.mean(axis=0), full_matrices=False)
    found = orientation.reference(pixels)
    np.testing.assert_allclose(np.abs(found), np.abs(u * s)[:, :10], atol=0.01)


def test_the_reference_of_one_image_has_no_direction() -> None:
    np.testing.assert_array_equal(
        orientation.reference(np.zeros((1, 1, 4, 4), np.uint8)), np.zeros((1, 2))
    )
