from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.gui.widgets.map.hands import (
    LEFT,
    MIDDLE,
    MOVE,
    NONE,
    PRESS,
    RIGHT,
    cloud,
    loneliest,
    screen_position,
    wheel,
)

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.widgets.map import LatentMap


def test_a_click_on_a_point_tells_its_index_and_place(latent_map: LatentMap, qtbot: QtBot) -> None:
    xy, _ = cloud()
    for index in (loneliest(xy), int(xy[:, 0].argmax())):
        with qtbot.waitSignal(latent_map.clicked) as caught:
            at = screen_position(latent_map, index)
            QTest.mouseClick(latent_map.viewport(), LEFT, NONE, at)
        x, y, picked = caught.args
        assert picked == index
        assert (x, y) == pytest.approx(xy[index].tolist(), abs=0.05)


def test_a_click_on_nothing_tells_minus_one(latent_map: LatentMap, qtbot: QtBot) -> None:
    with qtbot.waitSignal(latent_map.clicked) as caught:
        QTest.mouseClick(latent_map.viewport(), LEFT, NONE, QPoint(320, 240))
    assert caught.args[2] == -1
    assert caught.args[:2] == pytest.approx(
        [latent_map.range.camera.cx, latent_map.range.camera.cy]
    )


def test_the_wheel_zooms_about_the_cursor_and_picking_follows(
    latent_map: LatentMap, qtbot: QtBot
) -> None:
    index = loneliest(cloud()[0])
    at = screen_position(latent_map, index)
    before = latent_map.view_rect()
    wheel(latent_map, at, 480)
    after = latent_map.view_rect()
    assert (before[2] - before[0]) / (after[2] - after[0]) == pytest.approx(1.0015**480)
    # The aspect stays square.
    across, up = after[2] - after[0], after[3] - after[1]
    assert across / up == pytest.approx(640 / 480)
    moved = screen_position(latent_map, index) - at
    assert moved.manhattanLength() <= 3  # the rest of a pixel, magnified twice
    with qtbot.waitSignal(latent_map.clicked) as caught:
        QTest.mouseClick(latent_map.viewport(), LEFT, NONE, screen_position(latent_map, index))
    assert caught.args[2] == index


def test_a_left_drag_tells_data_coordinates_and_does_not_pan(
    latent_map: LatentMap, qtbot: QtBot
) -> None:
    port, before = latent_map.viewport(), latent_map.view_rect()
    clicks: list[object] = []
    latent_map.clicked.connect(lambda *args: clicks.append(args))
    QTest.mousePress(port, LEFT, NONE, QPoint(200, 200))
    with qtbot.waitSignal(latent_map.dragged) as caught:
        QTest.mouseMove(port, QPoint(320, 240))
    assert caught.args == pytest.approx([latent_map.range.camera.cx, latent_map.range.camera.cy])
    with qtbot.waitSignal(latent_map.dragged) as caught:  # waits for its frame, or the release
        QTest.mouseMove(port, QPoint(330, 240))
        QTest.mouseRelease(port, LEFT, NONE, QPoint(330, 240))
    scale = latent_map.range.camera.scale
    assert caught.args[0] == pytest.approx(latent_map.range.camera.cx + 10 * scale)
    assert latent_map.view_rect() == before
    assert clicks == []


def test_the_middle_and_the_right_button_pan(latent_map: LatentMap) -> None:
    port = latent_map.viewport()
    for button in (MIDDLE, RIGHT):
        before, scale = latent_map.view_rect(), latent_map.range.camera.scale
        QTest.mousePress(port, button, NONE, QPoint(200, 200))
        for x in (210, 230, 250):
            QTest.mouseMove(port, QPoint(x, 180))
        QTest.mouseRelease(port, button, NONE, QPoint(250, 180))
        after = latent_map.view_rect()
        assert after[0] - before[0] == pytest.approx(-50 * scale)
        assert after[1] - before[1] == pytest.approx(-20 * scale)


