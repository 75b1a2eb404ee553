"""Time on the map: eased motion, and mouse moves merged to one per frame."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QPointF, Qt, QTimer, Signal, Slot

from gui.background.thread_load import ThreadLoad

FRAME = 33
"""Milliseconds between two steps of a motion, as the window's mailbox."""
BUSY = 0.4
"""Part of the time between two steps from which on the thread's hands are full."""


class FrameClock(QObject):
    """One clock for all motions of a map: what moves together is painted together.

    A motion is for eyes that follow nothing else. While the window has its hands full, as when
    somebody draws, there is none: what moves is there at once.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._moving: set[Tween] = set()
        self._timer = QTimer(self, interval=FRAME, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._strike)
        self._load = ThreadLoad()

    def join(self, tween: Tween) -> None:
        """Beat as long as somebody moves."""
        self._moving.add(tween)
        if not self._timer.isActive():
            self._load.since()
            self._timer.start()

    def leave(self, tween: Tween) -> None:
        """Be still when nobody moves any more."""
        self._moving.discard(tween)
        if not self._moving:
            self._timer.stop()

    def moves(self, tween: Tween) -> bool:
        """Whether somebody is on the way."""
        return tween in self._moving

    @Slot()
    def _strike(self) -> None:
        worked, passed = self._load.since()
        for tween in tuple(self._moving):
            tween.advance(last=worked > BUSY * passed)


class Tween(QObject):
    """Runs a number from 0 to 1 with a soft landing.

    Starting a tween that still runs begins again at 0: the owner takes what is
    on screen as the new beginning, so a stream of goals is one smooth motion.

    Args:
        parent: The owner.
        beat: The map's clock.
        duration: Length of the motion in milliseconds.
    """

    advanced = Signal(float)
    """The eased share of the way, last of all exactly 1."""

    def __init__(self, parent: QObject, beat: FrameClock, duration: int = 200) -> None:
        super().__init__(parent)
        self._beat, self._duration = beat, duration
        self._clock = QElapsedTimer()

    def start(self) -> None:
        """Begin at 0."""
        self._clock.start()
        self._beat.join(self)

    def stop(self) -> None:
        """Stay where the motion is."""
        self._beat.leave(self)

    def running(self) -> bool:
        """Whether the motion goes on."""
        return self._beat.moves(self)

    def advance(self, *, last: bool) -> None:
        """Go on by one step; with ``last``, to the end."""
        share = 1.0 if last else min(1.0, self._clock.elapsed() / self._duration)
        if share >= 1.0:
            self.stop()
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
