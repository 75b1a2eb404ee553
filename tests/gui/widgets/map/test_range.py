from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtTest import QTest

from gui.widgets.map.camera import MAX_OUT, MAX_ZOOM
from tests.gui.widgets.map.hands import LEFT, NONE, cloud, wheel

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.widgets.map import LatentMap


def test_the_range_rests_while_points_jitter_and_follows_when_they_leave(
    latent_map: LatentMap, qtbot: QtBot
) -> None:
    xy, _ = cloud()
    before = latent_map.view_rect()
    rng = np.random.default_rng(1)
    for _ in range(20):
        latent_map.move_points(xy + rng.normal(0, 0.03, xy.shape).astype(np.float32))
    assert latent_map.view_rect() == before
    latent_map.move_points(xy * 3)
    qtbot.waitUntil(lambda: not latent_map.range.moving())
    x0, y0, x1, y1 = latent_map.view_rect()
    assert (xy * 3 > (x0, y0)).all()
    assert (xy * 3 < (x1, y1)).all()


def test_a_chosen_range_stays_until_a_double_click(latent_map: LatentMap, qtbot: QtBot) -> None:
    xy, _ = cloud()
    whole = latent_map.view_rect()
    wheel(latent_map, QPoint(100, 100), 600)
    chosen = latent_map.view_rect()
    latent_map.move_points(xy * 5)
    assert latent_map.view_rect() == chosen
    latent_map.move_points(xy)
    QTest.mouseDClick(latent_map.viewport(), LEFT, NONE, QPoint(200, 200))
    qtbot.waitUntil(lambda: not latent_map.range.moving())
    assert latent_map.view_rect() == pytest.approx(whole)


def test_a_range_outside_the_limits_may_come_back_and_go_no_further(latent_map: LatentMap) -> None:
    xy, labels = cloud()
    wheel(latent_map, QPoint(100, 100), 120)  # a chosen range: it stays when the points change
    latent_map.set_points(xy / 1e6, labels)
    seen = latent_map.range.camera.scale
    latent_map.range.zoom(0.5, QPointF(100, 100))
    assert latent_map.range.camera.scale == seen  # it shows them too small already
    latent_map.range.zoom(2.0, QPointF(100, 100))
    assert latent_map.range.camera.scale == pytest.approx(seen / 2)


def test_zooming_ends_at_its_limits(latent_map: LatentMap) -> None:
    home = latent_map.range.camera.scale
    for factor, limit in ((1e9, home / MAX_ZOOM), (1e-9, home * MAX_OUT)):
        latent_map.range.zoom(factor, QPointF(100, 100))
        assert latent_map.range.camera.scale == pytest.approx(limit)


def test_a_map_that_is_empty_for_a_while_and_gets_another_size_shows_its_points_whole(
    latent_map: LatentMap, qtbot: QtBot
) -> None:
    xy, labels = cloud()
    whole = latent_map.range.camera
    wheel(latent_map, QPoint(100, 100), 600)
    latent_map.reset_view()
    assert latent_map.range.moving()
    latent_map.set_points(np.zeros((0, 2), np.float32), np.zeros(0, np.int64))
    latent_map.range.resize(whole.width / 2, whole.height * 2)
    qtbot.waitUntil(lambda: not latent_map.range.moving())
    latent_map.set_points(xy, labels)
    camera = latent_map.range.camera
    assert (camera.width, camera.height) == (whole.width / 2, whole.height * 2)
    assert (camera.cx, camera.cy) == pytest.approx((whole.cx, whole.cy))
