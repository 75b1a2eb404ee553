"""The window is painted before torch is imported: nothing of the session may import it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

OPEN_A_SESSION = """
from PySide6.QtCore import QCoreApplication
app = QCoreApplication([])
from gui.session import Session
Session().shut_down()
"""
HEAVY = ["torch", "pyqtgraph", "scipy", "sklearn", "PIL"]


def loaded(code: str) -> list[str]:
    """Which heavy packages a fresh interpreter has imported after some code."""
    report = (
        f"{code}\nimport json, sys; print(json.dumps([n for n in {HEAVY} if n in sys.modules]))"
    )
    run = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=True)
    packages: list[str] = json.loads(run.stdout.splitlines()[-1])
    return packages


@pytest.mark.parametrize(
    "code",
    [
        "import engine.training.events, engine.core.progress, engine.models.records",
        "import engine.evaluation.figures",
        "import gui.session",
        OPEN_A_SESSION,
    ],
    ids=["events", "figures", "import", "session"],
)
def test_nothing_heavy_is_imported_before_the_laboratory_opens(code: str) -> None:
    assert loaded(code) == []


def test_the_check_would_see_it() -> None:
    assert loaded("import engine.models.model") == ["torch"]
