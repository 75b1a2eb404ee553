"""Eased motion on the map: one number that goes from 0 to 1."""

from __future__ import annotations

from time import perf_counter, thread_time
from typing import TYPE_CHECKING

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation, Signal

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

FRAME = 0.03
"""Least seconds between two steps, two of Qt's: at each of Qt's, 10 000 gliding points cost 14 % of
a core instead of 8, and 70 000 leave no time between two steps, so that none would glide."""
SHARE, SLOWEST = 0.08, 0.07
"""Part of its time that the GUI thread works, above which steps are put off, and the most seconds
between two: while a run trains a step costs twice as much, and the run waits for it."""
BUSY = 0.4
"""CPU share of the GUI thread from which on a motion ends at once."""


class EasedAnimation(QObject):
    """Runs a number from 0 to 1, slowing down towards the end.

    Qt steps all running animations together, so that what moves together is painted together.
    Starting one that still runs begins again at 0: the owner takes what is on screen as the new
    beginning, so a stream of goals is one smooth motion. A hidden owner gets the end at once, and
    so does one whose thread is busy: a motion must not delay the answer to a hand that draws.

    Args:
        owner: The widget on which something moves.
        duration: Length of the motion in milliseconds.
    """

    advanced = Signal(float)
    """The eased share of the way, last of all exactly 1."""

    def __init__(self, owner: QWidget, duration: int) -> None:
        super().__init__(owner)
        self._owner = owner
        self._animation = QVariantAnimation(self)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.setDuration(duration)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(self._step)
        self._frame_began, self._frame_cpu = perf_counter(), thread_time()

    def start(self) -> None:
        """Begin at 0."""
        if not self._owner.isVisible():
            self.finish()
            return
        if not self.running():
            self._begin_frame()
        self._animation.stop()
        self._animation.start()

    def stop(self) -> None:
        """Stay where the motion is."""
        self._animation.stop()

    def finish(self) -> None:
        """Go to the end at once."""
        self._animation.stop()
        self.advanced.emit(1.0)

    def running(self) -> bool:
        """Whether the motion goes on."""
        return self._animation.state() == QVariantAnimation.State.Running

    def _begin_frame(self) -> None:
        self._frame_began, self._frame_cpu = perf_counter(), thread_time()

    def _step(self, share: float) -> None:
        passed = perf_counter() - self._frame_began
        if share == 0.0 or (share < 1.0 and passed < FRAME):
            return
        worked = thread_time() - self._frame_cpu
        if share >= 1.0 or worked > BUSY * passed:
            self._begin_frame()
            self.finish()
        elif worked <= SHARE * passed or passed >= SLOWEST:
            self._begin_frame()
            self.advanced.emit(share)
