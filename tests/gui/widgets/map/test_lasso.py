"""The lasso against Qt's polygons, while it is drawn and at its end."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPolygonF

from gui.widgets.map.lasso import Lasso

RULE = Qt.FillRule.OddEvenFill


def by_qt(points: np.ndarray, corners: list[tuple[float, float]]) -> np.ndarray:
    shape = QPolygonF([QPointF(*corner) for corner in corners])
    return np.array([shape.containsPoint(QPointF(*point), RULE) for point in points.tolist()])


@pytest.mark.parametrize("seed", range(6))
def test_every_step_of_a_tangled_line_encloses_what_qt_says(seed: int) -> None:
    rng = np.random.default_rng(seed)
    points = rng.normal(0, 1, (400, 2)).astype(np.float32)
    lasso = Lasso(points)
    for corner in rng.normal(0, 1, (25, 2)).tolist():
        lasso.add(*corner)
        expected = by_qt(points, lasso.corners) if len(lasso.corners) > 2 else np.zeros(400, bool)
        np.testing.assert_array_equal(lasso.inside(), np.flatnonzero(expected))
        assert lasso.count() == expected.sum()


def test_a_circle_encloses_what_is_near() -> None:
    points = np.random.default_rng(7).uniform(-2, 2, (5000, 2)).astype(np.float32)
    lasso = Lasso(points)
    for angle in np.linspace(0, 2 * np.pi, 720, endpoint=False):
        lasso.add(float(np.cos(angle)), float(np.sin(angle)))
    far = np.hypot(*points.T)
    inside = np.zeros(5000, bool)
    inside[lasso.inside()] = True
    clear = np.abs(far - 1) > 1e-4  # the circle has 720 corners
    np.testing.assert_array_equal(inside[clear], (far < 1)[clear])


def test_level_edges_and_corners_at_the_height_of_points_count_once() -> None:
    points = np.array([[0.5, 0.5], [0.5, 1.0], [1.5, 0.5], [-0.5, 0.5], [0.2, 0.0]], np.float32)
    lasso = Lasso(points)
    for corner in ((0, 0), (1, 0), (1, 0.5), (1, 2), (0, 2)):
        lasso.add(*map(float, corner))
    assert lasso.inside().tolist() == [0, 1, 4]


def test_two_corners_enclose_nothing_and_what_is_nowhere_is_never_inside() -> None:
    points = np.array([[0, 0], [np.nan, 0], [0, np.inf]], np.float32)
    lasso = Lasso(points)
    lasso.add(-1, -1)
    lasso.add(1, -1)
    assert lasso.count() == 0
    lasso.add(0, 5)
    assert lasso.inside().tolist() == [0]
    assert Lasso(np.zeros((0, 2), np.float32)).inside().tolist() == []
