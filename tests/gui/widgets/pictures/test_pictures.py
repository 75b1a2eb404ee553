from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QColor, QGuiApplication, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from gui import theme
from gui.widgets.grids import ImageGrid, PictureWall
from gui.widgets.painting import primitives
from gui.widgets.pictures import ImageTile, TileRows, to_qimage
from gui.widgets.pictures.image_tile import STRIP, line_height
from gui.widgets.pictures.qimage import grid_image, to_qimages
from tests.gui.widgets.reading import grey

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.widgets.pictures.qimage import Mode

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("shape", [(28, 28), (784,)])
def test_grey_image_has_the_values(shape: tuple[int, ...]) -> None:
    values = RNG.integers(0, 256, 784)
    image = to_qimage((values / 255).reshape(shape))
    assert (image.width(), image.height()) == (28, 28)
    shown = [grey(image, index % 28, index // 28) for index in range(784)]
    np.testing.assert_array_equal(shown, values)


def test_values_beyond_the_bounds_are_cut() -> None:
    image = to_qimage(np.array([[-1.0, 2.0, np.nan, np.inf]]))
    assert [grey(image, x, 0) for x in range(4)] == [0, 255, 0, 255]


def test_signed_image_is_orange_black_and_blue() -> None:
    image = to_qimage(np.array([[-1.0, 0.0, 1.0, 0.5]]), "signed")
    assert image.pixelColor(0, 0) == QColor(theme.DARK.signed_negative)
    assert image.pixelColor(1, 0).lightness() <= 1
    assert image.pixelColor(2, 0) == QColor(theme.DARK.signed_positive)
    half = image.pixelColor(3, 0)
    assert half.blue() == pytest.approx(QColor(theme.DARK.signed_positive).blue() / 2, abs=1)


@pytest.mark.parametrize("shape", [(20, 30), (1, 20, 30)])
def test_a_picture_has_the_shape_of_its_array(shape: tuple[int, ...]) -> None:
    values = RNG.integers(0, 256, 600)
    image = to_qimage((values / 255).reshape(shape))
    assert (image.width(), image.height()) == (30, 20)
    shown = [grey(image, index % 30, index // 30) for index in range(600)]
    np.testing.assert_array_equal(shown, values)


@pytest.mark.parametrize("shape", [(783,), (2, 28, 28), (0, 28)])
def test_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="a picture is"):
        to_qimage(np.zeros(shape))


@pytest.mark.parametrize(("shape", "mode"), [((3, 20, 30), "signed"), ((2, 1, 5, 4), "grey")])
def test_many_at_once_are_as_one_by_one(shape: tuple[int, ...], mode: Mode) -> None:
    values = RNG.uniform(-1, 1, shape)
    assert to_qimages(values, mode) == [to_qimage(each, mode) for each in values]
    assert to_qimages(values[:0], mode) == []


def test_grid_places_digits_row_by_row_with_gaps() -> None:
    digits = np.stack([np.full(784, value) for value in (0.2, 0.4, 0.6)])
    image = grid_image(digits, 2, gap=3)
    assert (image.width(), image.height()) == (2 * 28 + 3, 2 * 28 + 3)
    assert [grey(image, x, y) for x, y in ((0, 0), (58, 27), (27, 58))] == [51, 102, 153]
    assert image.pixelColor(29, 5).alpha() == 0
    assert image.pixelColor(40, 40).alpha() == 0
    with pytest.raises(ValueError, match="pictures are"):
        grid_image(np.zeros((0, 784)), 2)


@pytest.mark.parametrize("shape", [(3, 20, 30), (3, 1, 20, 30)])
def test_a_grid_has_cells_of_the_shape_of_its_pictures(shape: tuple[int, ...]) -> None:
    image = grid_image(
        np.broadcast_to(np.float32([0.2, 0.4, 0.6]).reshape(-1, *[1] * (len(shape) - 1)), shape), 2
    )
    assert (image.width(), image.height()) == (2 * 30 + 2, 2 * 20 + 2)
    assert [grey(image, x, y) for x, y in ((0, 0), (61, 19), (29, 41))] == [51, 102, 153]
    assert image.pixelColor(31, 5).alpha() == 0
    for wrong in (np.zeros((2, 783)), np.zeros((2, 3, 28, 28)), np.zeros(784)):
        with pytest.raises(ValueError, match="pictures are"):
            grid_image(wrong, 2)


def test_widgets_keep_the_proportions_of_pictures(qtbot: QtBot) -> None:
    tile, grid, wall = ImageTile(), ImageGrid(), PictureWall("Filters")
    for each in (tile, grid, wall):
        qtbot.addWidget(each)
    picture = np.full((10, 20), 0.4)
    tile.set_image(picture)
    assert (tile.heightForWidth(100), tile.sizeHint().height()) == (50, 40)
    tile.resize(100, 100)
    shown = tile.grab().toImage()
    assert [grey(shown, 50, y) for y in (2, 25, 47, 75)] == [102, 102, 102, 255]
    grid.set_rows({"": picture[None].repeat(3, 0)})
    assert (grid.minimumSizeHint().width(), grid.minimumSizeHint().height()) == (33, 7)
    wall.set_pictures(picture[None])
    wall.resize(86, 86)
    shown = wall.grab().toImage()
    assert [grey(shown, 42, y) for y in (10, 24, 42, 60, 75)] == [255, 102, 102, 102, 255]


def test_tile_pixels_are_crisp(qtbot: QtBot) -> None:
    tile = ImageTile("Input")
    qtbot.addWidget(tile)
    tile.resize(140, 160)
    board = np.indices((28, 28)).sum(0) % 2
    tile.set_image(board.astype(float))
    shown = tile.grab().toImage()
    for row in range(2, 26):
        for column in range(2, 26):
            corners = {shown.pixelColor(5 * column + dx, 5 * row + dx).red() for dx in (0, 2, 4)}
            assert corners == {255 * board[row, column]}


def test_tile_is_square_with_room_for_its_caption(qtbot: QtBot) -> None:
    tile, bare = ImageTile("Error", "signed"), ImageTile()
    for each in (tile, bare):
        qtbot.addWidget(each)
    assert tile.heightForWidth(105) == 125
    assert bare.heightForWidth(105) == 105
    assert tile.accessibleName() == "Error"
    assert tile.image() is None
    tile.set_image(np.ones(784))
    assert tile.image() is not None
    assert tile.image().pixelColor(3, 3) == QColor(theme.DARK.signed_positive)  # type: ignore[union-attr]
    tile.set_mode("grey")
    assert tile.image().pixelColor(3, 3) == QColor("white")  # type: ignore[union-attr]
    tile.set_image(None)
    assert tile.image() is None


def test_tile_keeps_its_own_copy(qtbot: QtBot) -> None:
    tile = ImageTile()
    qtbot.addWidget(tile)
    values = np.ones(784)
    tile.set_image(values)
    values[:] = 0
    tile.set_mode("grey")
    assert tile.image().pixelColor(0, 0) == QColor("white")  # type: ignore[union-attr]


def test_only_what_has_changed_of_a_tile_is_painted(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    tile = ImageTile("a name")
    qtbot.addWidget(tile)
    tile.resize(112, 140)
    tile.set_image(np.zeros((28, 28)))
    tile.show()
    QApplication.processEvents()
    painted: list[str] = []
    words, picture = tile._paint_caption, primitives.picture
    monkeypatch.setattr(tile, "_paint_caption", lambda *a: (painted.append("words"), words(*a)))
    monkeypatch.setattr(
        primitives, "picture", lambda *a, **k: (painted.append("picture"), picture(*a, **k))
    )
    tile.set_image(np.ones((28, 28)))
    QApplication.processEvents()
    assert painted == ["picture"]
    tile.set_caption("another name")
    QApplication.processEvents()
    assert painted == ["picture", "words"]
    tile.set_image(None)
    QApplication.processEvents()
    assert painted == ["picture", "words", "words"]
    tile.set_image(np.ones((14, 28)))
    QApplication.processEvents()
    assert painted[3:] == ["picture", "words"]


def test_tile_is_copied_enlarged(qtbot: QtBot) -> None:
    tile = ImageTile("Input")
    qtbot.addWidget(tile)
    tile.copy()
    tile.set_image(np.ones(784))
    tile.copy()
    copied = QGuiApplication.clipboard().image()
    assert (copied.width(), copied.height()) == (280, 280)
    assert grey(copied, 100, 100) == 255


def test_rows_of_tiles_keep_one_width_and_stay_inside(qtbot: QtBot) -> None:
    rows = TileRows()
    qtbot.addWidget(rows)
    rows.show()
    for count, across in ((1, 3), (2, 3), (4, 5), (6, 7)):
        rows.set_count(count)
        rows.set_captions([f"run {number}" for number in range(count)], ["#ff0000"] * count)
        for width in (342, 343, 500):
            for _ in range(2):  # the width says how high
                rows.resize(width, rows.sizeHint().height())
            tiles = [rows.input]
            tiles += [tile for each in rows.columns() for tile in (each.output, each.error)]
            assert {tile.width() for tile in tiles} == {(width - (across - 1) * 8) // across}
            assert max(tile.geometry().right() for tile in tiles) < width
            assert max(tile.geometry().bottom() for tile in tiles) < rows.height()


def test_a_caption_has_a_short_form_and_is_cut_in_its_middle(qtbot: QtBot) -> None:
    tile = ImageTile("Input")
    qtbot.addWidget(tile)
    tile.resize(140, 160)
    tile.set_caption("Reconstruction", "Output")
    assert tile.written() == "Reconstruction"
    tile.resize(60, 80)
    assert tile.written() == "Output"
    assert tile.caption() == tile.accessibleName() == "Reconstruction"
    tile.set_caption("variational-65c9")
    assert tile.written().endswith("…"), "of a few letters the first say most"
    tile.resize(84, 104)
    first, last = tile.written().split("…")
    assert "variational-65c9".startswith(first)
    assert "variational-65c9".endswith(last)
    assert last, "names of runs often differ at their ends alone"


def test_a_caption_that_is_cut_is_told_and_measured_for_that_alone(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, measured = list[str](), list[str]()
    written = ImageTile.written

    def noted(tile: ImageTile) -> str:
        measured.append(tile.caption())
        return written(tile)

    monkeypatch.setattr(QToolTip, "showText", lambda _at, words, _by: told.append(words))
    monkeypatch.setattr(ImageTile, "written", noted)
    tile, place = ImageTile("<b>mine</b> of the day before"), QPoint(5, 5)
    qtbot.addWidget(tile)
    tile.resize(60, 80)
    QApplication.sendEvent(tile, QEvent(QEvent.Type.Enter))
    assert measured == []
    QApplication.sendEvent(tile, QHelpEvent(QEvent.Type.ToolTip, place, place))
    assert measured == [tile.caption()]
    assert told == ["<qt>&lt;b&gt;mine&lt;/b&gt; of the day before</qt>"]


def test_captions_that_do_not_fit_beside_their_dots_are_all_small(qtbot: QtBot) -> None:
    rows = TileRows()
    qtbot.addWidget(rows)
    rows.resize(342, 250)
    rows.set_count(2)
    rows.set_captions(["Vanilla", "code 8"], ["#ff0000", "#0000ff"])
    assert not any(each.output._tight for each in rows.columns())
    rows.set_captions(["Vanilla", "Variational · β 4 · code 8"], ["#ff0000", "#0000ff"])
    assert all(each.output._tight for each in rows.columns())
    for column in rows.columns():
        column.output.set_image(np.zeros((28, 28)))
    rows.show()
    tile = rows.columns()[1].output
    image = tile.grab().toImage()
    strip = image.pixelColor(tile.width() // 2, tile.height_of_picture() + theme.TIGHT)
    assert strip == QColor("#0000ff")


def test_names_that_are_too_long_for_a_line_have_two(qtbot: QtBot) -> None:
    rows = TileRows()
    qtbot.addWidget(rows)
    rows.set_count(4)
    rows.show()
    rows.resize(230, 200)
    colours = ["#2f6feb"] * 4
    rows.set_captions(["a", "b", "c", "d"], colours)
    low = rows.sizeHint().height()
    outputs = [each.output for each in rows.columns()]
    pictures = rows.input.height_of_picture()
    rows.set_captions(["Variational", "vanilla-65c9", "vanilla-0f8d", "Denoising · σ 0.3"], colours)
    assert [each.written() for each in outputs] == [
        "Varia-\ntional",
        "vanilla-\n65c9",
        "vanilla-\n0f8d",
        "Denoi-\nsi….3",
    ]
    assert rows.sizeHint().height() == low + line_height()
    rows.resize(230, rows.sizeHint().height())
    assert {each.height_of_picture() for each in (rows.input, *outputs)} == {pictures}
    below = [each.error.geometry() for each in rows.columns()]
    assert min(each.top() for each in below) > max(each.geometry().bottom() for each in outputs)
    assert max(each.bottom() for each in below) < rows.height()


def test_where_tiles_are_low_the_input_is_at_the_left_and_names_have_more_room(
    qtbot: QtBot,
) -> None:
    rows = TileRows()
    qtbot.addWidget(rows)
    rows.set_count(4)
    rows.set_captions(["a", "b", "c", "d"], ["#2f6feb"] * 4)
    rows.show()
    rows.resize(290, 124)
    tiles = [rows.input, *(each.output for each in rows.columns())]
    high = rows.input.height_of_picture()
    assert high < (290 - 4 * theme.GAP) // 5
    assert rows.input.geometry().left() == 0
    assert rows.input.width() == high
    assert {tile.width() for tile in tiles[1:]} == {(290 - high) // 4 - theme.GAP}
    assert {tile._picture().width() for tile in tiles} == {high}


def test_the_caption_of_the_input_is_small_where_it_has_little_room(qtbot: QtBot) -> None:
    rows = TileRows()
    qtbot.addWidget(rows)
    rows.set_count(4)
    rows.show()
    rows.set_captions(["a", "b", "c", "d"], ["#2f6feb"] * 4)
    for width, small in ((600, False), (150, True)):
        rows.resize(width, 200)
        assert (rows.input._font().pixelSize() == theme.px(theme.CAPS)) is small


def test_the_captions_of_a_row_stand_on_one_line(qtbot: QtBot) -> None:
    rows = TileRows()
    qtbot.addWidget(rows)
    rows.set_count(2)
    rows.resize(240, 200)
    rows.show()
    rows.set_captions(["Input ········ a", "Input ········ b"], ["#000000"] * 2)

    def lowest_ink(tile: ImageTile) -> int:
        page = tile.grab().toImage()
        paper = page.pixelColor(0, page.height() - 1)
        top = tile.height_of_picture() + theme.TIGHT + STRIP
        rows_with_ink = [
            y
            for y in range(top, page.height())
            if any(page.pixelColor(x, y) != paper for x in range(page.width()))
        ]
        return max(rows_with_ink)

    assert lowest_ink(rows.input) == lowest_ink(rows.columns()[0].output)
