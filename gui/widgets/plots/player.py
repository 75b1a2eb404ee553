"""Goes through the moments of a run as time passes."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

if TYPE_CHECKING:
    from collections.abc import Sequence

SECONDS = 10.0
"""A run plays so long at speed 1, however long it is: each moment has its equal share, so that the
dense ones of the first epoch are seen."""
INTERVAL_MS = 30


class Player(QObject):
    """Plays moments, one after the other."""

    reached = Signal(float)
    """An epoch, one of the moments."""
    changed = Signal()
    """Playing began or ended."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._moments: list[float] = []
        self._speed = 1.0
        self._share, self._looked = 0.0, 0.0
        self._place = -1
        self._timer = QTimer(self, interval=INTERVAL_MS)
        self._timer.timeout.connect(self.advance)

    def playing(self) -> bool:
        """Whether it goes on by itself."""
        return self._timer.isActive()

    def set_speed(self, speed: float) -> None:
        """Play so many times as fast, from where it is."""
        self._speed = speed

    def start(self, moments: Sequence[float], since: float) -> None:
        """Play from a moment to the last one; from the first if it is the last."""
        self._moments = list(moments)
        if len(self._moments) < 2:
            return
        place = min(range(len(self._moments)), key=lambda i: abs(self._moments[i] - since))
        last = len(self._moments) - 1
        self._place = 0 if place == last else place
        self._share, self._looked = self._place / last, perf_counter()
        self._timer.start()
        self.changed.emit()
        self.reached.emit(self._moments[self._place])

    @Slot()
    def stop(self) -> None:
        """Stay where it is."""
        if self._timer.isActive():
            self._timer.stop()
            self.changed.emit()

    @Slot()
    def advance(self) -> None:
        """Go on by the time that has passed."""
        now = perf_counter()
        self._share += (now - self._looked) / SECONDS * self._speed
        self._looked = now
        last = len(self._moments) - 1
        place = min(int(self._share * last + 1e-9), last)
        if place != self._place:
            self._place = place
            self.reached.emit(self._moments[place])
        if place == last:
            self.stop()
