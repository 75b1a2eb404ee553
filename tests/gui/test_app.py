"""Without a display the program says so in one line; with one it remembers its words."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMessageLogContext, QtMsgType

from gui import app

ROOT = Path(__file__).parents[2]
DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")


@linux
@pytest.mark.parametrize("display", ["", ":9871"])
def test_without_a_display_one_line_names_the_headless_command(
    display: str, tmp_path: Path
) -> None:
    bare = {name: value for name, value in os.environ.items() if name not in DISPLAYS}
    bare["DISPLAY"] = display  # none, and one that is dead
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py")],
        cwd=tmp_path,
        env=bare,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert "no display" in line
    assert "python main.py train" in line
    assert list(tmp_path.iterdir()) == []  # and no core


@pytest.mark.parametrize("display", ["", ":9871"])
@pytest.mark.parametrize("command", [[], ["screenshot", "window.png"]])
def test_a_run_that_is_not_there_is_one_line_before_any_window(
    command: list[str], display: str, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *command, "nowhere", "--runs", str(tmp_path)],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if name not in DISPLAYS}
        | {"DISPLAY": display},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "hourglass: 'nowhere' is no command and no file. There is no run 'nowhere' in "
        f"{tmp_path}; `hourglass runs` lists those there are.\n"
    )


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"QT_QPA_PLATFORM": "offscreen"}, True),
        ("linux", {"DISPLAY": ""}, False),
        ("darwin", {}, True),
        ("win32", {}, True),
    ],
)
def test_a_display_is_looked_for_where_there_may_be_none(
    monkeypatch: pytest.MonkeyPatch, platform: str, variables: dict[str, str], expected: bool
) -> None:
    for name in DISPLAYS:
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert app.has_display() is expected


LIBRARY = "From 6.5.0, xcb-cursor0 or libxcb-cursor0 is needed to load the Qt xcb platform plugin."


@pytest.mark.parametrize(
    ("warnings", "expected"),
    [
        ([LIBRARY], "libxcb-cursor0 is needed"),
        (["could not connect to display :5", LIBRARY], "there is no display"),
        (["Failed to create wl_display (No such file or directory)"], "there is no display"),
        ([], "there is no display"),
    ],
)
def test_what_is_missing_is_told_apart(
    warnings: list[str],
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    refusal = app.AbortMessages()
    for text in warnings:
        refusal(QtMsgType.QtWarningMsg, QMessageLogContext(), text)
    refusal(QtMsgType.QtFatalMsg, QMessageLogContext(), "no Qt platform plugin")
    (line,) = capsys.readouterr().err.splitlines()
    assert expected in line
    assert "python main.py train" in line
    assert codes == [2]


@linux
@pytest.mark.parametrize("words", [[], ["benchmark", "pen", "--quick"]])
def test_a_platform_that_is_not_there_is_named(words: list[str], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *words],
        cwd=tmp_path,
        env=os.environ | {"QT_QPA_PLATFORM": "nonsense"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    (line,) = done.stderr.splitlines()
    assert done.returncode == 2
    assert line.startswith(
        'hourglass: no window can be opened: Could not find the Qt platform plugin "nonsense"; '
        "there are "
    )
    assert "offscreen" in line
    assert "choose another with QT_QPA_PLATFORM" in line
