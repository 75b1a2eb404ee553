"""Where new codes fall on a map of neighbours."""

from __future__ import annotations

import numpy as np
import pytest

from engine.models.maps import neighbour_map
from engine.models.maps.nearest import nearest
from engine.models.maps.neighbour_map import NeighbourMap
from engine.models.maps.perplexity import probabilities
from tests.engine.models.maps.clusters import clusters


def plane_map(reach: float = 100.0) -> tuple[NeighbourMap, np.ndarray]:
    """Codes of two numbers whose map is, but for its scale, the code itself."""
    codes, labels = clusters(width=2)
    centred = codes - codes.mean(0)
    radius = np.sqrt(np.square(centred).sum(1).mean())
    return NeighbourMap(codes, (centred / radius).astype(np.float32), 8.0, reach), labels


def test_a_code_falls_amid_its_neighbours() -> None:
    made, _ = plane_map()
    places = made.project(made.codes)
    apart = np.linalg.norm(places - made.points, axis=1)
    assert np.median(apart) < 0.1
    assert apart.max() < 0.5


def test_its_place_is_where_kl_is_least() -> None:
    made, _ = plane_map()
    asked = made.codes[:8] + np.float32(0.2)
    places = made.project(asked) * made.scale
    where = made.points * made.scale
    numbers, distances = nearest(made.codes, asked, neighbour_map.NEIGHBOURS)
    weights = probabilities(distances, neighbour_map.PERPLEXITY)

    def divergence(row: int, place: np.ndarray) -> float:
        """KL(P ‖ Q) with P drawn together, less what does not depend on the place."""
        close = 1 / (1 + np.square(place - where).sum(1))
        pull = neighbour_map.ATTRACTION * (weights[row] * np.log(close[numbers[row]])).sum()
        return float(np.log(close.sum()) - pull)

    for row, place in enumerate(places):
        here = divergence(row, place)
        for angle in np.linspace(0, 2 * np.pi, 12, endpoint=False):
            aside = place + 0.2 * np.array([np.cos(angle), np.sin(angle)])
            assert divergence(row, aside) > here


def test_the_same_code_has_the_same_place_whoever_is_beside_it() -> None:
    made, _ = plane_map()
    asked = made.codes[:20] + np.float32(0.1)
    together = made.project(asked)
    alone = np.concatenate([made.project(each[None]) for each in asked])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_a_code_that_is_nobody_s_neighbour_has_no_place() -> None:
    made, _ = plane_map(reach=1.0)
    far = made.codes.max(axis=0) + np.float32(5)
    asked = np.stack([made.codes[0], far, np.full(2, np.nan, np.float32)])
    places = made.project(asked)
    assert np.isfinite(places[0]).all()
    assert np.isnan(places[1:]).all()
    assert np.isnan(made.project(far[None])).all()


def test_a_place_leads_back_to_the_nearest_image() -> None:
    made, _ = plane_map()
    asked = np.array([[0.1, 0.2], [-0.5, 0.9], [3, 3]], np.float32)
    codes = made.unproject(asked)
    for place, code in zip(asked, codes, strict=True):
        nearest_one = np.linalg.norm(made.points - place, axis=1).argmin()
        np.testing.assert_array_equal(code, made.codes[nearest_one])


@pytest.mark.parametrize("count", [8, 10, 30])
def test_few_images_are_enough(count: int) -> None:
    codes = np.random.default_rng(0).normal(size=(count, 3)).astype(np.float32)
    points = codes[:, :2] / np.sqrt(np.square(codes[:, :2]).sum(1).mean())
    made = NeighbourMap(codes, points, 5.0, 10.0)
    places = made.project(codes)
    assert np.isfinite(places).all()
    assert np.abs(places).max() < 10
