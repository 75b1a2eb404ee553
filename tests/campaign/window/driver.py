"""Lets a person act in the window's own loop, also in those of its dialogues, then ends it."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from tests.campaign.window.health import Health

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gui.main_window import MainWindow
    from tests.campaign.window.person import Person

LOOK_MS, LEAST_S = 20, 0.1
"""Of a long wait: between two looks whether anything is under way, and how long it takes at least,
for what moves by itself."""
SAMPLE = 100
"""Events between two looks at threads and memory."""
CLOSE, INT, TERM = "close", "INT", "TERM"
ENDINGS = {CLOSE: 0, INT: 130, TERM: 143}
"""Ways to end the window, and the exit code of each."""


class Driver(QObject):
    """Does events one after another; the next one is due before the last is over.

    Args:
        person: Acts.
        numbers: Of the events, in order.
        told: Is given each event before and after it was done.
        done: Is called after the last one.
    """

    def __init__(
        self,
        window: MainWindow,
        person: Person,
        numbers: Sequence[int],
        told: Callable[[str], object],
        done: Callable[[], object],
    ) -> None:
        super().__init__(window)
        self._person, self._numbers = person, list(numbers)
        self._told, self._done = told, done
        self._next = 0
        self._window, self._waits = window, (0.0, 0.0)
        self.health = Health(self)

    @property
    def finished(self) -> bool:
        """Whether all has been done."""
        return self._next >= len(self._numbers)

    def begin(self) -> None:
        """Act from now on."""
        self._soon(0)

    def _soon(self, wait_ms: int) -> None:
        # Each time another timer: Qt does not let one go off in a dialogue that it has opened.
        QTimer.singleShot(wait_ms, self, self._act)

    @Slot()
    def _act(self) -> None:
        least, most = self._waits
        busy = not self._window.session.dispatcher.idle
        if time.monotonic() < (most if busy else least):
            self._soon(LOOK_MS)
            return
        if self.finished:
            self._done()
            return
        number = self._numbers[self._next]
        self._next += 1
        if number % SAMPLE == 0:
            self.health.sample()
        self.health.under_way = str(number)
        self._told(f"{number}")
        self._soon(0)
        try:
            words = self._person.act(number)
        except RuntimeError as error:  # of a widget that a dialogue has outlived
            if "already deleted" not in str(error):
                raise
            words = str(error)
        if self._person.pause_s:
            now = time.monotonic()
            self._waits = now + LEAST_S, now + self._person.pause_s
        self._told(f"{number} {words}")


def end(window: MainWindow, how: str) -> None:
    """End the program as a person, or as a terminal and a system do."""
    if how == CLOSE:
        for each in QApplication.topLevelWidgets():
            if each is not window and each.isVisible():
                each.close()
        window.close()
        QCoreApplication.quit()
    else:
        os.kill(os.getpid(), getattr(signal, f"SIG{how}"))
