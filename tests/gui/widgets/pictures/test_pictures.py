from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QMessageBox, QWidget

from engine.core.files import OutputError
from gui import theme
from gui.widgets.code import CodeBars
from gui.widgets.painting.export import FileKind, ask_path, save_image, save_widget
from gui.widgets.pictures import ImageGrid, ImageTile, PictureWall, to_qimage
from gui.widgets.pictures.qimage import grid_image

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

RNG = np.random.default_rng(0)


def grey(image: QImage, x: int, y: int) -> int:
    colour = image.pixelColor(x, y)
    assert colour.red() == colour.green() == colour.blue()
    return colour.red()


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
    assert (grid.minimumSizeHint().width(), grid.minimumSizeHint().height()) == (33, 6)
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


def test_tile_is_copied_enlarged(qtbot: QtBot) -> None:
    tile = ImageTile("Input")
    qtbot.addWidget(tile)
    tile.copy()
    tile.set_image(np.ones(784))
    tile.copy()
    copied = QGuiApplication.clipboard().image()
    assert (copied.width(), copied.height()) == (280, 280)
    assert grey(copied, 100, 100) == 255


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[QMenu]:
    """The menus that would have come up; off screen, showing one only brings warnings."""
    menus: list[QMenu] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, _where: menus.append(menu))
    return menus


def right_click(widget: QWidget) -> None:
    where, reason = widget.rect().center(), QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(widget, QContextMenuEvent(reason, where, widget.mapToGlobal(where)))


def choose(qtbot: QtBot, opened: list[QMenu], widget: QWidget, name: str) -> None:
    """Choose a line of the menu that a right click opens, and wait until the menu is gone."""
    right_click(widget)
    menu = opened.pop()
    next(action for action in menu.actions() if action.text() == name).trigger()
    with qtbot.waitSignal(menu.destroyed):
        menu.close()


def answer(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """What the dialogue is told."""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))


def test_tile_is_saved_where_asked(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: list[QMenu]
) -> None:
    tile = ImageTile("Input")
    qtbot.addWidget(tile)
    right_click(tile)
    assert opened == []
    tile.set_image(np.ones(784))
    answer(monkeypatch, tmp_path / "digit")
    choose(qtbot, opened, tile, "Save as PNG…")
    saved = QImage(str(tmp_path / "digit.png"))
    assert (saved.width(), grey(saved, 5, 5)) == (280, 255)
    choose(qtbot, opened, tile, "Save as SVG…")
    assert ">Input</text>" in (tmp_path / "digit.svg").read_text(encoding="utf-8")
    QGuiApplication.clipboard().clear()
    choose(qtbot, opened, tile, "Copy")
    assert QGuiApplication.clipboard().image().width() == 280


def test_a_tile_that_cannot_be_saved_says_so(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: list[QMenu]
) -> None:
    tile = ImageTile("Input")
    qtbot.addWidget(tile)
    tile.set_image(np.ones(784))
    answer(monkeypatch, tmp_path / "missing" / "digit.png")
    monkeypatch.setattr(QMessageBox, "open", lambda _: None)
    choose(qtbot, opened, tile, "Save as PNG…")
    (box,) = tile.findChildren(QMessageBox)
    assert box.text().startswith(f"{tmp_path / 'missing' / 'digit.png'} can't be written: ")
    assert "Choose another place" in box.text()


