"""Time on the map: eased motion, and mouse moves merged to one per frame."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QPointF, Qt, QTimer, Signal, Slot

FRAME = 33
"""Milliseconds between two steps of a motion, as the window's mailbox."""


class Tween(QObject):
    """Runs a number from 0 to 1 with a soft landing.

    Starting a tween that still runs begins again at 0: the owner takes what is
    on screen as the new beginning, so a stream of goals is one smooth motion.

    Args:
        parent: The owner.
        duration: Length of the motion in milliseconds.
    """

    advanced = Signal(float)
    """The eased share of the way, last of all exactly 1."""

    def __init__(self, parent: QObject, duration: int = 200) -> None:
        super().__init__(parent)
        self._duration = duration
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin at 0."""
        self._clock.start()
        self._timer.start()

    def stop(self) -> None:
        """Stay where the motion is."""
        self._timer.stop()

    def running(self) -> bool:
        """Whether the motion goes on."""
        return self._timer.isActive()

    @Slot()
    def _tick(self) -> None:
        share = min(1.0, self._clock.elapsed() / self._duration)
        if share >= 1.0:
            self._timer.stop()
        self.advanced.emit(1.0 - (1.0 - share) ** 3)


class FrameMerger(QObject):
    """Passes the first event on at once and, after it, at most two per frame.

    With one per frame the last of several events could wait for a whole frame, and its answer
    would be seen in the frame after the next.

    Args:
        parent: The owner.
        interval: Milliseconds between two events that are passed on.
    """

    passed = Signal(str, QPointF)
    """The newest event: its kind and its position."""

    def __init__(self, parent: QObject, interval: int = 8) -> None:
        super().__init__(parent)
        self._waiting: tuple[str, QPointF] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(interval)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.flush)

    def push(self, kind: str, position: QPointF) -> None:
        """Take an event; an older one that still waits is forgotten."""
        self._waiting = (kind, position)
        if not self._timer.isActive():
            self.flush()

    def drop(self) -> None:
        """Forget what waits."""
        self._waiting = None

    @Slot()
    def flush(self) -> None:
        """Pass on what waits, now."""
        if self._waiting is not None:
            kind, position = self._waiting
            self._waiting = None
            self._timer.start()
            self.passed.emit(kind, position)
