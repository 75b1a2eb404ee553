"""The guard itself is proved by tests that leak on purpose."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

pytest_plugins = ["pytester"]

LEAN = ("-p", "no:cacheprovider", "-p", "no:hypothesispytest")
LEAKY = """
    import threading
    from PySide6.QtCore import QThread
    from PySide6.QtWidgets import QWidget

    KEEP = []

    def test_window():
        KEEP.append(QWidget())
        KEEP[-1].show()

    def test_qthread():
        KEEP.append(QThread())
        KEEP[-1].start()

    def test_python_thread():
        done = threading.Event()
        KEEP.append(done)
        threading.Thread(target=done.wait, daemon=True).start()

    def test_clean(qtbot):
        widget = QWidget()
        qtbot.addWidget(widget)
        widget.show()
        thread = QThread()
        thread.start()
        thread.quit()
        assert thread.wait(5000)
        worker = threading.Thread(target=int)
        worker.start()
        worker.join()
"""


def test_each_kind_of_leak_is_found(pytester: pytest.Pytester) -> None:
    guard = Path(__file__).parents[1] / "conftest.py"
    source = guard.read_text(encoding="utf-8").replace("PATIENCE_S = 5.0", "PATIENCE_S = 0.05")
    pytester.makeconftest(source)
    pytester.makepyfile(LEAKY)
    pytester.makeini("[pytest]\nqt_api = pyside6\n")
    result = pytester.runpytest_subprocess(*LEAN, timeout=120)
    result.assert_outcomes(passed=4, errors=3)
    result.stdout.fnmatch_lines_random(
        [
            "*windows left open: *QWidget*",
            "*QThreads left running: *",
            "*Python threads left running: *",
        ]
    )