@pytest.fixture
def saves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the dialogue is told to save, without an ending."""
    answer(monkeypatch, tmp_path / "shown")
    return tmp_path / "shown"


def grid() -> ImageGrid:
    made = ImageGrid()
    made.set_rows({"Input": np.ones((2, 784))})
    return made


def wall() -> PictureWall:
    made = PictureWall("Filters")
    made.set_pictures(np.ones((3, 784)))
    return made


def bars() -> CodeBars:
    made = CodeBars()
    made.set_code(np.ones(4))
    return made


@pytest.mark.parametrize("make", [grid, wall, bars])
def test_what_shows_pictures_or_a_code_can_be_saved(
    qtbot: QtBot, saves: Path, opened: list[QMenu], make: Callable[[], QWidget]
) -> None:
    widget = make()
    qtbot.addWidget(widget)
    widget.resize(200, 100)
    choose(qtbot, opened, widget, "Save as PNG…")
    image = QImage(str(saves.with_suffix(".png")))
    assert (image.width(), image.height()) == (400, 200)
    choose(qtbot, opened, widget, "Save as SVG…")
    root = ET.fromstring(saves.with_suffix(".svg").read_text(encoding="utf-8"))  # noqa: S314
    assert root.get("viewBox") == "0 0 200 100"


@pytest.mark.parametrize("make", [ImageGrid, partial(PictureWall, "Filters"), CodeBars])
def test_what_shows_nothing_has_nothing_to_save(
    qtbot: QtBot, opened: list[QMenu], make: Callable[[], QWidget]
) -> None:
    widget = make()
    qtbot.addWidget(widget)
    right_click(widget)
    assert opened == []


# --- export --------------------------------------------------------------------------------------


def test_png_is_twice_the_size(qtbot: QtBot, tmp_path: Path) -> None:
    tile = ImageTile("Input")
    qtbot.addWidget(tile)
    tile.resize(100, 120)
    tile.set_image(np.ones(784))
    path = save_widget(tile, tmp_path / "tile")
    assert path.name == "tile.png"
    image = QImage(str(path))
    assert (image.width(), image.height()) == (200, 240)
    assert grey(image, 100, 100) == 255


def test_svg_is_a_drawing(qtbot: QtBot, tmp_path: Path) -> None:
    tile = ImageTile("Input")
    qtbot.addWidget(tile)
    tile.resize(100, 120)
    tile.set_image(np.ones(784))
    path = save_widget(tile, tmp_path / "tile.svg")
    root = ET.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314 - our own file
    assert root.get("viewBox") == "0 0 100 120"
    texts = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "Input" in texts
    (picture,) = root.iter("{http://www.w3.org/2000/svg}image")
    assert [float(picture.get(key) or 0) for key in ("x", "y", "width", "height")] == [
        0,
        0,
        100,
        100,
    ]


@pytest.mark.parametrize("name", ["tile.png", "tile.svg"])
def test_what_cannot_be_written_is_an_error(qtbot: QtBot, tmp_path: Path, name: str) -> None:
    tile = ImageTile("Input")
    qtbot.addWidget(tile)
    with pytest.raises(OutputError, match=f"missing/{name} can't be written: No such file"):
        save_widget(tile, tmp_path / "missing" / name)
    with pytest.raises(OutputError, match="can't be written: the picture is empty"):
        save_image(QImage(), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["tile.png", "tile.svg"])
def test_a_picture_replaces_an_older_one_only_when_it_is_complete(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    tile, path = ImageTile("Input"), tmp_path / name
    qtbot.addWidget(tile)
    path.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("engine.core.files.os.fsync", full)
        with pytest.raises(OutputError, match="No space left"):
            save_widget(tile, path)
    assert path.read_bytes() == b"old"
    save_widget(tile, path)
    assert len(path.read_bytes()) > 100
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("chosen", "kind", "expected"),
    [
        ("a", "", "a.png"),
        ("a", FileKind.SVG.value, "a.svg"),
        ("a.png", FileKind.SVG.value, "a.svg"),  # dialogues keep the suggested ending
        ("a.svg", FileKind.PNG.value, "a.svg"),
        ("a.b", "", "a.b"),
    ],
)
def test_the_ending_follows_the_kind_that_was_chosen(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, chosen: str, kind: str, expected: str
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (chosen, kind))
    assert ask_path(parent, "x", (FileKind.PNG, FileKind.SVG)) == Path(expected)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    assert ask_path(parent, "x", (FileKind.PNG,)) is None


# --- grid ----------------------------------------------------------------------------------------


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
    step = 30 * 2.5
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