def test_a_pan_by_parts_of_pixels_arrives_where_the_mouse_does(latent_map: LatentMap) -> None:
    port, scale = latent_map.viewport(), latent_map.range.camera.scale
    before = latent_map.view_rect()
    steps: list[float] = []
    latent_map.view.panned.connect(lambda across, _: steps.append(across))
    for kind, x in ((PRESS, 200.0), *((MOVE, 200 + 0.3 * i) for i in range(1, 101))):
        held = Qt.MouseButton.NoButton if kind == MOVE else MIDDLE
        at = QPointF(x, 200)
        event = QMouseEvent(kind, at, port.mapToGlobal(at), held, MIDDLE, NONE)
        QApplication.sendEvent(port, event)
    assert set(steps) == {1.0}
    assert latent_map.view_rect()[0] - before[0] == pytest.approx(-30 * scale)


def test_a_shift_drag_walks(latent_map: LatentMap, qtbot: QtBot) -> None:
    port, camera = latent_map.viewport(), latent_map.range.camera
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.mousePress(port, LEFT, shift, QPoint(100, 300))
    QTest.mouseMove(port, QPoint(300, 100))
    assert latent_map.scene.state.marks.walk == (camera.to_data(100, 300), camera.to_data(300, 100))
    with qtbot.waitSignal(latent_map.walked) as caught:
        QTest.mouseRelease(port, LEFT, shift, QPoint(310, 90))
    assert caught.args == [camera.to_data(100, 300), camera.to_data(310, 90)]
    assert latent_map.scene.state.marks.walk is None


def test_hovering_tells_the_point_and_merges_to_frames(latent_map: LatentMap) -> None:
    index = loneliest(cloud()[0])
    seen: list[tuple[float, float, int]] = []
    latent_map.hovered.connect(lambda x, y, i: seen.append((x, y, i)))
    throttle = latent_map.view._throttle
    throttle._timer.setInterval(60_000)  # one frame as long as the test, however slow the machine
    port, at = latent_map.viewport(), screen_position(latent_map, index)
    QTest.mouseMove(port, QPoint(5, 5))
    assert [i for *_, i in seen] == [-1]  # the first is passed on at once
    for step in range(20):
        QTest.mouseMove(port, at - QPoint(20 - step, 0))
    QTest.mouseMove(port, at)
    assert len(seen) == 1
    throttle.flush()  # the frame ends
    assert [i for *_, i in seen] == [-1, index]
    assert seen[-1][:2] == pytest.approx(cloud()[0][index].tolist(), abs=0.05)


def test_leaving_hides_the_card_and_tells(latent_map: LatentMap, qtbot: QtBot) -> None:
    latent_map.show_card(np.zeros((28, 28)), "decoded here")
    with qtbot.waitSignal(latent_map.left):
        latent_map.view.leaveEvent(None)
    assert latent_map.card.isHidden()
    assert latent_map.scene.state.marks.hover is None


def test_keys_move_and_decode_the_latent_cursor(latent_map: LatentMap, qtbot: QtBot) -> None:
    camera = latent_map.range.camera
    with qtbot.waitSignal(latent_map.cursor_moved) as caught:
        QTest.keyClick(latent_map, Qt.Key.Key_Right)
    assert caught.args == pytest.approx([camera.cx, camera.cy])  # appears in the middle
    with qtbot.waitSignal(latent_map.cursor_moved) as caught:
        QTest.keyClick(latent_map, Qt.Key.Key_Up)
    assert caught.args == pytest.approx([camera.cx, camera.cy + 8 * camera.scale])
    with qtbot.waitSignal(latent_map.clicked) as clicked:
        QTest.keyClick(latent_map, Qt.Key.Key_Return)
    assert clicked.args == pytest.approx([*caught.args, -1])
    assert latent_map.accessibleName()
