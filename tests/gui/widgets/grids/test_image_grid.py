"""Pictures in rows, chosen by mouse and keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter
from PySide6.QtWidgets import QApplication, QToolTip

from gui import theme
from gui.widgets.grids import Head, ImageGrid, image_rows
from gui.widgets.grids.grid_layout import GridLayout
from tests.gui.widgets.reading import grey

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.widgets.grids.image_rows import ImageRow


@pytest.fixture
def grid(qtbot: QtBot) -> ImageGrid:
    made = ImageGrid()
    qtbot.addWidget(made)
    made.resize(700, 180)
    digits = np.ones((8, 784)) * np.linspace(0.3, 1, 8)[:, None]
    made.set_rows({"original": digits, "reconstruction": digits[::-1]})
    made.show()
    return made


def middle(grid: ImageGrid, column: int) -> int:
    return next(x for x in range(grid.width()) if grid.column_at(x) == column) + 20


def test_grid_shows_rows_beside_their_captions(grid: ImageGrid) -> None:
    shown = grid.grab().toImage()
    step = 28 * 3.0 + 3  # 180 pixels for two rows
    for column, value in enumerate(np.linspace(0.3, 1, 8)):
        x = middle(grid, column)
        assert grey(shown, x, 10) == pytest.approx(value * 255, abs=1)
        assert grey(shown, x, round(step) + 10) == pytest.approx((1.3 - value) * 255, abs=1)
    assert grid.columns() == 8
    assert grid.column_at(3) is None
    assert grid.column_at(699) is None


def test_grid_tells_the_clicked_column(qtbot: QtBot, grid: ImageGrid) -> None:
    heard: list[int] = []
    grid.clicked.connect(heard.append)
    for column in (0, 7, 3):
        x = middle(grid, column)
        qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=QPoint(x, 90))
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=QPoint(3, 90))
    assert heard == [0, 7, 3]


def test_grid_by_keyboard(qtbot: QtBot, grid: ImageGrid) -> None:
    grid.set_selected(2)
    assert grid.selected() == 2
    heard: list[int] = []
    grid.clicked.connect(heard.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Left):
        qtbot.keyClick(grid, key)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert heard == [3, 2]


def test_empty_grid_paints_and_answers(qtbot: QtBot) -> None:
    grid = ImageGrid()
    qtbot.addWidget(grid)
    grid.set_rows({"original": np.zeros((0, 784))})
    assert not grid.grab().isNull()
    assert grid.column_at(10) is None


@pytest.mark.parametrize(("rows", "height", "least"), [(2, 200, 60), (5, 200, 36), (8, 200, 21)])
def test_pictures_are_as_large_as_their_row_allows(rows: int, height: int, least: int) -> None:
    layout = GridLayout(1412, height, 100, 20, rows, (28, 28))
    last = layout.picture(rows - 1, 19, (28, 28))
    assert last.width() >= least
    assert last.right() <= 1412
    assert last.bottom() <= height
    assert layout.across <= 1.5 * max(last.width(), 1) + 3


LONG = "a name that is much longer than there is room for"


def test_names_have_their_dots_and_are_cut_where_they_are_long(grid: ImageGrid) -> None:
    digits = np.ones((20, 784))
    heads = {"b": Head(LONG, "#ff0000")}
    grid.set_rows({"a": digits, "b": digits}, heads=heads)
    layout = grid._layout()
    assert layout.left == 0.26 * grid.width()
    first = layout.picture(1, 0, (28, 28))
    assert grid.told(30, first.center().y()) == LONG, "the mouse is told what is cut"
    assert grid.told(30, 5) == "", "a whole name is told nowhere"
    assert grid.told(first.center().x(), first.center().y()) == ""
    image = grid.grab().toImage()
    assert image.pixelColor(4, round(first.center().y())) == QColor("#ff0000")
    assert grid.column_at(layout.left + 1) == 0


def test_markup_in_a_name_is_told_as_it_is(
    grid: ImageGrid, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _place, text, _owner: shown.append(text))
    grid.set_rows({"a": np.ones((20, 784))}, heads={"a": Head(f"<b>{LONG}</b>", "#ff0000")})
    place = grid.head_area("a").center()
    QApplication.sendEvent(grid, QHelpEvent(QEvent.Type.ToolTip, place, grid.mapToGlobal(place)))
    assert shown == [f"<qt>&lt;b&gt;{LONG}&lt;/b&gt;</qt>"]


def test_names_before_low_rows_are_in_smaller_letters(grid: ImageGrid) -> None:
    rows = {str(number): np.ones((4, 784)) for number in range(6)}
    grid.set_rows(rows)
    assert grid._head_font() == grid.font()
    grid.resize(700, 80)
    assert grid._layout().down < grid.fontMetrics().height()
    assert grid._head_font().pixelSize() == theme.font(theme.CAPS).pixelSize()


def test_names_are_whole_where_the_pictures_leave_the_room(grid: ImageGrid) -> None:
    digits = np.ones((4, 784))
    heads = {"b": Head(LONG, "#ff0000")}
    before = grid.capacity(2)
    grid.set_rows({"a": digits, "b": digits}, heads=heads)
    layout = grid._layout()
    wide = grid.fontMetrics().horizontalAdvance(LONG)
    assert layout.left > wide + 14 > 0.26 * grid.width()
    assert layout.scale == pytest.approx(3.0), "as large as two rows of 180 pixels allow"
    assert layout.picture(1, 3, (28, 28)).right() <= grid.width()
    assert grid.told(30, layout.picture(1, 0, (28, 28)).center().y()) == ""
    assert grid.capacity(2) <= before
    grid.set_rows({"a": digits[:2], "b": digits[:2]}, heads=heads)
    assert grid.capacity(2) == int((700 - 0.26 * 700) / (28 * layout.scale + 3)), "of any number"


def test_a_long_name_is_cut_before_anything_scrolls(grid: ImageGrid) -> None:
    rows = {"a": np.ones((20, 784))}
    grid.set_rows(rows, heads={"a": Head("b", "#ff0000")})
    short = grid.minimumSizeHint().width()
    grid.set_rows(rows, heads={"a": Head(LONG * 3, "#ff0000")})
    assert grid.minimumSizeHint().width() <= short + theme.px(90)
    assert grid.sizeHint().width() > 3 * grid.fontMetrics().horizontalAdvance(LONG)


def test_a_row_that_comes_back_is_painted_as_it_was_and_in_one_piece(
    qtbot: QtBot, grid: ImageGrid
) -> None:
    grid.grab()
    before = len(grid._stills._kept)
    digits = np.ones((8, 784), np.float32) * np.linspace(0.3, 1, 8, dtype=np.float32)[:, None]
    moments = [digits, digits[::-1].copy()]
    for each in moments:
        each.flags.writeable = False
    shown = []
    for each in (*moments, *moments):
        grid.set_rows({"original": moments[0], "reconstruction": each})
        shown.append(grid.grab().toImage())
    assert shown[0] == shown[2]
    assert shown[1] == shown[3]
    assert shown[0] != shown[1]
    again = ImageGrid()
    qtbot.addWidget(again)
    again.resize(grid.size())
    again.set_rows({"original": digits.copy(), "reconstruction": moments[1].copy()})
    assert again.grab().toImage() == shown[1]
    # Each was painted once, however often it was shown.
    assert len(grid._stills._kept) == before + 2


def test_only_rows_that_have_changed_are_painted(
    grid: ImageGrid, monkeypatch: pytest.MonkeyPatch
) -> None:
    grid.grab()
    QApplication.processEvents()
    painted: list[str] = []
    rows, head = image_rows.paint_images, image_rows.paint_head

    def note_row(painter: QPainter, stills: object, row: ImageRow, *rest: object) -> None:
        painted.append("same" if row is grid._rows["original"] else "changed")
        rows(painter, stills, row, *rest)

    monkeypatch.setattr(image_rows, "paint_images", note_row)
    monkeypatch.setattr(image_rows, "paint_head", lambda *a: (painted.append("head"), head(*a)))
    digits = grid._rows["original"].pictures
    grid.set_rows({"original": digits, "reconstruction": digits * 0.5})
    QApplication.processEvents()
    assert painted == ["changed"]
    shown = grid.grab().toImage()
    assert grey(shown, middle(grid, 7), 97) == pytest.approx(127.5, abs=1)
    assert painted[1:] == ["same", "head", "changed", "head"]
