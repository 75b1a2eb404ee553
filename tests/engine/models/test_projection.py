"""PCA of codes against numpy's SVD, and planes in a latent space."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.models import projection


def codes(count: int = 200, width: int = 6, seed: int = 0) -> np.ndarray:
    """Correlated codes of clearly different variances, off the origin."""
    rng = np.random.default_rng(seed)
    turn = np.linalg.qr(rng.standard_normal((width, width)))[0]
    spread = 2.0 ** -np.arange(width)
    return (rng.standard_normal((count, width)) * spread @ turn + 3).astype(np.float32)


def test_components_are_those_of_the_svd() -> None:
    x = codes()
    fitted = projection.fit(x)
    _, singular, right = np.linalg.svd(x - x.mean(0), full_matrices=False)
    np.testing.assert_allclose(np.abs((fitted.components * right).sum(1)), 1, atol=1e-4)
    ratio = singular**2 / (singular**2).sum()
    np.testing.assert_allclose(fitted.variance_ratio, ratio, atol=1e-5)
    np.testing.assert_allclose(fitted.mean, x.mean(0), atol=1e-5)


@given(width=st.integers(2, 40), count=st.integers(12, 60), seed=st.integers(0, 99))
def test_components_are_orthonormal_and_sorted(width: int, count: int, seed: int) -> None:
    fitted = projection.fit(codes(count, width, seed))
    n = min(projection.MAX_COMPONENTS, width)
    assert fitted.components.shape == (n, width)
    np.testing.assert_allclose(fitted.components @ fitted.components.T, np.eye(n), atol=1e-4)
    assert (np.diff(fitted.variance_ratio) <= 1e-6).all()
    assert fitted.variance_ratio.min() >= 0
    assert fitted.variance_ratio.sum() <= 1 + 1e-5


@pytest.mark.parametrize("axes", [(0, 1), (1, 0), (2, 4)])
def test_a_point_of_the_plane_comes_back(axes: tuple[int, int]) -> None:
    fitted = projection.fit(codes())
    plane = fitted.plane(axes)
    points = np.random.default_rng(1).standard_normal((9, 2)).astype(np.float32)
    np.testing.assert_allclose(plane.project(plane.unproject(points)), points, atol=1e-5)
    assert plane.variance_kept == pytest.approx(fitted.variance_ratio[list(axes)].sum())


def test_going_to_the_plane_and_back_is_the_nearest_code_on_it() -> None:
    x = codes()
    plane = projection.fit(x).plane()
    near = plane.unproject(plane.project(x))
    np.testing.assert_allclose(plane.unproject(plane.project(near)), near, atol=1e-5)
    np.testing.assert_allclose((x - near) @ plane.basis.T, 0, atol=1e-4)


def test_a_code_of_one_number_lies_on_a_line() -> None:
    x = codes(50, 1)
    fitted = projection.fit(x)
    assert fitted.components.shape == (2, 1)
    assert fitted.variance_ratio.tolist() == [1, 0]
    plane = fitted.plane()
    points = plane.project(x)
    np.testing.assert_array_equal(points[:, 1], 0)
    np.testing.assert_allclose(plane.unproject(points), x, atol=1e-5)


@pytest.mark.parametrize("width", [1, 2, 5])
def test_codes_that_are_all_alike_have_no_variance(width: int) -> None:
    x = np.full((20, width), 2.5, np.float32)
    fitted = projection.fit(x)
    assert fitted.variance_ratio.tolist() == [0] * max(2, width)
    points = fitted.plane().project(x)
    np.testing.assert_array_equal(points, 0)
    np.testing.assert_allclose(fitted.plane().unproject(points), x, atol=1e-6)


def test_dead_units_do_no_harm() -> None:
    x = codes()
    x[:, 2] = 0
    fitted = projection.fit(x)
    assert np.isfinite(fitted.components).all()
    np.testing.assert_allclose(fitted.components[:5, 2], 0, atol=1e-4)


@pytest.mark.parametrize("count", [2, 3, 12, 39])
def test_few_codes_of_many_numbers_have_the_components_of_many(count: int) -> None:
    codes = np.random.default_rng(count).normal(size=(count, 40)).astype(np.float32)
    codes *= np.linspace(4, 1, 40, dtype=np.float32)
    found, n = projection.fit(codes), min(10, count)
    centred = codes - codes.mean(0)
    values, vectors = np.linalg.eigh(centred.T.astype(np.float64) @ centred)
    real = min(n, count - 1)  # so many directions there are
    cosines = np.abs((found.components[:real] * vectors.T[::-1][:real]).sum(1))
    np.testing.assert_allclose(cosines, 1, atol=1e-4)
    ratio = values[::-1][:n] / values.sum()
    np.testing.assert_allclose(found.variance_ratio, ratio, atol=1e-5)
    np.testing.assert_allclose(found.components @ found.components.T, np.eye(n), atol=1e-5)


@pytest.mark.parametrize("rest", [0.1, 1e-4, 0.0])
def test_many_wide_codes_have_the_components_of_the_svd(rest: float) -> None:
    """Also where most of them differ along a few directions alone, or not at all."""
    rng = np.random.default_rng(5)
    spread = np.array([8.0, 4, 2, 1, 0.5, *[rest] * 595])
    x = rng.standard_normal((600, 600)) * spread @ np.linalg.qr(rng.standard_normal((600, 600)))[0]
    x = np.hstack([x, np.full((600, 100), 7.0)]).astype(np.float32)
    assert projection.FEW < len(x) < x.shape[1]
    fitted = projection.fit(x)
    _, singular, right = np.linalg.svd(x - x.mean(0), full_matrices=False)
    np.testing.assert_allclose(np.abs((fitted.components[:5] * right[:5]).sum(1)), 1, atol=1e-4)
    np.testing.assert_allclose(fitted.components @ fitted.components.T, np.eye(10), atol=1e-4)
    np.testing.assert_allclose(
        fitted.variance_ratio, (singular**2 / (singular**2).sum())[:10], atol=1e-6
    )


def test_few_codes_that_are_all_alike_have_no_variance() -> None:
    found = projection.fit(np.ones((3, 40), np.float32))
    assert found.variance_ratio.tolist() == [0, 0, 0]
    assert np.isfinite(found.components).all()


def test_other_threads_run_while_few_wide_codes_are_decomposed() -> None:
    codes = np.random.default_rng(0).normal(size=(500, 1000)).astype(np.float32)
    done = threading.Event()

    def fit() -> None:
        projection.fit(codes)
        done.set()

    thread, turns = threading.Thread(target=fit), 0
    thread.start()
    while not done.wait(0.001):
        turns += 1
    thread.join()
    assert turns > 5
