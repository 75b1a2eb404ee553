"""Modules that are imported after PySide6 are not searched for its features."""

from __future__ import annotations

import builtins
import json
import subprocess
import sys
from typing import TYPE_CHECKING

from gui.background import plain_imports

if TYPE_CHECKING:
    import pytest

CHILD = """
import json
import PySide6.QtCore
from shibokensupport.feature import pyside_feature_dict
import colorsys
from gui.background import plain_imports
plain_imports.restore()
import wave
from PySide6.QtWidgets import QLabel
from PySide6.QtGui import *
searched = [name for name in ("colorsys", "wave") if name in pyside_feature_dict]
print(json.dumps([searched, QLabel.__name__, QColor("red").name(), wave.__name__]))
"""


def test_only_what_came_before_is_searched_and_classes_of_qt_are_still_found() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CHILD], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [["colorsys"], "QLabel", "#ff0000", "wave"]


def test_where_qt_wraps_nothing_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(builtins, "__orig_import__", raising=False)
    before = builtins.__import__
    plain_imports.restore()
    assert builtins.__import__ is before
