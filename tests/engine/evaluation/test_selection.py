"""Figures of selected images, against numpy's own means and deviations."""

from __future__ import annotations

import numpy as np
import pytest

from engine.evaluation.selection import CHUNK, figures, mean_code, rows_of

COUNT = CHUNK + 300
RNG = np.random.default_rng(0)
PIXELS = RNG.integers(0, 256, (COUNT, 1, 5, 4), np.uint8)
LABELS = RNG.integers(0, 6, COUNT)
CODES = RNG.normal(1, 3, (COUNT, 7)).astype(np.float32)
ERRORS = RNG.random(COUNT).astype(np.float32)


@pytest.mark.parametrize("size", [1, 2, 77, COUNT])
def test_means_deviations_and_shares(size: int) -> None:
    images = np.sort(RNG.choice(COUNT, size, replace=False))
    found = figures(PIXELS, LABELS, images, (CODES, None), ERRORS)
    chosen = PIXELS[images] / 255
    np.testing.assert_allclose(found.mean, chosen.mean(0), atol=1e-6)
    np.testing.assert_allclose(found.deviation, chosen.std(0), atol=2e-4)
    np.testing.assert_array_equal(found.classes, np.bincount(LABELS[images], minlength=6))
    assert found.codes is not None
    assert found.errors is not None
    np.testing.assert_allclose(found.codes.mean, CODES[images].mean(0), atol=1e-5)
    assert found.codes.count == size
    around = CODES[images] - CODES[images].mean(0)
    assert found.codes.spread == pytest.approx(np.sqrt((around**2).sum(1).mean()), abs=1e-5)
    everywhere = CODES - CODES.mean(0)
    assert found.codes.spread_of_all == pytest.approx(np.sqrt((everywhere**2).sum(1).mean()))
    assert found.errors.mean == pytest.approx(ERRORS[images].mean())
    assert found.errors.deviation == pytest.approx(ERRORS[images].astype(float).std(), abs=1e-7)
    assert found.errors.mean_of_all == pytest.approx(ERRORS.mean())


def test_the_spread_of_all_codes_is_the_root_of_their_total_variance() -> None:
    found = figures(PIXELS, LABELS, np.arange(COUNT), (CODES, None))
    assert found.codes is not None
    assert found.codes.spread == pytest.approx(np.sqrt(CODES.var(0).sum()), rel=1e-5)
    assert found.errors is None


def test_a_frame_of_some_images_has_codes_of_those_alone() -> None:
    known = np.arange(0, COUNT, 3)
    images = np.array([0, 1, 6, 7, 9])
    np.testing.assert_array_equal(rows_of(images, known), [0, 2, 3])
    np.testing.assert_array_equal(rows_of(np.array([COUNT + 5]), known), [])
    np.testing.assert_array_equal(rows_of(images, None), images)
    found = figures(PIXELS, LABELS, images, (CODES[known], known))
    assert found.codes is not None
    assert found.codes.count == 3
    np.testing.assert_allclose(found.codes.mean, CODES[[0, 6, 9]].mean(0), atol=1e-6)


def test_images_without_codes_have_no_mean_code() -> None:
    known = np.arange(0, COUNT, 3)
    assert mean_code(CODES[known], known, np.array([1, 2])) is None
    assert figures(PIXELS, LABELS, np.array([1, 2]), (CODES[known], known)).codes is None
