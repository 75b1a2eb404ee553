"""The program as a person meets it: a real window on a virtual screen, a real mouse, real MNIST.

Where things are on the screen is known from a twin of the window in this process, which has the
same size and the same bundled fonts, and knows the variants, but is given nothing to do.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect

import resources
from engine.runs.book import RunBook
from engine.runs.log import STOPPED
from gui import theme
from gui.main_window import SIZE, MainWindow
from gui.session import Session
from gui.session.folders.shelf import Shelf
from gui.settings import WindowSettings
from tests.e2e.screen import missing, virtual_screen, wait_until
from tests.gui import lab

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray
    from PySide6.QtWidgets import QApplication, QWidget
    from pytestqt.qtbot import QtBot

    from tests.e2e.screen import Screen

ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.display,
    pytest.mark.timeout(900),
    pytest.mark.skipif(sys.platform != "linux", reason="needs an X server"),
    pytest.mark.skipif(bool(missing()), reason=f"needs {' and '.join(missing())}"),
]

SEVEN = ((0.3, 0.25), (0.5, 0.25), (0.7, 0.25), (0.6, 0.45), (0.5, 0.65), (0.45, 0.8))


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    folder = tmp_path / "screen"
    folder.mkdir()
    with virtual_screen(folder) as made:
        yield made


@pytest.fixture
def areas(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[dict[str, QRect]]:
    """Where the parts of the window are on the screen."""
    assert qtbot
    theme.apply(qapp, "light")
    twin = MainWindow(Session(root=tmp_path / "runs"), WindowSettings(tmp_path / "twin.ini"))
    twin.begin = lambda: None  # type: ignore[method-assign] # it opens nothing
    twin.complete()
    twin.session.book.set_catalogue(lab.catalogue())
    twin.session.watching.take(Shelf(tmp_path / "runs", resources.PRETRAINED).everything())
    twin.session.book.choose("vanilla")
    twin.show()
    twin.resize(*SIZE)  # the screen of the offscreen platform is smaller
    qapp.processEvents()
    parts: dict[str, QWidget] = {
        "canvas": twin.draw.canvas,
        "output": twin.reading.output,
        "input": twin.reading.input,
        "code": twin.reading.bars,
        "map": twin.latent.map,
        "losses": twin.losses.plot,
        "controls": twin.controls,
        "strip": twin.tabs.currentWidget(),
    }
    yield {name: QRect(w.mapTo(twin, QPoint(0, 0)), w.size()) for name, w in parts.items()}
    twin.close()
    twin.deleteLater()


class Program:
    """``python main.py`` in a process and a home of its own."""

    def __init__(self, screen: Screen, home: Path) -> None:
        home.mkdir()
        runtime = home / "runtime"
        runtime.mkdir(mode=0o700)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "QT_", "DBUS_"))}
        kept.pop("WAYLAND_DISPLAY", None)
        places = {
            "HOME": home,
            "XDG_CONFIG_HOME": home / "config",
            "XDG_CACHE_HOME": home / "cache",
            "XDG_DATA_HOME": home / "data",
            "XDG_RUNTIME_DIR": runtime,
            "HOURGLASS_RUNS": home / "runs",
        }
        environment = {**kept, "DISPLAY": screen.display, "QT_QPA_PLATFORM": "xcb"}
        self.home, self._errors, self._output = home, home / "stderr", home / "stdout"
        with self._errors.open("w") as errors, self._output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "main.py")],
                cwd=home,
                env={**environment, **{name: str(path) for name, path in places.items()}},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                start_new_session=True,
            )

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def said(self) -> str:
        return self._output.read_text() + self._errors.read_text()

    def left_behind(self) -> list[str]:
        """Processes of its session that still live."""
        mine = str(self.process.pid)
        found = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                try:
                    words = (folder / "stat").read_text().rpartition(")")[2].split()
                except OSError:  # it has just ended
                    continue
                if words[3] == mine and words[0] != "Z":
                    found.append((folder / "cmdline").read_text().replace("\0", " "))
        return found

    def end(self) -> None:
        if self.alive:
            self.process.kill()
            self.process.wait(30)


@pytest.fixture
def program(screen: Screen, tmp_path: Path) -> Iterator[Program]:
    made = Program(screen, tmp_path / "home")
    yield made
    made.end()


class Eyes:
    """Sees when parts of the window change, and that the program is still there."""

    def __init__(self, screen: Screen, program: Program, areas: dict[str, QRect]) -> None:
        self._screen, self._program, self._areas = screen, program, areas

    def see(self, name: str) -> NDArray[np.uint8]:
        return self._screen.picture(self._areas[name])

    def until(self, condition: Callable[[], Any], what: str) -> None:
        def holds() -> bool:
            assert self._program.alive, f"ended early: {self._program.said()}"
            return bool(condition())

        wait_until(holds, what)

    def until_changed(self, name: str, before: NDArray[np.uint8], what: str) -> None:
        self.until(lambda: not np.array_equal(self.see(name), before), what)

    def until_still(self, name: str) -> NDArray[np.uint8]:
        seen = [self.see(name)]

        def still() -> bool:
            seen.append(self.see(name))
            return len(seen) > 4 and all(np.array_equal(seen[-1], each) for each in seen[-4:])

        self.until(still, f"{name} to come to rest")
        return seen[-1]

    def colours(self, name: str) -> int:
        """How many clearly coloured pixels a part has."""
        part = self.see(name).astype(int)
        return int((part.max(2) - part.min(2) > 60).sum())


def test_train_draw_click_and_close_while_training(
    screen: Screen, program: Program, areas: dict[str, QRect]
) -> None:
    eyes = Eyes(screen, program, areas)

    def place(name: str, x: float, y: float) -> tuple[int, int]:
        area = areas[name]
        return area.left() + round(x * area.width()), area.top() + round(y * area.height())

    eyes.until(lambda: screen.windows("Hourglass"), "the window")
    (window,) = screen.windows("Hourglass")
    screen.xdotool("windowmove", window, 0, 0)
    screen.xdotool("windowfocus", window)
    sized = screen.xdotool("getwindowgeometry", "--shell", window)
    assert f"WIDTH={SIZE[0]}" in sized
    assert f"HEIGHT={SIZE[1]}" in sized

    # Train: the key does nothing until the data is there, and nothing once a run goes on.
    def training() -> bool:
        screen.key("ctrl+r")
        return bool(list((program.home / "runs").glob("*/run.json")))

    eyes.until(training, "the folder of a run")
    first = eyes.see("losses")
    eyes.until_changed("losses", first, "the curve to grow")
    eyes.until(lambda: eyes.colours("map") > 500, "points on the map")

    # Draw a seven, and see what the model makes of it, while it trains.
    before = {name: eyes.see(name) for name in ("canvas", "input", "output", "code")}
    screen.drag(*(place("canvas", x, y) for x, y in SEVEN))
    for name, blank in before.items():
        eyes.until_changed(name, blank, f"the {name} of the drawing")
    assert (eyes.see("canvas") > 200).sum() > 1000  # ink

    # At rest, a click on the map shows another image.
    screen.key("space")
    drawn = eyes.until_still("output")
    screen.click(*place("map", 0.5, 0.5))
    eyes.until_changed("output", drawn, "the decoded point")
    screen.key("space")
    resting = eyes.see("losses")
    eyes.until_changed("losses", resting, "training to go on")

    # Close while it trains.
    screen.key("ctrl+q")
    wait_until(lambda: not program.alive, "the program to end")
    assert program.process.returncode == 0
    assert program.said() == ""
    assert program.left_behind() == []
    assert list(program.home.rglob("core*")) == []
    assert screen.windows("Hourglass") == []
    (run,) = RunBook(program.home / "runs", None).runs()
    assert run.state == STOPPED
