from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint

from gui import theme
from tests.gui.widgets.map.hands import cloud, wheel

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.widgets.map import LatentMap


def test_eased_moves_merge_and_end_exactly_at_the_newest_goal(
    latent_map: LatentMap, qtbot: QtBot
) -> None:
    start, _ = cloud()
    latent_map.move_points(start + 0.5, ease=True)
    np.testing.assert_array_equal(latent_map.scene.cloud.places, start)
    latent_map.move_points(start + 0.2, ease=True)
    qtbot.waitUntil(lambda: not latent_map.scene.moving())
    np.testing.assert_array_equal(latent_map.scene.state.points, (start + 0.2).astype(np.float32))
    np.testing.assert_allclose(latent_map.scene.cloud.places, start + np.float32(0.2))


def test_manifold_mode_asks_for_the_visible_rectangle(latent_map: LatentMap, qtbot: QtBot) -> None:
    with qtbot.waitSignal(latent_map.manifold_requested) as caught:
        latent_map.set_mode("manifold")
    assert caught.args == [latent_map.view_rect()]
    asked: list[object] = []
    latent_map.manifold_requested.connect(asked.append)
    for _ in range(5):
        wheel(latent_map, QPoint(300, 200), 120)
    qtbot.waitUntil(lambda: bool(asked))
    assert asked == [latent_map.view_rect()]


def test_a_manifold_lies_where_its_rectangle_is(latent_map: LatentMap) -> None:
    latent_map.set_points(np.zeros((0, 2)), np.zeros(0))
    latent_map.set_mode("manifold")
    camera = latent_map.range.camera
    x0, y0 = camera.to_data(100, 300)
    x1, y1 = camera.to_data(300, 100)
    image = np.zeros((2, 2))
    image[0, 0] = 1.0  # the upper left quarter
    latent_map.set_manifold(image, (x0, y0, x1, y1))
    shot = latent_map.grab().toImage()
    ratio = shot.devicePixelRatio()
    inked, blank = (
        shot.pixelColor(int(x * ratio), int(y * ratio)) for x, y in ((120, 120), (280, 280))
    )
    assert inked.lightness() < 160
    assert blank.name() == theme.current().background


def test_marks_and_the_message_are_painted_and_taken_away(latent_map: LatentMap) -> None:
    latent_map.set_points(np.zeros((0, 2)), np.zeros(0))
    empty = latent_map.grab().toImage()
    for put, take in (
        (lambda: latent_map.set_star(0.1, 0.2), lambda: latent_map.set_star(None)),
        (lambda: latent_map.set_cursor(0.1, 0.2), lambda: latent_map.set_cursor(None)),
        (lambda: latent_map.set_message("No codes yet"), lambda: latent_map.set_message(None)),
    ):
        put()
        assert latent_map.grab().toImage() != empty
        take()
        assert latent_map.grab().toImage() == empty


def test_a_selected_point_is_ringed(latent_map: LatentMap) -> None:
    plain = latent_map.grab().toImage()
    latent_map.set_selection(7)
    assert latent_map.grab().toImage() != plain
    latent_map.set_selection(None)
    assert latent_map.grab().toImage() == plain
