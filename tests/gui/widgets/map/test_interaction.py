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
    pick = latent_map.scene.pick
    assert caught.args == [
        (*camera.to_data(100, 300), pick(100, 300)),
        (*camera.to_data(310, 90), pick(310, 90)),
    ]
    assert latent_map.scene.state.marks.walk == ()


def test_hovering_tells_the_point_and_merges_to_frames(latent_map: LatentMap) -> None:
    index = loneliest(cloud()[0])
    seen: list[tuple[float, float, int]] = []
    latent_map.hovered.connect(lambda x, y, i: seen.append((x, y, i)))
    throttle = latent_map.view._throttle
    throttle.drop()
    throttle._timer.stop()  # the window may have appeared below the mouse of an earlier test
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


SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def draw_around(latent_map: LatentMap, held: Qt.KeyboardModifier, button: Qt.MouseButton) -> None:
    """A line around the left half of the map."""
    port = latent_map.viewport()
    QTest.mousePress(port, button, held, QPoint(2, 2))
    for place in (QPoint(2, 470), QPoint(320, 470), QPoint(320, 2)):
        QTest.mouseMove(port, place)
    QTest.mouseRelease(port, button, held, QPoint(320, 2))


def left_half(latent_map: LatentMap) -> np.ndarray:
    across = latent_map.range.camera.to_screen(latent_map.scene.state.points)[:, 0]
    return np.flatnonzero(across < 320)


@pytest.mark.parametrize(("held", "how"), [(CTRL, "replace"), (CTRL | SHIFT, "add")])
def test_a_ctrl_drag_selects_what_it_encloses(
    latent_map: LatentMap, qtbot: QtBot, held: Qt.KeyboardModifier, how: str
) -> None:
    clicks: list[object] = []
    latent_map.clicked.connect(lambda *args: clicks.append(args))
    with qtbot.waitSignal(latent_map.selected) as caught:
        draw_around(latent_map, held, LEFT)
    np.testing.assert_array_equal(caught.args[0], left_half(latent_map))
    assert caught.args[1] == how
    assert latent_map.scene.state.marks.lasso == ()
    assert clicks == []


def test_the_line_and_what_is_in_it_are_seen_while_it_is_drawn(latent_map: LatentMap) -> None:
    port, marks = latent_map.viewport(), lambda: latent_map.scene.state.marks
    QTest.mousePress(port, LEFT, CTRL, QPoint(2, 2))
    for place in (QPoint(2, 470), QPoint(320, 470), QPoint(320, 2)):
        QTest.mouseMove(port, place)
        latent_map.view._throttle.flush()
    assert len(marks().lasso) == 4
    assert marks().enclosed == len(left_half(latent_map))
    QTest.keyClick(latent_map, Qt.Key.Key_Escape)
    assert marks().lasso == ()
    told: list[object] = []
    latent_map.selected.connect(lambda *args: told.append(args))
    QTest.mouseRelease(port, LEFT, CTRL, QPoint(320, 2))
    assert told == []


def test_a_lasso_leaves_classes_out_that_are_dimmed(latent_map: LatentMap, qtbot: QtBot) -> None:
    latent_map.dim_except(4)
    with qtbot.waitSignal(latent_map.selected) as caught:
        draw_around(latent_map, CTRL, LEFT)
    expected = [each for each in left_half(latent_map) if cloud()[1][each] == 4]
    assert caught.args[0].tolist() == expected


def test_the_menu_makes_the_next_drag_a_lasso_and_only_that(
    latent_map: LatentMap, qtbot: QtBot
) -> None:
    latent_map.view.lasso_next()
    with qtbot.waitSignal(latent_map.selected) as caught:
        draw_around(latent_map, NONE, LEFT)
    assert len(caught.args[0]) > 0
    with qtbot.assertNotEmitted(latent_map.selected), qtbot.waitSignal(latent_map.dragged):
        draw_around(latent_map, NONE, LEFT)


def test_the_right_button_never_selects(latent_map: LatentMap, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(latent_map.selected), qtbot.assertNotEmitted(latent_map.clicked):
        draw_around(latent_map, CTRL, RIGHT)


def test_ctrl_click_takes_one_point_in_or_out(latent_map: LatentMap, qtbot: QtBot) -> None:
    index = loneliest(cloud()[0])
    with qtbot.waitSignal(latent_map.selected) as caught:
        QTest.mouseClick(latent_map.viewport(), LEFT, CTRL, screen_position(latent_map, index))
    assert (caught.args[0].tolist(), caught.args[1]) == ([index], "toggle")
    with qtbot.assertNotEmitted(latent_map.selected):
        QTest.mouseClick(latent_map.viewport(), LEFT, CTRL, QPoint(320, 240))


def test_shift_click_and_the_keys_tell_where_a_walk_is_to_lead(
    latent_map: LatentMap, qtbot: QtBot
) -> None:
    index = loneliest(cloud()[0])
    with qtbot.waitSignal(latent_map.extended) as caught:
        QTest.mouseClick(latent_map.viewport(), LEFT, SHIFT, screen_position(latent_map, index))
    assert caught.args[2] == index
    latent_map.set_cursor(*latent_map.scene.state.place(index))
    with qtbot.waitSignal(latent_map.extended) as caught:
        QTest.keyClick(latent_map, Qt.Key.Key_Return, SHIFT)
    assert caught.args[2] == index
    with qtbot.waitSignal(latent_map.selected) as caught:
        QTest.keyClick(latent_map, Qt.Key.Key_Return, CTRL)
    assert caught.args[0].tolist() == [index]


def test_escape_shows_all_classes_first_and_then_gives_up_the_selection(
    latent_map: LatentMap, qtbot: QtBot
) -> None:
    latent_map.legend.picked.emit(3)
    assert latent_map.scene.state.colours.kept == 3
    latent_map.legend.set_kept(3)
    with qtbot.assertNotEmitted(latent_map.escaped):
        QTest.keyClick(latent_map, Qt.Key.Key_Escape)
    assert latent_map.scene.state.colours.kept is None
    with qtbot.waitSignal(latent_map.escaped):
        QTest.keyClick(latent_map, Qt.Key.Key_Escape)


def test_what_is_not_selected_is_dimmed_and_picked_last(latent_map: LatentMap) -> None:
    selected = np.zeros(400, bool)
    selected[:40] = True
    latent_map.set_selected(selected)
    np.testing.assert_array_equal(latent_map.scene.state.colours.dimmed(), ~selected)
    latent_map.dim_except(2)
    kept = selected & (cloud()[1] == 2)
    np.testing.assert_array_equal(latent_map.scene.state.colours.dimmed(), ~kept)
    latent_map.set_points(*cloud(30))
    assert latent_map.scene.state.colours.selected is None
    with pytest.raises(ValueError, match="selected or not"):
        latent_map.set_selected(selected)
