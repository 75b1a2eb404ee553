"""A window that is closed while a file is being written: it is complete, given up, or told."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from engine.core.files import OutputError
from engine.core.replacing import atomic_path
from gui.background import end_signals
from gui.panels import closing
from gui.session import saving
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from gui.main_window import MainWindow

ROWS = 4


class Slow:
    """Writes a file, a row each time that it is let to."""

    def __init__(self, window: MainWindow, path: Path) -> None:
        self._rows, self.path = threading.Semaphore(0), path
        saving.save(window.session, path, self._work, "Saved.")

    def _work(self) -> Generator[None, None, None]:
        with atomic_path(self.path) as part, part.open("wb") as file:
            for number in range(ROWS):
                while not self._rows.acquire(timeout=0.01):
                    yield
                file.write(b"%d\n" % number)

    def let(self, rows: int = ROWS) -> None:
        """Write so many rows more."""
        self._rows.release(rows)


@pytest.fixture
def slow(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Slow:
    monkeypatch.setattr(closing, "MOMENT_MS", 1)
    return Slow(window, tmp_path / "codes.csv")


def answer(act: Callable[[QMessageBox], object]) -> list[str]:
    """What is asked, which is then answered so."""
    asked = list[str]()

    def look() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            timer.stop()
            asked.append(box.text())
            act(box)

    timer = QTimer(QApplication.instance(), interval=5)
    timer.timeout.connect(look)
    timer.start()
    return asked


def press(words: str) -> Callable[[QMessageBox], object]:
    return lambda box: next(each for each in box.buttons() if words in each.text()).click()


def test_the_question_ends_when_the_file_is_complete(window: MainWindow, slow: Slow) -> None:
    asked = answer(lambda _: slow.let())
    assert window.close()
    assert asked == ["codes.csv is still being written."]
    assert slow.path.read_text() == "0\n1\n2\n3\n"


def test_a_file_that_is_given_up_leaves_nothing(window: MainWindow, slow: Slow) -> None:
    slow.path.write_text("older")
    slow.let(2)
    answer(press("Without It"))
    assert window.close()
    assert slow.path.read_text() == "older"
    assert [each.name for each in slow.path.parent.glob(".codes*")] == []


def test_a_window_that_is_kept_open_goes_on_writing(
    qtbot: QtBot, window: MainWindow, slow: Slow
) -> None:
    answer(press("Keep Open"))
    assert not window.close()
    assert window.isVisible()
    told = Heard(window.session.noticed)
    slow.let()
    qtbot.waitUntil(lambda: len(told) > 0)
    assert told.last == ("info", "Saved.")
    assert slow.path.read_text() == "0\n1\n2\n3\n"


def test_why_a_file_could_not_be_written_is_told_before_the_window_closes(
    window: MainWindow, tmp_path: Path
) -> None:
    def fail() -> None:
        raise OutputError("codes.csv can't be written: the disk is full.")

    saving.save_at_once(window.session, tmp_path / "codes.csv", fail, "Saved.")
    assert not window.close()
    assert window.notice.text.text() == "codes.csv can't be written: the disk is full."
    assert window.close()  # it has been told


def test_a_signal_asks_nobody(
    window: MainWindow, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(end_signals, "_ending", True)
    slow.let()
    assert window.close()
    assert slow.path.read_text() == "0\n1\n2\n3\n"
