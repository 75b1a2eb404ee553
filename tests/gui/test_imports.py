"""What is loaded before the first paint: neither torch nor the plotting library."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

SLOW = ["torch", "torchvision", "safetensors", "sklearn", "scipy", "pyqtgraph"]
"""Libraries that take from half a second to three to load, or bring one that does."""

LATE = [
    "gui.menus.file",
    "gui.panels.timeline",
    "gui.session.figures.comparison",
    "gui.session.figures.measurements",
    "gui.session.figures.robustness_cache",
    "gui.session.latent.arithmetic",
    "gui.session.latent.selection",
    "gui.session.latent.walk",
    "gui.widgets.grids",
    "gui.widgets.saving",
    "gui.widgets.tables",
]
"""Our own that only what comes after the first paint needs."""
WINDOW = """
import sys
from PySide6.QtWidgets import QApplication
from gui.main_window import MainWindow
from gui.session import Session
from gui.settings import WindowSettings
app = QApplication([])
window = MainWindow(Session(), WindowSettings(sys.argv[1]))
print(*sys.modules)
"""


def slow_libraries(module: str) -> list[str]:
    """Those of the slow libraries that a process has loaded after importing a module."""
    code = f"import sys, {module}; print(*(name for name in {SLOW} if name in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True
    )
    return done.stdout.split()


@pytest.mark.parametrize(
    "module", ["gui.session", "gui.main_window", "gui.app", "engine.training.events"]
)
def test_what_the_first_paint_waits_for_is_quickly_loaded(module: str) -> None:
    assert slow_libraries(module) == []


def test_a_slow_library_is_noticed() -> None:
    assert slow_libraries("gui.widgets.plots.defaults") == ["pyqtgraph"]


def test_what_the_first_paint_does_not_show_is_not_loaded_for_it(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WINDOW, str(tmp_path / "settings.ini")],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    loaded = set(done.stdout.split())
    assert "gui.panels.draw" in loaded
    assert loaded.isdisjoint([*SLOW, *LATE])


@pytest.mark.parametrize("module", LATE)
def test_what_is_loaded_later_is_there(module: str) -> None:
    assert importlib.util.find_spec(module) is not None
