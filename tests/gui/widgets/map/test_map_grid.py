"""Maps side by side: what one shows of a point, a zoom or a class, all show."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from gui.widgets.map import MapGrid, MapTitle
from gui.widgets.map.arrangement import Placed, best_columns
from tests.gui.widgets.map.hands import LEFT, cloud, loneliest, screen_position, wheel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

KEYS = ["a", "b", "c"]


def title(key: str, detail: str = "32 numbers · keeps 27 %") -> MapTitle:
    return MapTitle(key, f"run {key}", "#2f6feb", detail)


def points(seed: int) -> tuple[np.ndarray, np.ndarray]:
    xy, labels = cloud(200, seed)
    return xy / 4, labels


@pytest.fixture
def grid(qtbot: QtBot) -> Iterator[MapGrid]:
    made = MapGrid()
    qtbot.addWidget(made)
    made.resize(760, 320)
    made.set_maps([title(key) for key in KEYS])
    for seed, key in enumerate(KEYS):
        made.map(key).set_points(*points(seed))
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.close()


def hover(grid: MapGrid, key: str, index: int) -> None:
    """As the mouse does over a point, without waiting for the next frame."""
    place = QPointF(screen_position(grid.map(key), index))
    grid.map(key).view.hovered.emit(place)


def marked(grid: MapGrid) -> list[int]:
    return [each.scene.state.marks.hover_index for each in grid.maps()]


@pytest.mark.parametrize("size", [(690, 320), (420, 240), (760, 600)])
def test_a_card_covers_no_point_that_is_hovered_over(grid: MapGrid, size: tuple[int, int]) -> None:
    grid.resize(*size)
    picture = np.zeros((28, 58))
    for key in KEYS:
        for index in range(0, 200, 7):
            hover(grid, key, index)
            at = grid.map(key).hovered_place()
            wanted = QPointF(screen_position(grid.map(key), index))
            if at is None or (wanted - at).manhattanLength() > 2:
                continue  # another point lies over it
            grid.show_card(key, picture, f"test image {index} · 3, and decoded")
            card = grid.map(key).card.geometry()
            assert grid.rect().contains(card)
            for each in grid.maps():
                place = each.hovered_place()
                assert place is not None
                assert not card.contains(each.viewport().mapTo(grid, place).toPoint())
            if size != (420, 240):  # there is room in each map, once the card is narrower
                own = grid.map(key)
                assert QRect(own.mapTo(grid, QPoint(0, 0)), own.size()).contains(card)


def test_what_lies_over_the_maps_lies_over_later_ones_too(grid: MapGrid) -> None:
    over = QLabel("Try this", grid)
    over.setGeometry(600, 150, 80, 60)
    over.show()
    grid.set_maps([title(key) for key in ("a", "d", "e")])
    assert grid.childAt(over.geometry().center()) is over


@pytest.mark.parametrize("size", [(760, 320), (420, 420), (300, 900)])
@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6])
def test_maps_share_the_room_evenly_and_do_not_overlap(
    grid: MapGrid, qtbot: QtBot, size: tuple[int, int], count: int
) -> None:
    grid.set_maps([title(str(each)) for each in range(count)])
    grid.resize(*size)
    qtbot.waitUntil(lambda: grid.size().toTuple() == size)
    for each in grid.maps():
        each.parentWidget().layout().activate()
    boxes = [
        QRect(each.mapTo(grid, QPoint()), each.size()).adjusted(1, 1, -1, -1)
        for each in grid.maps()
    ]
    assert all(grid.rect().contains(box) for box in boxes)
    assert not [a for a in boxes for b in boxes if a is not b and a.intersects(b)]
    for side in ("width", "height"):
        sides = [getattr(box, side)() for box in boxes]
        assert max(sides) - min(sides) <= 1


@pytest.mark.parametrize(
    ("count", "width", "height", "columns"),
    [
        *((1, 700, 300, 1), (2, 700, 300, 2), (3, 700, 300, 3), (4, 700, 420, 2)),
        *((6, 700, 400, 3), (4, 900, 420, 2), (4, 760, 300, 4), (2, 400, 420, 2)),
    ],
)
def test_as_many_columns_as_leave_the_maps_most_room(
    count: int, width: int, height: int, columns: int
) -> None:
    assert best_columns(count, width, height) == columns
    assert best_columns(count, 200, 2000) <= 2


def test_maps_stay_as_they_stand_while_they_are_hardly_smaller_for_it(
    grid: MapGrid, qtbot: QtBot
) -> None:
    def arrangements(widths: range, now: int) -> list[int]:
        found = []
        for width in widths:
            now = best_columns(4, width, 400, now)
            found += [now] if found[-1:] != [now] else []
        return found

    assert arrangements(range(500, 1400, 5), 2) == [2, 4]
    assert arrangements(range(1400, 500, -5), 4) == [4, 2]
    turn = next(width for width in range(500, 1400) if best_columns(4, width, 400) == 4)
    assert best_columns(4, turn, 400, 2) == 2
    assert best_columns(4, turn - 1, 400, 4) == 4, "nothing jumps for a pixel"
    for now in (1, 2, 3, 4):
        assert best_columns(4, 300, 1400, now) == 1
        assert best_columns(4, 2000, 300, now) == 4, "but never for far too little room"
    grid.resize(500, 400)
    grid.set_maps([title(str(each)) for each in range(4)])
    tops = []
    for width in (turn - 60, turn + 30, turn - 60, turn + 30):
        grid.resize(width, 400 + grid.legend.height() + 2)
        qtbot.waitUntil(lambda wide=width: grid.width() == wide)  # type: ignore[misc]
        tops.append(len({each.mapTo(grid, QPoint()).y() for each in grid.maps()}))
    assert tops == [2, 2, 2, 2]


def test_in_quite_another_room_maps_are_placed_as_for_the_first_time() -> None:
    wide = Placed().again(4, 760, 300)
    assert wide == Placed(4, 760, 300)
    assert wide.again(4, 760, 330) is wide, "what it was chosen for stays known"
    assert wide.again(4, 760, 330).again(4, 760, 420) == Placed(2, 760, 420)
    assert best_columns(4, 760, 420, 4) == 4, "though they might have stayed"
    assert wide.again(2, 760, 310) == Placed(2, 760, 310)


@pytest.mark.parametrize("count", [1, 2, 4])
def test_the_legend_lies_over_no_map(grid: MapGrid, count: int) -> None:
    grid.set_maps([title(str(each)) for each in range(count)])
    grid.set_classes([*"0123456789"])
    for each in grid.maps():
        each.parentWidget().layout().activate()
        box = QRect(each.mapTo(grid, QPoint()), each.size())
        assert not box.intersects(grid.legend.geometry())


def test_no_room_at_all_has_a_column(grid: MapGrid) -> None:
    assert best_columns(3, 4, 0) in {1, 2, 3}
    grid.resize(0, 0)


def test_a_point_hovered_in_one_map_is_marked_in_all(grid: MapGrid) -> None:
    told: list[tuple[str, int]] = []
    grid.hovered.connect(lambda key, _x, _y, index: told.append((key, index)))
    index = loneliest(points(1)[0])
    hover(grid, "b", index)
    assert told == [("b", index)]
    assert marked(grid) == [index] * 3
    grid.map("b").view.left.emit()
    assert marked(grid) == [-1] * 3


def test_neighbours_are_led_to_the_hovered_point_in_all_maps_until_it_is_left(
    grid: MapGrid,
) -> None:
    index = loneliest(points(0)[0])
    hover(grid, "a", index)
    before = grid.map("c").grab().toImage()
    grid.mark_neighbours([1, 2, 3])
    assert [each.scene.state.marks.neighbours for each in grid.maps()] == [(1, 2, 3)] * 3
    assert grid.map("c").grab().toImage() != before
    grid.map("a").view.left.emit()
    assert [each.scene.state.marks.neighbours for each in grid.maps()] == [()] * 3


def test_a_zoom_in_one_map_is_one_in_all(grid: MapGrid) -> None:
    before = [each.range.camera for each in grid.maps()]
    wheel(grid.map("b"), QPoint(60, 80), 240)
    after = [each.range.camera for each in grid.maps()]
    factors = [old.scale / new.scale for old, new in zip(before, after, strict=True)]
    assert factors == pytest.approx([factors[1]] * 3)
    assert factors[1] > 1.2
    # The place under that pixel stays in each.
    for old, new in zip(before, after, strict=True):
        assert old.to_data(60, 80) == pytest.approx(new.to_data(60, 80))


def test_a_pan_and_a_double_click_reach_all_maps(grid: MapGrid) -> None:
    before = [each.range.camera for each in grid.maps()]
    grid.map("a").view.panned.emit(10.0, -6.0)
    for old, each in zip(before, grid.maps(), strict=True):
        assert each.range.camera == old.panned(10.0, -6.0)
    QTest.mouseDClick(grid.map("c").viewport(), LEFT, pos=QPoint(40, 40))
    assert all(each.range.automatic for each in grid.maps())


def test_selection_mode_and_colours_are_common_also_to_maps_that_come_later(
    grid: MapGrid,
) -> None:
    grid.set_selection(5)
    grid.set_mode("digits")
    grid.dim_except(3)
    grid.set_maps([title("a"), title("d")])
    grid.map("d").set_points(*points(4))
    grid.set_selection(5)
    for each in grid.maps():
        assert each.scene.state.marks.selection == 5
        assert each.mode() == "digits"
        assert each.scene.state.colours.kept == 3


def test_a_class_kept_in_the_legend_is_kept_in_all_maps_until_escape(grid: MapGrid) -> None:
    grid.legend.picked.emit(4)
    assert [each.scene.state.colours.kept for each in grid.maps()] == [4] * 3
    QTest.keyClick(grid.map("b"), Qt.Key.Key_Escape)
    assert [each.scene.state.colours.kept for each in grid.maps()] == [None] * 3
    assert grid.legend.kept() is None


def test_values_colour_all_maps_under_one_ramp(grid: MapGrid) -> None:
    values = np.linspace(0, 1, 200)
    grid.set_colours(values, ("small error", "large"))
    for each in grid.maps():
        np.testing.assert_array_equal(each.scene.state.colours.values, values)
    assert [each.legend.isVisible() for each in grid.maps()] == [False] * 3
    assert grid.legend.isVisible()


def test_maps_that_stay_keep_their_points(grid: MapGrid) -> None:
    kept = grid.map("b")
    grid.set_maps([title("b"), title("x")])
    assert grid.keys() == ["b", "x"]
    assert grid.map("b") is kept
    np.testing.assert_array_equal(kept.scene.state.points, points(1)[0])
    assert len(grid.map("x").scene.state.points) == 0
    with pytest.raises(KeyError):
        grid.map("a")


def test_signals_come_with_the_key_of_their_map(grid: MapGrid) -> None:
    told: list[tuple[object, ...]] = []
    grid.clicked.connect(lambda *given: told.append(given))
    index = loneliest(points(2)[0])
    QTest.mouseClick(grid.map("c").viewport(), LEFT, pos=screen_position(grid.map("c"), index))
    key, x, y, found = told[0]
    assert (key, found) == ("c", index)
    assert (x, y) == pytest.approx(points(2)[0][index].tolist(), abs=0.05)


@pytest.mark.parametrize("keys", [list("abcdefg"), ["a", "a"]])
def test_more_maps_than_can_be_told_apart_are_refused(grid: MapGrid, keys: list[str]) -> None:
    with pytest.raises(ValueError, match="at most 6"):
        grid.set_maps([title(key) for key in keys])
    assert grid.keys() == KEYS


def test_the_detail_of_a_heading_gives_way_before_its_name(grid: MapGrid) -> None:
    heading = grid.heading("a")
    heading.resize(400, 20)
    assert heading.parts() == ("run a", "32 numbers · keeps 27 %")
    heading.resize(150, 20)
    assert heading.parts() == ("run a", "32 numbers")  # a detail is whole or not there
    heading.resize(50, 20)
    assert heading.parts() == ("run a", "")
    heading.resize(100, 20)
    assert heading.parts() == ("run a", "")
    heading.set_title(replace(title("a"), figure="27 %"))
    assert heading.parts() == ("run a", "27 %")  # a number is the last to go
    heading.set_title(replace(title("a"), brief="keeps 27 %"))
    heading.resize(150, 20)
    assert heading.parts() == ("run a", "keeps 27 %")
    heading.resize(400, 20)
    assert heading.parts() == ("run a", "32 numbers · keeps 27 %")
    heading.set_title(title("a", "8 numbers"))
    assert heading.accessibleName() == "run a, 8 numbers"


def test_a_selection_is_one_in_all_maps_that_have_its_points(grid: MapGrid) -> None:
    grid.map("c").set_points(*cloud(7))
    selected = np.arange(200) < 50
    grid.set_selected(selected)
    for key in ("a", "b"):
        np.testing.assert_array_equal(grid.map(key).scene.state.colours.dimmed(), ~selected)
    assert not grid.map("c").scene.state.colours.dimmed().any()
    grid.set_selected(None)
    assert not any(each.scene.state.colours.dimmed().any() for each in grid.maps())


def test_the_legend_selects_with_ctrl_and_dims_without(grid: MapGrid, qtbot: QtBot) -> None:
    place = grid.legend.box("3").center().toPoint()
    with qtbot.waitSignal(grid.class_selected) as caught:
        QTest.mouseClick(grid.legend, LEFT, Qt.KeyboardModifier.ControlModifier, place)
    assert caught.args == [3]
    assert grid.legend.kept() is None
    with qtbot.assertNotEmitted(grid.class_selected):
        QTest.mouseClick(grid.legend, LEFT, pos=place)
    assert grid.legend.kept() == 3
    with qtbot.assertNotEmitted(grid.escaped):
        QTest.keyClick(grid.legend, Qt.Key.Key_Escape)
    with qtbot.waitSignal(grid.escaped):
        QTest.keyClick(grid.legend, Qt.Key.Key_Escape)
