"""Nothing in the window is clipped or covered, at any size and in both themes."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QLabel,
    QPushButton,
    QScrollArea,
    QSplitterHandle,
    QWidget,
)

from gui import theme
from gui.menus import view
from gui.panels.tabs import VIEWS
from gui.widgets.controls import ElidedLabel, Heading
from gui.widgets.controls.legend_strip import LegendStrip
from gui.widgets.fields import Slider
from gui.widgets.map.hover_card import HoverCard
from tests.gui import lab
from tests.gui.hands import draw_a_seven

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from gui.main_window import MainWindow

SIZES = [(1440, 900), (1366, 768), (1000, 600)]
OVERLAYS = (HoverCard, LegendStrip, QSplitterHandle)
"""Widgets that are meant to lie over others."""


def visible(window: MainWindow) -> list[QWidget]:
    return [each for each in window.findChildren(QWidget) if each.isVisible()]


def name(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QLabel | QPushButton | ElidedLabel) else ""
    parent = widget.parent()
    return f"{type(parent).__name__} > {type(widget).__name__} {text!r} {widget.geometry()}"


def cut_texts(window: MainWindow) -> list[str]:
    """Labels and buttons that are narrower or lower than their text."""
    cut = []
    for each in visible(window):
        if not isinstance(each, QLabel | QPushButton):
            continue
        if isinstance(each, Heading) and each.width() < each.sizeHint().width():
            continue  # it then writes nothing at all
        metrics = each.fontMetrics()
        if isinstance(each, QLabel) and each.wordWrap():
            room = each.heightForWidth(each.width())
            cut += [name(each)] if each.height() < room else []
            continue
        lines = each.text().splitlines() or [""]
        wide = max(metrics.horizontalAdvance(line) for line in lines)
        room = each.contentsRect().width()
        low = each.height() < metrics.height() * len(lines) * 0.9
        if each.text() and (room < wide or low):
            cut.append(f"{name(each)} needs {wide}")
    return cut


def in_a_scroll_area(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    return parent is not None and isinstance(parent.parentWidget(), QAbstractScrollArea)


def outside(window: MainWindow) -> list[str]:
    """Widgets that reach beyond their parent, where nothing scrolls."""
    found = []
    for each in visible(window):
        parent = each.parentWidget()
        if parent is None or in_a_scroll_area(each) or isinstance(each, QSplitterHandle):
            continue
        if not parent.rect().contains(each.geometry()) and each.size().width() > 0:
            found.append(f"{name(each)} in {parent.size()}")
    return found


def overlapping(window: MainWindow) -> list[str]:
    """Pairs of sibling widgets that cover each other."""
    found = []
    for parent in [window, *visible(window)]:
        if isinstance(parent, QAbstractScrollArea) and not isinstance(parent, QScrollArea):
            continue
        children = [
            child
            for child in parent.children()
            if isinstance(child, QWidget)
            and child.isVisible()
            and not child.isWindow()
            and not isinstance(child, OVERLAYS)
        ]
        for first, second in combinations(children, 2):
            shared = first.geometry().intersected(second.geometry())
            if shared.width() > 0 and shared.height() > 0:
                found.append(f"{name(first)} and {name(second)}")
    return found


def off_screen(window: MainWindow, *, scrolled: bool = True) -> list[str]:
    """The few widgets that must always be in sight, but are not, wholly or but for scrolling."""
    found = []
    for each in (
        window.controls.train,
        window.controls.stop,
        window.controls.step,
        window.losses.plot,
        window.latent.map,
        window.draw.canvas,
        window.reading.output,
        window.reading.bars,
        window.tabs.tabBar(),
    ):
        area = each.rect().translated(each.mapTo(window, QPoint(0, 0)))
        seen = in_sight(each, window) if scrolled else area.intersected(window.rect())
        if seen != area or min(each.width(), each.height()) < 20:
            found.append(f"{name(each)} at {area}, of which {seen} is seen")
    return found


def in_sight(widget: QWidget, window: MainWindow) -> QRect:
    """The part of a widget that the areas around it let through."""
    seen, parent = widget.rect().translated(widget.mapTo(window, QPoint(0, 0))), widget
    while parent is not window:
        parent = parent.parentWidget()
        seen = seen.intersected(parent.rect().translated(parent.mapTo(window, QPoint(0, 0))))
    return seen


def complaints(window: MainWindow) -> dict[str, list[str]]:
    QApplication.processEvents()
    window.grab()
    found = {
        "cut": cut_texts(window),
        "outside": outside(window),
        "overlapping": overlapping(window),
        "off screen": off_screen(window),
    }
    return {kind: cases for kind, cases in found.items() if cases}


@pytest.fixture(params=["light", "dark"])
def shown(request: pytest.FixtureRequest, window: MainWindow) -> Iterator[MainWindow]:
    view.set_theme(window.settings, request.param)
    draw_a_seven(window)
    return window


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "{}x{}".format(*size))
def test_nothing_is_clipped_or_covered(
    qtbot: QtBot, shown: MainWindow, size: tuple[int, int]
) -> None:
    shown.resize(*size)
    for key, *_ in VIEWS:
        shown.tabs.set_current(key)
        lab.wait_idle(qtbot, shown.session)
        assert (shown.width(), shown.height()) == size
        assert complaints(shown) == {}, key


@pytest.fixture
def large(window: MainWindow, qapp: QApplication) -> Iterator[MainWindow]:
    """The window with text of 150 %."""
    theme.apply(qapp, "light", 150)
    draw_a_seven(window)
    yield window
    theme.apply(qapp, "light", theme.USUAL_TEXT)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "{}x{}".format(*size))
def test_with_larger_text_nothing_is_clipped_or_covered(
    qtbot: QtBot, large: MainWindow, size: tuple[int, int]
) -> None:
    large.resize(*size)
    for key, *_ in VIEWS:
        large.tabs.set_current(key)
        lab.wait_idle(qtbot, large.session)
        assert (large.width(), large.height()) == size
        QApplication.processEvents()  # wrapped words ask for more height, then a page scrolls
        found = complaints(large)
        found.pop("off screen", None)  # the columns scroll, downwards
        assert found == {}, key


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "{}x{}".format(*size))
def test_with_larger_text_no_column_scrolls_sideways_and_sliders_stand_in_one_column(
    large: MainWindow, size: tuple[int, int]
) -> None:
    large.resize(*size)
    for key in lab.KEYS:
        large.session.draft.choose(key)
        QApplication.processEvents()
        columns = [large.columns.widget(place) for place in range(3)]
        areas = [each for each in columns if isinstance(each, QScrollArea)]
        assert [each.horizontalScrollBar().maximum() for each in areas] == [0, 0, 0], key
        sliders = large.draft.findChildren(Slider)
        lefts = {each.mapTo(large, QPoint(0, 0)).x() for each in sliders if each.isVisible()}
        assert len(lefts) == 1, key


@pytest.mark.parametrize(("size", "least"), [((1440, 900), 76), ((1366, 768), 72)])
def test_of_three_runs_the_tiles_are_as_large_as_there_is_room(
    qtbot: QtBot, window: MainWindow, size: tuple[int, int], least: int
) -> None:
    window.resize(*size)
    canvas = window.draw.canvas.height()
    window.session.book.set_pins([*lab.SHIPPED, lab.train(qtbot, window.session)])
    tiles = window.reading.tiles
    qtbot.waitUntil(lambda: len(tiles.columns()) == 3 and tiles.input.height_of_picture() >= least)
    QApplication.processEvents()
    for column in tiles.columns():
        for each in (column.output, column.error):
            assert min(each.width(), each.height_of_picture()) >= least
    assert window.draw.canvas.height() >= 1.8 * least
    assert complaints(window) == {}
    window.session.book.set_pins([])
    qtbot.waitUntil(lambda: window.draw.canvas.height() == canvas)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "{}x{}".format(*size))
def test_no_variant_s_settings_are_clipped(window: MainWindow, size: tuple[int, int]) -> None:
    window.resize(*size)
    for key in lab.KEYS:
        window.session.draft.choose(key)
        assert complaints(window) == {}, key
    window.draft.toggle()
    assert complaints(window) == {}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "{}x{}".format(*size))
def test_unfolding_hides_neither_the_run_that_is_shown_nor_moves_the_buttons(
    qtbot: QtBot, window: MainWindow, size: tuple[int, int]
) -> None:
    window.resize(*size)
    session, controls = window.session, window.controls
    for number in range(20):
        made = f"2026-11-26T00:00:{number:02}"
        session.book.add_line(lab.line("vanilla", id=f"own{number}", state="new", created=made))
    session.book.choose("own3")
    session.draft.choose("sparse")  # many knobs of its own
    QApplication.processEvents()

    def places() -> list[QPoint]:
        buttons = (controls.train, controls.stop, controls.step)
        return [each.mapTo(window, QPoint(0, 0)) for each in buttons]

    def in_sight() -> bool:
        view = window.runs.view
        row = view.visualRect(window.runs.model.place("own3"))
        return view.viewport().rect().contains(row)

    before = places()
    qtbot.waitUntil(in_sight, timeout=lab.PATIENCE)
    for _ in range(2):
        QTest.mouseClick(window.draft.fold, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(in_sight, timeout=lab.PATIENCE)
        assert complaints(window) == {}
        assert places() == before
        lab.wait_idle(qtbot, session)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "{}x{}".format(*size))
def test_nothing_moves_while_a_run_goes_on(
    qtbot: QtBot, window: MainWindow, size: tuple[int, int]
) -> None:
    window.resize(*size)
    QApplication.processEvents()
    run, controls = window.session.training, window.controls
    watched = (controls.train, controls.stop, controls.step, window.losses, window.latent.map)

    def places() -> list[object]:
        return [(each.mapTo(window, QPoint(0, 0)), each.size()) for each in watched]

    before = places()
    run.step()
    heard = lab.Heard(run.stepped)
    qtbot.waitUntil(lambda: len(heard) > 0, timeout=lab.PATIENCE)
    assert complaints(window) == {}
    assert places() == before
    run.resume()
    lab.wait_idle(qtbot, window.session)
    assert complaints(window) == {}
    assert places() == before


def test_the_three_tiles_are_of_one_size(window: MainWindow) -> None:
    reading = window.reading
    for width in range(1100, 1108):
        window.resize(width, 900)
        QApplication.processEvents()
        tiles = (reading.input, reading.output, reading.error)
        assert len({(tile.width(), tile.height(), tile.y()) for tile in tiles}) == 1


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "{}x{}".format(*size))
def test_a_notice_moves_nothing_and_covers_no_control(
    window: MainWindow, size: tuple[int, int]
) -> None:
    window.resize(*size)
    QApplication.processEvents()

    def places() -> dict[int, object]:
        return {id(each): each.geometry() for each in visible(window)}

    before = {key: place for key, place in places().items() if key != id(window.head._state)}
    window.session.noticed.emit(
        "error",
        "mnist/train-images-idx3-ubyte.gz holds 12 bytes and should hold 47 040 016. "
        "Delete it and load again; it is then restored.",
    )
    assert complaints(window) == {}
    assert window.notice.isVisible()
    notice = window.notice
    assert {key: place for key, place in places().items() if key in before} == before
    assert notice.parentWidget().rect().contains(notice.geometry())
    area = notice.rect().translated(notice.mapTo(window, QPoint(0, 0)))
    covered = [
        name(each)
        for each in visible(window)
        if isinstance(each, QAbstractButton | QAbstractSlider | QComboBox)
        and not notice.isAncestorOf(each)
        and area.intersects(each.rect().translated(each.mapTo(window, QPoint(0, 0))))
    ]
    assert covered == []


def test_the_smallest_window_scrolls_the_reading_alone(window: MainWindow) -> None:
    window.resize(window.minimumSize())
    QApplication.processEvents()
    found = off_screen(window, scrolled=False)
    assert [each for each in found if "ReadingPanel" not in each] == []
    assert overlapping(window) == []
    assert theme.current() is theme.LIGHT


def test_below_a_frame_the_smallest_screen_still_shows_all_of_the_time_line(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.resize(1000, 570)
    window.session.book.set_pins(lab.SHIPPED)
    lab.wait_idle(qtbot, window.session)
    window.session.plane.choose_kind("tsne")  # a line offers to make it
    QApplication.processEvents()
    plot = window.losses.plot
    corner = plot.mapTo(window, plot.rect().bottomLeft())
    assert in_sight(plot, window).bottom() == corner.y()
