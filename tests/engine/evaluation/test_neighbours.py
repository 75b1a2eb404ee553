"""Nearest rows, against scipy's tree and distances computed one by one."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import cKDTree

from engine.evaluation.neighbours import NeighbourSearch


@pytest.mark.parametrize(("count", "size"), [(3000, 8), (3000, 64), (40, 2), (1, 3)])
def test_codes_have_the_neighbours_that_a_tree_finds(count: int, size: int) -> None:
    rng = np.random.default_rng(count + size)
    codes = rng.normal(3, 2, (count, size)).astype(np.float32)
    search, tree = NeighbourSearch(codes), cKDTree(codes.astype(np.float64))
    for query in rng.normal(3, 2, (5, size)).astype(np.float32):
        found = search.nearest(query, 12)
        wanted = min(12, count)
        distances, rows = tree.query(query, k=wanted)
        np.testing.assert_array_equal(found.rows, np.atleast_1d(rows))
        np.testing.assert_allclose(found.distances, np.atleast_1d(distances), rtol=1e-9)


def test_images_are_bytes_and_distances_those_of_pixels_in_0_1() -> None:
    rng = np.random.default_rng(4)
    images = rng.integers(0, 256, (700, 1, 9, 7), np.uint8)
    query = rng.random((1, 9, 7)).astype(np.float32)
    found = NeighbourSearch(images).nearest(query, 9)
    apart = np.linalg.norm((images / 255 - query).reshape(700, -1), axis=1)
    np.testing.assert_array_equal(found.rows, np.argsort(apart)[:9])
    np.testing.assert_allclose(found.distances, np.sort(apart)[:9], rtol=1e-6)


def test_a_row_is_its_own_nearest_unless_it_is_left_out() -> None:
    images = np.random.default_rng(5).integers(0, 256, (50, 1, 4, 4), np.uint8)
    search, query = NeighbourSearch(images), (images[17] / np.float32(255)).astype(np.float32)
    own = search.nearest(query, 3)
    assert own.rows[0] == 17
    assert own.distances[0] == pytest.approx(0, abs=1e-5)
    others = search.nearest(query, 3, without=17)
    assert 17 not in others.rows
    np.testing.assert_array_equal(others.rows[:2], own.rows[1:])


def test_equal_distances_are_in_the_order_of_rows_and_all_rows_may_be_asked_for() -> None:
    codes = np.zeros((6, 3), np.float32)
    codes[4] = 9
    search = NeighbourSearch(codes)
    assert search.nearest(np.zeros(3, np.float32), 99).rows.tolist() == [0, 1, 2, 3, 5, 4]
    assert search.nearest(np.zeros(3, np.float32), 99, without=2).rows.tolist() == [0, 1, 3, 5, 4]


def test_nothing_has_no_neighbours_and_other_widths_are_refused() -> None:
    assert len(NeighbourSearch(np.zeros((0, 3), np.float32)).nearest(np.zeros(3), 4).rows) == 0
    with pytest.raises(ValueError, match="3 numbers, not 2"):
        NeighbourSearch(np.zeros((5, 3), np.float32)).nearest(np.zeros(2, np.float32), 1)
