"""What is remembered comes back, and damage is forgotten."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QLabel, QMainWindow, QSplitter

from gui import settings
from gui.settings import WindowSettings
from gui.theme import USUAL_TEXT

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


@pytest.mark.parametrize("letter", ["\u2028", "\x85", "é"])
def test_a_text_may_hold_any_letter(path: Path, letter: str) -> None:
    memory = WindowSettings(path)
    memory.set_text("shown", f"a run{letter}of somebody")
    memory.sync()
    again = WindowSettings(path)
    assert again.troubles() == []
    assert again.text("shown", "") == f"a run{letter}of somebody"


def test_nothing_is_remembered_at_first(path: Path) -> None:
    memory = WindowSettings(path)
    assert memory.text("theme", "system") == "system"
    assert memory.settings() == {}


DAMAGED = "What the window remembered is damaged: it begins as if for the first time"


@pytest.mark.parametrize(
    "text", ["{", "[1, 2]", "null", '"word"', "\ud7ff", "[" * 200_000, "9" * 5000, ["a", "list"]]
)
def test_damaged_settings_are_forgotten_and_kept_aside(path: Path, text: object) -> None:
    write(path, settings=text, theme="dark")
    before = path.read_bytes()
    memory = WindowSettings(path)
    assert memory.settings() == {}
    assert memory.text("theme", "system") == "dark"
    aside = path.with_name("memory.ini.damaged")
    assert memory.troubles() == [f"{DAMAGED}; the file is kept as {aside}."]
    memory.set_settings({"vanilla": {"epochs": 3}})
    memory.sync()
    assert memory.settings() == {"vanilla": {"epochs": 3}}
    assert memory.troubles() == []
    assert aside.read_bytes() == before
    assert WindowSettings(path).settings() == {"vanilla": {"epochs": 3}}


def test_settings_of_no_variant_are_forgotten_alone(path: Path) -> None:
    write(path, settings='{"vanilla": {"epochs": 3}, "sparse": [1]}')
    assert WindowSettings(path).settings() == {"vanilla": {"epochs": 3}}


@pytest.mark.parametrize(
    "content",
    [
        bytes(range(256)) * 40,
        b"\0" * 2000,
        b"hello\nworld\n",
        b"\x89PNG\r\n\x1a\n=",
        b"[General]\ntheme=dark\nsettings=\xff\xfe\n",
    ],
)
def test_what_is_no_file_of_settings_is_kept_aside_whole(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    memory = WindowSettings(path)
    aside = path.with_name("memory.ini.damaged")
    assert memory.troubles() == [f"{DAMAGED}; the file is kept as {aside}."]
    assert aside.read_bytes() == content
    assert memory.text("theme", "system") == "system"
    memory.set_text("theme", "light")
    memory.sync()
    again = WindowSettings(path)
    assert again.text("theme", "system") == "light"
    assert again.troubles() == []


@pytest.mark.parametrize(("version", "told"), [("1", 0), ("2", 1), ("99999", 1), ("new", 1)])
def test_another_version_is_told_and_kept_aside(path: Path, version: str, told: int) -> None:
    write(path, version=version, theme="dark")
    memory = WindowSettings(path)
    assert memory.text("theme", "system") == "dark"
    assert len(memory.troubles()) == told
    assert path.with_name("memory.ini.damaged").is_file() is bool(told)


@pytest.mark.parametrize("text", ["", "²", "9" * 5000, "-1", "1.5"])
def test_a_number_that_is_none(path: Path, text: str) -> None:
    write(path, text=text, sample=text)
    memory = WindowSettings(path)
    assert (memory.text_size(), memory.number("sample")) == (USUAL_TEXT, None)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such files")
@pytest.mark.parametrize("linked", [False, True])
def test_a_pipe_is_moved_aside_and_not_waited_for(path: Path, linked: bool) -> None:
    pipe = path.with_name("pipe") if linked else path
    os.mkfifo(pipe)
    if linked:
        path.symlink_to(pipe)
    memory = WindowSettings(path)
    aside = path.with_name("memory.ini.damaged")
    assert memory.troubles() == [f"{DAMAGED}; it is kept as {aside}."]
    assert aside.is_fifo()
    assert memory.text("theme", "system") == "system"
    memory.set_text("theme", "light")
    memory.sync()
    assert memory.troubles() == []
    again = WindowSettings(path)
    assert (again.text("theme", "system"), again.troubles()) == ("light", [])


def test_a_pipe_in_place_of_the_usual_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    if settings._usual_file() != tmp_path / "Hourglass" / "Hourglass.conf":
        pytest.skip("settings are no file here")
    (tmp_path / "Hourglass").mkdir()
    os.mkfifo(settings._usual_file())
    (told,) = WindowSettings().troubles()
    assert told.startswith(DAMAGED)


def test_a_pipe_that_cannot_be_moved_leaves_nothing_remembered(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(path)

    def refused(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(type(path), "rename", refused)
    memory = WindowSettings(path)
    memory.set_text("theme", "dark")
    memory.sync()
    assert memory.text("theme", "system") == "dark"
    assert memory.troubles() == [
        f"{DAMAGED}.",
        f"What you choose in the window can't be remembered: {path} can't be written.",
    ]
    assert path.is_fifo()


@pytest.mark.parametrize("place", ["folder", "under a file"])
def test_a_place_that_takes_nothing_is_told_once(tmp_path: Path, place: str) -> None:
    path = tmp_path / "memory.ini"
    if place == "folder":
        path.mkdir()
    else:
        (tmp_path / "file").write_text("")
        path = tmp_path / "file" / "memory.ini"
    memory = WindowSettings(path)
    for _ in range(2):
        memory.set_text("theme", "dark")
        memory.sync()
    assert memory.troubles() == [
        f"What you choose in the window can't be remembered: {path} can't be written."
    ]
    assert memory.text("theme", "system") == "dark"


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


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such files")
def test_a_pipe_that_comes_while_the_window_is_open_is_not_waited_for(path: Path) -> None:
    memory = WindowSettings(path)
    memory.set_text("shown", "before")
    memory.sync()
    path.unlink()
    os.mkfifo(path)
    memory.set_text("shown", "after")
    memory.sync()
    aside = path.with_name("memory.ini.damaged")
    assert aside.is_fifo()
    assert memory.troubles() == [f"{DAMAGED}; it is kept as {aside}."]
    assert WindowSettings(path).text("shown", "") == "after"
