"""Pictures and drawings are saved as they are seen, completely or not at all."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget

from engine.core.files import OutputError
from gui.widgets.code import CodeBars
from gui.widgets.controls import saved
from gui.widgets.grids import ImageGrid, PictureWall
from gui.widgets.pictures import ImageTile
from gui.widgets.saving.export import FileKind, ask_path, save_image, save_widget
from tests.gui.widgets.reading import grey

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot


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
    with qtbot.waitSignal(saved.notifier().told) as told:
        choose(qtbot, opened, tile, "Save as PNG …")
    assert told.args == ["info", f"Saved digit.png in {tmp_path}."]
    shown = QImage(str(tmp_path / "digit.png"))
    assert (shown.width(), grey(shown, 5, 5)) == (280, 255)
    choose(qtbot, opened, tile, "Save as SVG …")
    assert ">Input</text>" in (tmp_path / "digit.svg").read_text(encoding="utf-8")
    QGuiApplication.clipboard().clear()
    choose(qtbot, opened, tile, "Copy")
    assert QGuiApplication.clipboard().image().width() == 280


def test_what_has_no_picture_of_its_own_is_copied_as_it_is_seen(
    qtbot: QtBot, opened: list[QMenu]
) -> None:
    shown = grid()
    qtbot.addWidget(shown)
    shown.resize(120, 60)
    QGuiApplication.clipboard().clear()
    choose(qtbot, opened, shown, "Copy")
    assert QGuiApplication.clipboard().image().size() == shown.size() * 2


def test_a_tile_that_cannot_be_saved_says_so(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: list[QMenu]
) -> None:
    tile = ImageTile("Input")
    qtbot.addWidget(tile)
    tile.set_image(np.ones(784))
    answer(monkeypatch, tmp_path / "missing" / "digit.png")
    with qtbot.waitSignal(saved.notifier().told) as told:
        choose(qtbot, opened, tile, "Save as PNG …")
    kind, text = told.args
    assert kind == "error"
    assert text.startswith(f"{tmp_path / 'missing' / 'digit.png'} can't be written: ")
    assert "Choose another place" in text


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
    choose(qtbot, opened, widget, "Save as PNG …")
    image = QImage(str(saves.with_suffix(".png")))
    assert (image.width(), image.height()) == (400, 200)
    choose(qtbot, opened, widget, "Save as SVG …")
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
        ("a.b", "", "a.b.png"),
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
