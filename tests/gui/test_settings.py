"""What is remembered comes back, and damage is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QLabel, QMainWindow, QSplitter

from gui.settings import WindowSettings

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "memory.ini"


def write(path: Path, **values: object) -> None:
    store = QSettings(str(path), QSettings.Format.IniFormat)
    for name, value in values.items():
        store.setValue(name, value)
    store.sync()


def window(qtbot: QtBot) -> tuple[QMainWindow, dict[str, QSplitter]]:
    made, splitter = QMainWindow(), QSplitter()
    qtbot.addWidget(made)
    for text in ("left", "right"):
        splitter.addWidget(QLabel(text))
    made.setCentralWidget(splitter)
    made.resize(640, 400)
    return made, {"columns": splitter}


def test_words_and_settings_survive_on_disk(path: Path) -> None:
    memory = WindowSettings(path)
    memory.set_text("theme", "dark")
    memory.set_settings({"vanilla": {"epochs": 3, "network": {"hidden": [12], "code": 8}}})
    memory.sync()
    again = WindowSettings(path)
    assert again.text("theme", "system") == "dark"
    assert again.settings() == {"vanilla": {"epochs": 3, "network": {"hidden": [12], "code": 8}}}


def test_nothing_is_remembered_at_first(path: Path) -> None:
    memory = WindowSettings(path)
    assert memory.text("theme", "system") == "system"
    assert memory.settings() == {}


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", "null", '"word"', "\ud7ff"])
def test_damaged_settings_are_forgotten(path: Path, text: str) -> None:
    write(path, settings=text)
    assert WindowSettings(path).settings() == {}


def test_a_word_that_means_nothing_gives_way_to_the_default(path: Path) -> None:
    write(path, tab="no such tab", theme=["two", "words"])
    memory = WindowSettings(path)
    assert memory.choice("tab", ["compare", "learn"], "learn") == "learn"
    assert memory.text("theme", "system") == "system"
    memory.set_text("tab", "compare")
    assert memory.choice("tab", ["compare", "learn"], "learn") == "compare"


def test_sizes_come_back(qtbot: QtBot, path: Path) -> None:
    first, splitters = window(qtbot)
    first.resize(777, 555)
    first.show()
    splitters["columns"].setSizes([200, 500])
    sizes = splitters["columns"].sizes()
    memory = WindowSettings(path)
    memory.keep(first, splitters)
    memory.sync()
    second, others = window(qtbot)
    WindowSettings(path).restore(second, others)
    second.show()
    assert (second.width(), second.height()) == (777, 555)
    assert others["columns"].sizes() == sizes


def test_damaged_sizes_change_nothing(qtbot: QtBot, path: Path) -> None:
    write(path, geometry="nonsense", **{"splitter/columns": 12})
    shown, splitters = window(qtbot)
    before = (shown.size(), splitters["columns"].sizes())
    WindowSettings(path).restore(shown, splitters)
    assert (shown.size(), splitters["columns"].sizes()) == before
