"""Drives the window by mouse events, at a steady pace, whether or not the window keeps up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, QPointF, Qt, QTimer, Slot
from PySide6.QtGui import QMouseEvent

from gui.benchmark.latency import now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QWidget

PACE = (0.009, 0.021, 0.013, 0.017, 0.024, 0.016)
"""Seconds between two events, over and over: uneven, so that no clock of the window's own can
keep step with them; a sixtieth on average."""
PATIENCE_MS = 2000


class Pointer:
    """Puts mouse events into the queue of the window, as its platform does.

    Args:
        window: The top-level widget.
        widget: The widget that the mouse is on; places are in its pixels.
    """

    def __init__(self, window: QWidget, widget: QWidget) -> None:
        self._window, self._widget = window, widget
        self._held = Qt.MouseButton.NoButton

    def move(self, place: QPointF) -> None:
        """Move there."""
        self._post(QEvent.Type.MouseMove, place, Qt.MouseButton.NoButton)

    def press(self, place: QPointF, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        """Press a button there."""
        self._held = button
        self._post(QEvent.Type.MouseButtonPress, place, button)

    def release(self, place: QPointF) -> None:
        """Let the button go there."""
        button, self._held = self._held, Qt.MouseButton.NoButton
        self._post(QEvent.Type.MouseButtonRelease, place, button)

    def _post(self, kind: QEvent.Type, place: QPointF, button: Qt.MouseButton) -> None:
        handle = self._window.windowHandle()
        inside = self._widget.mapTo(self._window, place)
        there = self._window.mapToGlobal(inside)
        event = QMouseEvent(
            kind, inside, inside, there, button, self._held, Qt.KeyboardModifier.NoModifier
        )
        QCoreApplication.postEvent(handle, event)


class PacedInput(QObject):
    """Does one thing after the other at the pace of a person, and tells when each was due.

    An event that is late because the window was busy counts from when it was due: a person moves
    the mouse whether or not the program is ready for it.

    Args:
        actions: What to do, one at a time.
        due: Takes the moment for which an action was due, just before it is done.
    """

    def __init__(self, actions: Iterator[Callable[[], None]], due: Callable[[float], None]) -> None:
        super().__init__()
        self._actions, self._tell = actions, due
        self._loop = QEventLoop()
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._perform)
        self._count = 0
        self._due = 0.0

    def run(self) -> None:
        """Do everything, while the event loop runs."""
        self._due = now()
        self._timer.start(0)
        self._loop.exec()

    @Slot()
    def _perform(self) -> None:
        while True:
            action = next(self._actions, None)
            if action is None:
                self._loop.quit()
                return
            self._tell(min(self._due, now()))
            action()
            self._due += PACE[self._count % len(PACE)]
            self._count += 1
            if self._due > now():  # all that fell due while the window was busy arrives at once
                break
        # Whole milliseconds, rounded down: a little early counts from the action itself.
        self._timer.start(max(0, int((self._due - now()) * 1000)))


def process_events(milliseconds: int, until: Callable[[], bool] | None = None) -> None:
    """Run the event loop for a while, or until something is so."""
    loop, poll = QEventLoop(), QTimer()
    QTimer.singleShot(milliseconds, loop, loop.quit)
    if until is not None:
        poll.timeout.connect(_quitter(loop, until))
        poll.start(10)
    loop.exec()
    poll.stop()


def _quitter(loop: QEventLoop, until: Callable[[], bool]) -> Callable[[], None]:
    def check() -> None:
        if until():
            loop.quit()

    return check
