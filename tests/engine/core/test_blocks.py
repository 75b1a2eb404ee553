"""Sums over rows, some at a time, are those over all of them."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from engine.core import blocks
from engine.models.maps import lda, units
from engine.models.projection import Plane


@pytest.fixture
def wide() -> np.ndarray:
    """Codes of nine blocks, the last one short."""
    count = 8 * (blocks.NUMBERS // 4096) + 7
    return np.random.default_rng(3).normal(5, 2, (count, 4096)).astype(np.float32)


def test_blocks_are_all_rows_in_order(wide: np.ndarray) -> None:
    parts = list(blocks.blocks(wide))
    assert [len(part) for part in parts] == [*8 * [256], 7]
    assert all(np.shares_memory(part, wide) for part in parts)
    np.testing.assert_array_equal(np.concatenate(parts), wide)
    assert [part.shape for part in blocks.blocks(wide[:0])] == [(0, 4096)]
    assert [part.shape for part in blocks.blocks(wide[:5, :0])] == [(5, 0)]


def test_products_lengths_and_variances(wide: np.ndarray) -> None:
    exact, mean = wide.astype(np.float64), wide.mean(0)
    directions = np.random.default_rng(4).normal(size=(3, 4096)).astype(np.float32)
    found = blocks.centred_products(wide, mean, directions)
    np.testing.assert_allclose(found, (exact - mean) @ directions.T, rtol=1e-4, atol=1e-2)
    np.testing.assert_allclose(blocks.squared_lengths(wide), np.square(exact).sum(1), rtol=1e-5)
    np.testing.assert_allclose(blocks.variances(wide), exact.var(0), rtol=1e-5)


def test_no_map_copies_all_codes(wide: np.ndarray) -> None:
    basis = np.eye(2, 4096, dtype=np.float32)
    plane = Plane(wide.mean(0), basis, 1.0)
    found = lda.Discriminants(wide.mean(0), basis, np.ones(2, np.float32) / 2)
    towards = wide[:, :2].copy()
    tracemalloc.start()
    try:
        plane.project(wide)
        units.plane(wide, (0, 1))
        found.plane(wide, (0, 1), towards)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 6 * 4 * blocks.NUMBERS < wide.nbytes  # a few blocks
