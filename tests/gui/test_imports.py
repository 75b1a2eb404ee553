"""What is loaded before the first paint: neither torch nor the plotting library."""

from __future__ import annotations

import subprocess
import sys

import pytest

SLOW = ["torch", "torchvision", "safetensors", "sklearn", "scipy", "pyqtgraph"]
"""Libraries that take from half a second to three to load, or bring one that does."""


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
