"""Two units of a code as they are."""

from __future__ import annotations

import numpy as np
import pytest

from engine.models.maps import units
from tests.engine.models.maps.clusters import clusters


@pytest.mark.parametrize("axes", [(0, 1), (4, 2), (5, 0)])
def test_a_place_is_two_numbers_of_the_code(axes: tuple[int, int]) -> None:
    codes, _ = clusters()
    plane = units.plane(codes, axes)
    seen = plane.project(codes) * np.float32(plane.unit) + plane.mean[[*axes]]
    np.testing.assert_allclose(seen, codes[:, axes], rtol=1e-5, atol=1e-5)
    squares = np.square(plane.project(codes)).sum(axis=1)
    assert squares.mean() == pytest.approx(1, rel=1e-4)
    variances = codes.var(axis=0)
    assert plane.variance_kept == pytest.approx(variances[[*axes]].sum() / variances.sum())


def test_the_order_of_codes_along_an_axis_is_exact() -> None:
    codes, _ = clusters()
    places = units.plane(codes, (3, 1)).project(codes)
    np.testing.assert_array_equal(np.argsort(places[:, 0]), np.argsort(codes[:, 3]))
    np.testing.assert_array_equal(np.argsort(places[:, 1]), np.argsort(codes[:, 1]))


def test_back_from_a_place_other_units_are_at_their_means() -> None:
    codes, _ = clusters()
    plane = units.plane(codes, (4, 2))
    back = plane.unproject(plane.project(codes))
    np.testing.assert_allclose(back[:, [4, 2]], codes[:, [4, 2]], rtol=1e-4, atol=1e-5)
    rest = [0, 1, 3, 5]
    np.testing.assert_allclose(back[:, rest], np.tile(codes.mean(0)[rest], (len(codes), 1)))


def test_a_code_of_two_is_all_there() -> None:
    codes, _ = clusters(width=2)
    plane = units.plane(codes, (0, 1))
    assert plane.variance_kept == pytest.approx(1)
    np.testing.assert_allclose(plane.unproject(plane.project(codes)), codes, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("codes", [np.arange(5.0)[:, None], np.ones((5, 3))])
def test_what_has_no_plane_still_has_places(codes: np.ndarray) -> None:
    plane = units.plane(codes.astype(np.float32), (0, 1))
    places = plane.project(codes.astype(np.float32))
    assert np.isfinite(places).all()
    assert plane.unit > 0
    np.testing.assert_array_equal(places[:, 1], 0)
