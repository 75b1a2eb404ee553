"""Ways between codes: ends, even steps, lengths, and what has no arc."""

from __future__ import annotations

import numpy as np
import pytest

from engine.models.interpolation import linear, spherical

SHARES = np.linspace(0, 1, 9)


def pair(seed: int = 0, size: int = 20) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    first, last = rng.normal(0, 1, (2, size)).astype(np.float32)
    return first, last


@pytest.mark.parametrize("way", [linear, spherical])
def test_a_way_begins_and_ends_where_it_is_said(way: object) -> None:
    first, last = pair()
    points = way(first, last, SHARES)  # type: ignore[operator]
    assert points.shape == (9, 20)
    assert points.dtype == np.float32
    np.testing.assert_allclose(points[[0, -1]], [first, last], atol=1e-6)


def test_a_straight_way_has_even_steps_and_takes_images_too() -> None:
    first, last = np.random.default_rng(1).random((2, 1, 4, 5)).astype(np.float32)
    points = linear(first, last, SHARES)
    assert points.shape == (9, 1, 4, 5)
    steps = np.diff(points, axis=0)
    np.testing.assert_allclose(steps, np.broadcast_to((last - first) / 8, steps.shape), atol=1e-6)


def test_an_arc_between_codes_of_one_length_keeps_it_and_turns_evenly() -> None:
    first, last = pair(2)
    last *= np.linalg.norm(first) / np.linalg.norm(last)
    points = spherical(first, last, SHARES).astype(np.float64)
    lengths = np.linalg.norm(points, axis=1)
    np.testing.assert_allclose(lengths, lengths[0], rtol=1e-6)
    turns = np.arccos(np.einsum("ij,ij->i", points[1:], points[:-1]) / lengths[0] ** 2)
    np.testing.assert_allclose(turns, turns[0], rtol=1e-4)


def test_an_arc_is_a_rotation_in_the_plane_of_both_codes() -> None:
    first, last = np.eye(5, dtype=np.float32)[:2]
    points = spherical(first, last, SHARES)
    angles = SHARES * np.pi / 2
    np.testing.assert_allclose(points[:, 0], np.cos(angles), atol=1e-6)
    np.testing.assert_allclose(points[:, 1], np.sin(angles), atol=1e-6)
    assert not points[:, 2:].any()


@pytest.mark.parametrize("factor", [1.0, 2.5, -1.0, 0.0])
def test_codes_in_one_line_with_the_origin_have_the_straight_way(factor: float) -> None:
    first, _ = pair(3)
    last = (factor * first).astype(np.float32)
    np.testing.assert_array_equal(spherical(first, last, SHARES), linear(first, last, SHARES))
