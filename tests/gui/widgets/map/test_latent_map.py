from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.widgets.map import layers
from gui.widgets.map.camera import Camera, robust_bounds
from gui.widgets.map.colours import READABLE, PointColours, contrast
from gui.widgets.map.latent_map import LatentMap
from gui.widgets.map.layers import spread
from gui.widgets.map.picker import Picker, thin
from gui.widgets.painting.export import save_widget

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

LEFT, RIGHT, MIDDLE = (
    Qt.MouseButton.LeftButton,
    Qt.MouseButton.RightButton,
    Qt.MouseButton.MiddleButton,
)
NONE = Qt.KeyboardModifier.NoModifier
PRESS, MOVE = QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove


def cloud(count: int = 400, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % 10
    angle = labels * 2 * np.pi / 10
    centres = np.stack([np.cos(angle), np.sin(angle)], axis=1) * 4
    return (centres + rng.normal(0, 0.6, (count, 2))).astype(np.float32), labels


@pytest.fixture
def latent_map(qtbot: QtBot) -> Iterator[LatentMap]:
    made = LatentMap()
    qtbot.addWidget(made)
    made.resize(640, 480)
    made.set_points(*cloud())
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.close()


def wheel(target: LatentMap, at: QPoint, turn: int) -> None:
    port = target.viewport()
    event = QWheelEvent(
        QPointF(at),
        QPointF(port.mapToGlobal(at)),
        QPoint(),
        QPoint(0, turn),
        Qt.MouseButton.NoButton,
        NONE,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(port, event)


def loneliest(xy: np.ndarray) -> int:
    gaps = np.hypot(*(xy[:, None] - xy[None, :]).transpose(2, 0, 1))
    np.fill_diagonal(gaps, np.inf)
    return int(gaps.min(axis=1).argmax())


def test_a_click_on_a_point_tells_its_index_and_place(latent_map: LatentMap, qtbot: QtBot) -> None:
    xy, _ = cloud()
    for index in (loneliest(xy), int(xy[:, 0].argmax())):
        with qtbot.waitSignal(latent_map.clicked) as caught:
            at = latent_map.screen_position(index)
            QTest.mouseClick(latent_map.viewport(), LEFT, NONE, at)
        x, y, picked = caught.args
        assert picked == index
        assert (x, y) == pytest.approx(xy[index].tolist(), abs=0.05)


def test_a_click_on_nothing_tells_minus_one(latent_map: LatentMap, qtbot: QtBot) -> None:
    with qtbot.waitSignal(latent_map.clicked) as caught:
        QTest.mouseClick(latent_map.viewport(), LEFT, NONE, QPoint(320, 240))
    assert caught.args[2] == -1
    assert caught.args[:2] == pytest.approx(
        [latent_map._range.camera.cx, latent_map._range.camera.cy]
    )


def test_the_wheel_zooms_about_the_cursor_and_picking_follows(
    latent_map: LatentMap, qtbot: QtBot
) -> None:
    index = loneliest(cloud()[0])
    at = latent_map.screen_position(index)
    before = latent_map.view_rect()
    wheel(latent_map, at, 480)
    after = latent_map.view_rect()
    assert (before[2] - before[0]) / (after[2] - after[0]) == pytest.approx(1.0015**480)
    # The aspect stays square.
    across, up = after[2] - after[0], after[3] - after[1]
    assert across / up == pytest.approx(640 / 480)
    moved = latent_map.screen_position(index) - at
    assert moved.manhattanLength() <= 3  # the rest of a pixel, magnified twice
    with qtbot.waitSignal(latent_map.clicked) as caught:
        QTest.mouseClick(latent_map.viewport(), LEFT, NONE, latent_map.screen_position(index))
    assert caught.args[2] == index


def test_the_picker_agrees_with_brute_force_on_screen() -> None:
    rng = np.random.default_rng(3)
    xy = rng.normal(0, 2, (3000, 2)).astype(np.float32)
    xy[5] = np.nan
    picker = Picker()
    picker.set_points(xy)
    for zoom in (1.0, 7.0, 90.0):
        camera = Camera(0, 0, 0.02, 640, 480).zoomed(zoom, 400, 300)
        screen = camera.to_screen(xy)
        for px, py in rng.uniform((0, 0), (640, 480), (60, 2)):
            gaps = np.hypot(screen[:, 0] - px, screen[:, 1] - py)
            nearest = int(np.nanargmin(gaps))
            expected = nearest if gaps[nearest] <= 6 else -1
            assert picker.nearest(camera, px, py) == expected


def test_dimmed_points_yield_to_kept_ones_when_picked() -> None:
    xy = np.array([[0.0, 0.0], [0.05, 0.0]], np.float32)
    picker, camera = Picker(), Camera(0, 0, 0.02, 200, 200)
    picker.set_points(xy)
    assert picker.nearest(camera, 100, 100) == 0
    assert picker.nearest(camera, 100, 100, preferred=np.array([False, True])) == 1
    assert picker.nearest(camera, 100, 100, preferred=np.array([False, False])) == 0


def test_moving_points_changes_positions_and_not_brushes(latent_map: LatentMap) -> None:
    data = latent_map._cloud.data
    brushes, sprites = data["brush"].copy(), data["sourceRect"].copy()
    moved = cloud()[0] * 0.9 + 0.1
    latent_map.move_points(moved)
    assert latent_map._cloud.data is data
    np.testing.assert_allclose(data["x"], moved[:, 0])
    np.testing.assert_allclose(data["y"], moved[:, 1])
    assert all(a is b for a, b in zip(data["brush"], brushes, strict=True))
    np.testing.assert_array_equal(data["sourceRect"], sprites)
    assert len({id(b) for b in data["brush"]}) == 10


def test_eased_moves_merge_and_end_exactly_at_the_newest_goal(
    latent_map: LatentMap, qtbot: QtBot
) -> None:
    start, _ = cloud()
    latent_map.move_points(start + 0.5, ease=True)
    np.testing.assert_array_equal(latent_map._cloud.data["x"], start[:, 0])
    latent_map.move_points(start + 0.2, ease=True)
    qtbot.waitUntil(lambda: not latent_map._motion.running())
    np.testing.assert_array_equal(latent_map._points.shown, (start + 0.2).astype(np.float32))
    np.testing.assert_allclose(latent_map._cloud.data["y"], start[:, 1] + np.float32(0.2))


@pytest.mark.parametrize("busy", [False, True])
def test_points_glide_but_are_there_at_once_where_the_hands_are_full(
    latent_map: LatentMap, busy: bool
) -> None:
    start, _ = cloud()
    latent_map.move_points(start + 0.5, ease=True)
    beat = latent_map._beat
    beat._load = SimpleNamespace(since=lambda: (0.03 if busy else 0.0, 0.033))
    beat._strike()
    arrived = np.array_equal(latent_map._points.shown, (start + 0.5).astype(np.float32))
    assert (arrived, latent_map._motion.running()) == (busy, not busy)


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
    qtbot.waitUntil(lambda: not latent_map._range._flight.running())
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
    qtbot.waitUntil(lambda: not latent_map._range._flight.running())
    assert latent_map.view_rect() == pytest.approx(whole)


def test_far_outliers_do_not_rule_the_range() -> None:
    xy = np.random.default_rng(0).normal(0, 1, (5000, 2))
    xy[0] = (1000, -1000)
    xy[1] = (np.nan, 0)
    bounds = robust_bounds(xy)
    assert bounds is not None
    assert -6 < bounds[0] < -2.5
    assert 2.5 < bounds[2] < 6
    assert robust_bounds(np.full((3, 2), np.nan)) is None


def test_a_left_drag_tells_data_coordinates_and_does_not_pan(
    latent_map: LatentMap, qtbot: QtBot
) -> None:
    port, before = latent_map.viewport(), latent_map.view_rect()
    clicks: list[object] = []
    latent_map.clicked.connect(lambda *args: clicks.append(args))
    QTest.mousePress(port, LEFT, NONE, QPoint(200, 200))
    with qtbot.waitSignal(latent_map.dragged) as caught:
        QTest.mouseMove(port, QPoint(320, 240))
    assert caught.args == pytest.approx([latent_map._range.camera.cx, latent_map._range.camera.cy])
    with qtbot.waitSignal(latent_map.dragged) as caught:  # waits for its frame, or the release
        QTest.mouseMove(port, QPoint(330, 240))
        QTest.mouseRelease(port, LEFT, NONE, QPoint(330, 240))
    scale = latent_map._range.camera.scale
    assert caught.args[0] == pytest.approx(latent_map._range.camera.cx + 10 * scale)
    assert latent_map.view_rect() == before
    assert clicks == []


def test_the_middle_and_the_right_button_pan(latent_map: LatentMap) -> None:
    port = latent_map.viewport()
    for button in (MIDDLE, RIGHT):
        before, scale = latent_map.view_rect(), latent_map._range.camera.scale
        QTest.mousePress(port, button, NONE, QPoint(200, 200))
        for x in (210, 230, 250):
            QTest.mouseMove(port, QPoint(x, 180))
        QTest.mouseRelease(port, button, NONE, QPoint(250, 180))
        after = latent_map.view_rect()
        assert after[0] - before[0] == pytest.approx(-50 * scale)
        assert after[1] - before[1] == pytest.approx(-20 * scale)


def test_a_pan_by_parts_of_pixels_arrives_where_the_mouse_does(latent_map: LatentMap) -> None:
    port, scale = latent_map.viewport(), latent_map._range.camera.scale
    before = latent_map.view_rect()
    steps: list[float] = []
    latent_map._view.panned.connect(lambda across, _: steps.append(across))
    for kind, x in ((PRESS, 200.0), *((MOVE, 200 + 0.3 * i) for i in range(1, 101))):
        held = Qt.MouseButton.NoButton if kind == MOVE else MIDDLE
        at = QPointF(x, 200)
        event = QMouseEvent(kind, at, port.mapToGlobal(at), held, MIDDLE, NONE)
        QApplication.sendEvent(port, event)
    assert set(steps) == {1.0}
    assert latent_map.view_rect()[0] - before[0] == pytest.approx(-30 * scale)


@pytest.mark.parametrize("steps", [[(7, 0)], [(0, -5)], [(-31, 12), (4, 90)], [(900, 3)], [(0, 0)]])
def test_a_panned_map_is_painted_as_if_anew(
    latent_map: LatentMap, steps: list[tuple[int, int]]
) -> None:
    latent_map.grab()
    renders: list[int] = []
    plain = latent_map._cloud._render
    latent_map._cloud._render = lambda *args: (renders.append(1), plain(*args))
    for step in steps:
        latent_map._range.pan(*step)
        moved = latent_map.grab().toImage()
    # A picture that is moved away altogether is painted anew.
    assert bool(renders) == any(abs(step[0]) >= 640 for step in steps)
    latent_map._cloud._look = ()
    assert moved == latent_map.grab().toImage()


def test_a_picture_that_cannot_be_moved_exactly_is_painted_anew(latent_map: LatentMap) -> None:
    latent_map.grab()
    latent_map._range.pan(10.5, 0)
    moved = latent_map.grab().toImage()
    latent_map._cloud._look = ()
    assert moved == latent_map.grab().toImage()


def test_a_shift_drag_walks(latent_map: LatentMap, qtbot: QtBot) -> None:
    port, camera = latent_map.viewport(), latent_map._range.camera
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.mousePress(port, LEFT, shift, QPoint(100, 300))
    QTest.mouseMove(port, QPoint(300, 100))
    assert latent_map._marks.walk == (camera.to_data(100, 300), camera.to_data(300, 100))
    with qtbot.waitSignal(latent_map.walked) as caught:
        QTest.mouseRelease(port, LEFT, shift, QPoint(310, 90))
    assert caught.args == [camera.to_data(100, 300), camera.to_data(310, 90)]
    assert latent_map._marks.walk is None


def test_hovering_tells_the_point_and_merges_to_frames(latent_map: LatentMap) -> None:
    index = loneliest(cloud()[0])
    seen: list[tuple[float, float, int]] = []
    latent_map.hovered.connect(lambda x, y, i: seen.append((x, y, i)))
    merger = latent_map._view._merger
    merger._timer.setInterval(60_000)  # one frame as long as the test, however slow the machine
    port, at = latent_map.viewport(), latent_map.screen_position(index)
    QTest.mouseMove(port, QPoint(5, 5))
    assert [i for *_, i in seen] == [-1]  # the first is passed on at once
    for step in range(20):
        QTest.mouseMove(port, at - QPoint(20 - step, 0))
    QTest.mouseMove(port, at)
    assert len(seen) == 1
    merger.flush()  # the frame ends
    assert [i for *_, i in seen] == [-1, index]
    assert seen[-1][:2] == pytest.approx(cloud()[0][index].tolist(), abs=0.05)


def test_the_card_stays_inside_and_off_the_cursor(latent_map: LatentMap) -> None:
    image = np.zeros((28, 28))
    for at in (QPoint(3, 3), QPoint(636, 3), QPoint(636, 476), QPoint(3, 476), QPoint(320, 240)):
        latent_map._hover(QPointF(at))
        latent_map.show_card(image, "decoded here")
        card = latent_map.card()
        assert card.isVisible()
        assert latent_map.rect().contains(card.geometry())
        assert not card.geometry().contains(at)
    latent_map.show_card(None, "")
    assert latent_map.card().isHidden()


def test_leaving_hides_the_card_and_tells(latent_map: LatentMap, qtbot: QtBot) -> None:
    latent_map.show_card(np.zeros((28, 28)), "decoded here")
    with qtbot.waitSignal(latent_map.left):
        latent_map._view.leaveEvent(None)
    assert latent_map.card().isHidden()
    assert latent_map._marks.hover is None


def test_keys_move_and_decode_the_latent_cursor(latent_map: LatentMap, qtbot: QtBot) -> None:
    camera = latent_map._range.camera
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


def test_the_legend_dims_all_but_one_digit(latent_map: LatentMap) -> None:
    labels = cloud()[1]
    legend = latent_map.legend()
    QTest.mouseClick(legend, LEFT, NONE, QPoint(3 * 17 + 8, 10))
    assert legend.kept() == 3
    alphas = np.array([b.color().alpha() for b in latent_map._cloud.data["brush"]])
    assert (alphas[labels == 3] > 4 * alphas[labels != 3].max()).all()
    assert (alphas > 0).all()  # dimmed, not hidden
    QTest.mouseClick(legend, LEFT, NONE, QPoint(3 * 17 + 8, 10))
    assert legend.kept() is None
    assert len({b.color().alpha() for b in latent_map._cloud.data["brush"]}) == 1


def test_colours_by_value_run_along_one_ramp(latent_map: LatentMap) -> None:
    values = np.linspace(0, 1, 400)
    latent_map.set_colours(values, ("small", "large"))
    brushes = latent_map._cloud.data["brush"]
    assert brushes[0].color() != brushes[-1].color()
    light = [0.2126 * b.color().redF() + 0.7152 * b.color().greenF() for b in brushes]
    assert (np.diff(light) <= 1e-6).all()  # on a light ground large is dark
    latent_map.set_colours("label")
    assert brushes[13].color().name() == theme.current().digits[3]
    with pytest.raises(ValueError, match="400"):
        latent_map.set_colours(values[:7])


def test_digit_mode_shows_thumbnails_that_do_not_overlap(latent_map: LatentMap) -> None:
    images = np.full((400, 28, 28), 200, np.uint8)
    latent_map.set_thumbnails(images)
    latent_map.set_mode("digits")
    chosen = latent_map._points.now.thumbnails.chosen
    assert 20 < len(chosen) < 400
    screen = latent_map._range.camera.to_screen(latent_map._points.shown)[chosen]
    gaps = np.abs(screen[:, None] - screen[None, :]).max(axis=2)
    np.fill_diagonal(gaps, np.inf)
    assert gaps.min() >= 24


def test_thinning_leaves_no_room_for_another() -> None:
    rng = np.random.default_rng(5)
    screen = rng.uniform((-50, -50), (690, 530), (4000, 2))
    chosen = thin(screen, 640, 480, 24)
    gaps = np.abs(screen[:, None] - screen[chosen][None, :]).max(axis=2).min(axis=1)
    inside = ((screen >= 0) & (screen < (640, 480))).all(axis=1)
    assert gaps[inside].max() <= 26  # everything else lies too near to a chosen one
    assert inside[chosen].all()
    assert len(thin(np.full((3, 2), np.nan), 640, 480, 24)) == 0


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
    camera = latent_map._range.camera
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


def test_numerals_stand_at_the_medians_and_part_when_too_close() -> None:
    far = np.array([[0.0, 0.0], [100.0, 0.0]])
    np.testing.assert_array_equal(spread(far, 15), far)
    near = spread(np.array([[50.0, 50.0], [52.0, 50.0], [50.0, 50.0]]), 15)
    gaps = np.hypot(*(near[:, None] - near[None, :]).transpose(2, 0, 1))
    assert gaps[~np.eye(3, dtype=bool)].min() > 12


def test_medians_follow_the_points(latent_map: LatentMap) -> None:
    xy, labels = cloud()
    expected = np.stack([np.median(xy[labels == d], axis=0) for d in range(10)])
    np.testing.assert_allclose(latent_map._points.numerals, expected, rtol=1e-6)
    xy[labels == 4] = np.nan
    latent_map.move_points(xy)
    assert np.isnan(latent_map._points.numerals[4]).all()
    latent_map.grab()  # paints without a complaint


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


def test_shapes_that_do_not_fit_are_refused(latent_map: LatentMap) -> None:
    with pytest.raises(ValueError, match="shape"):
        latent_map.set_points(np.zeros((4, 3)), np.zeros(4))
    with pytest.raises(ValueError, match="labels"):
        latent_map.set_points(np.zeros((4, 2)), np.zeros(5))
    with pytest.raises(ValueError, match="move"):
        latent_map.move_points(np.zeros((4, 2)))
    with pytest.raises(ValueError, match="mode"):
        latent_map.set_mode("cube")  # type: ignore[arg-type]


def test_the_theme_reaches_the_map(latent_map: LatentMap, qapp: QApplication) -> None:
    theme.apply(qapp, "dark")
    try:
        shot = latent_map.grab().toImage()
        assert shot.pixelColor(2, 2).name() == theme.DARK.background
    finally:
        theme.apply(qapp, "light")


def test_a_drawing_of_the_map_has_its_points_as_shapes(
    latent_map: LatentMap, tmp_path: Path
) -> None:
    target = save_widget(latent_map, tmp_path / "map.svg")
    text = target.read_text()
    assert "<image" not in text
    assert text.count("<circle") + text.count("<ellipse") >= 400


def test_a_saved_picture_is_as_sharp_as_its_size(latent_map: LatentMap, tmp_path: Path) -> None:
    latent_map.legend().hide()
    target = save_widget(latent_map, tmp_path / "map.png")
    saved = QImage(str(target)).convertToFormat(QImage.Format.Format_RGB32)
    assert saved.width() == 2 * latent_map.width()
    # A cloud painted once and then enlarged would repeat every pixel.
    pixels = np.frombuffer(saved.constBits(), np.uint32).reshape(saved.height(), saved.width())
    even, odd = pixels[:, 0::2], pixels[:, 1::2]
    coloured = even != pixels[0, 0]
    assert (even != odd)[coloured].mean() > 0.2


@pytest.mark.parametrize("appearance", ["light", "dark"])
def test_every_numeral_stands_out_from_its_rim(qapp: QApplication, appearance: str) -> None:
    theme.apply(qapp, appearance)
    try:
        ground = QColor(theme.current().background)
        for colour in PointColours().numeral_colours():
            assert contrast(colour, ground) >= READABLE[appearance]
        assert contrast(QColor("#ffffff"), QColor("#000000")) == pytest.approx(21)
    finally:
        theme.apply(qapp, "light")


def test_a_numeral_has_a_solid_rim_on_points_of_its_own_colour(qapp: QApplication) -> None:
    assert qapp
    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("#ff7f0e"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    font = theme.font(layers.NUMERAL)
    layers.halo_text(painter, QPointF(30, 20), "1", font, QColor("#ff7f0e"))
    painter.end()
    ground = QColor(theme.current().background)
    rim = sum(image.pixelColor(x, y) == ground for x in range(60) for y in range(40))
    assert rim > 60
