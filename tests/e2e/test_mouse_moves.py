"""A stroke that is drawn while the window is busy has all of its moves, on a real X server."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.screen import missing, virtual_screen

ROOT = Path(__file__).parents[2]
MOVES = 20
BUSY_WINDOW = f"""
import sys
from PySide6.QtCore import QElapsedTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from gui import app

class Sheet(QWidget):
    def mouseMoveEvent(self, event):
        seen.append(round(event.globalPosition().x()))

seen, application, patience = [], app._application(), QElapsedTimer()
sheet = Sheet()
sheet.setMouseTracking(True)
sheet.setGeometry(0, 0, 600, 400)
sheet.show()
assert QTest.qWaitForWindowExposed(sheet)
print("shown", flush=True)
sys.stdin.readline()  # busy: the mouse moves meanwhile
patience.start()
while 100 + 10 * {MOVES} not in seen and patience.elapsed() < 60_000:
    application.processEvents()
print(*seen)
"""

pytestmark = [
    pytest.mark.display,
    pytest.mark.skipif(sys.platform != "linux", reason="needs an X server"),
    pytest.mark.skipif(bool(missing()), reason=f"needs {' and '.join(missing())}"),
]


def test_no_move_of_the_mouse_is_lost_while_the_window_is_busy(tmp_path: Path) -> None:
    places = [100 + 10 * number for number in range(1, MOVES + 1)]
    with virtual_screen(tmp_path) as screen:
        screen.xdotool("mousemove", 100, 100)
        window = subprocess.Popen(
            [sys.executable, "-c", BUSY_WINDOW],
            cwd=ROOT,
            env={**os.environ, "DISPLAY": screen.display, "QT_QPA_PLATFORM": "xcb"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert window.stdout is not None
            assert window.stdout.readline() == "shown\n"
            for x in places:
                screen.xdotool("mousemove", x, 100)
            told, _ = window.communicate("go on\n", timeout=120)
        finally:
            window.kill()
            window.wait()
    seen = [int(x) for x in told.split()]
    assert [x for x in seen if x in places] == places
