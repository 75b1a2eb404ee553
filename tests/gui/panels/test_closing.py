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
    """Writes a file, a row each time that it is let to; it can fail between two."""

    def __init__(self, window: MainWindow, path: Path) -> None:
        self._rows, self.path, self.breaks = threading.Semaphore(0), path, threading.Event()
        saving.save(window.session, path, self._work, "Saved.")

    def _work(self) -> Generator[None, None, None]:
        with atomic_path(self.path) as part, part.open("wb") as file:
            for number in range(ROWS):
                while not self._rows.acquire(timeout=0.01):
                    if self.breaks.is_set():
                        raise OutputError(f"{self.path.name} can't be written: the disk is full.")
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


def test_what_fails_beside_the_files_does_not_keep_the_window_open(
    window: MainWindow, slow: Slow
) -> None:
    def act(box: QMessageBox) -> None:
        window.session.noticed.emit("error", "Some run has no map.")
        window.session.failed.emit("open", "Some file is no model.")
        press("Without It")(box)

    answer(act)
    assert window.close()
    assert not slow.path.exists()


def test_what_fails_beside_the_files_does_not_count_when_they_are_complete(
    window: MainWindow, slow: Slow
) -> None:
    def act(_: QMessageBox) -> None:
        window.session.noticed.emit("error", "Some run has no map.")
        window.session.failed.emit("open", "Some file is no model.")
        slow.let()

    answer(act)
    assert window.close()
    assert slow.path.read_text() == "0\n1\n2\n3\n"


@pytest.mark.parametrize("gives_up", [True, False])
def test_of_two_files_one_fails_and_the_other_is_given_up_or_complete(
    qtbot: QtBot, window: MainWindow, slow: Slow, *, gives_up: bool
) -> None:
    other = Slow(window, slow.path.with_name("loss.csv"))
    told = Heard(window.session.noticed)

    def act(box: QMessageBox) -> None:
        slow.breaks.set()
        qtbot.waitUntil(lambda: len(told) > 0)
        if gives_up:
            press("Without Them")(box)
        else:
            other.let()

    asked = answer(act)
    assert window.close() == gives_up
    assert asked == ["codes.csv, loss.csv are still being written."]
    assert told.calls[0] == ("error", "codes.csv can't be written: the disk is full.")
    assert window.session.being_saved() == []
    assert other.path.exists() != gives_up


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
