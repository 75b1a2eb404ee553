"""When, and in which thread, Python's cyclic garbage collector runs.

The program and its libraries are half a million objects that live to the end. A full collection
traverses them all and stops every thread for a quarter of a second, several times during start-up
and now and then afterwards. ``gc.freeze`` exempts them from collection.

Where ``defer_gc`` was not called, as in a test that opens many windows, the others do nothing.
"""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from engine.core import heap

if TYPE_CHECKING:
    from gui.background.last_input import LastInput

THRESHOLD = 1_000_000
"""More objects than start-up allocates."""
_usual: tuple[int, int, int] | None = None
"""The thresholds to go back to, while collections are deferred."""


def defer_gc() -> None:
    """Raise the threshold so that nothing is collected while the program starts."""
    global _usual  # noqa: PLW0603 - a setting of the process, as the collector's own
    if _usual is None:
        _usual = gc.get_threshold()
        gc.set_threshold(THRESHOLD, *_usual[1:])


def freeze_gc() -> None:
    """Exempt what is alive now, garbage or not, from every later collection."""
    if _usual is not None:
        gc.freeze()


def resume_gc() -> None:
    """Collect what came since the last ``freeze_gc``, freeze the rest, restore the thresholds.

    The collection is needed: tracebacks of imports reference the images that were read meanwhile.
    """
    global _usual  # noqa: PLW0603 - as above
    if _usual is not None:
        gc.collect()
        gc.freeze()
        gc.set_threshold(*_usual)
        _usual = None


class GuiThreadCollector(QObject):
    """Has cycles collected in the GUI thread alone, while another thread runs Python, too.

    An object of Qt that is part of a cycle is destroyed where the collector runs. In another
    thread than its own that leaves its timers behind, and Qt sends their events to freed memory.
    """

    INTERVAL_MS = 250
    FULL_S = 10.0
    """Seconds between two collections of everything. Python's own measure is how many objects were
    made, of which a model, a data set or a map in a cycle are few: they would stay for an hour."""
    REST_S, SHORT_REST_S = 1.0, 0.1
    """It takes 20 to 70 ms, beside a training twice that, so it waits until nothing was done for so
    long, the second after ``LATE_S``; but not for ever."""
    LATE_S, LATEST_S = 60.0, 600.0
    _running = 0

    def __init__(self, parent: QObject, last_input: LastInput) -> None:
        super().__init__(parent)
        self._input = last_input
        self._full = time.monotonic()
        self._timer = QTimer(self, interval=self.INTERVAL_MS)
        self._timer.timeout.connect(self._collect)

    def start(self) -> None:
        """Take over from Python, which collects in whatever thread makes the next object."""
        if not self._timer.isActive():
            self._timer.start()
            GuiThreadCollector._running += 1
            gc.disable()

    def stop(self) -> None:
        """Leave it to Python again, when no other collector runs."""
        if self._timer.isActive():
            self._timer.stop()
            GuiThreadCollector._running -= 1
            if not GuiThreadCollector._running:
                gc.enable()

    @Slot()
    def _collect(self) -> None:
        """Collect the older of two generations that has reached its threshold, or all in time.

        The oldest generation is all: its threshold, which a training reaches every half minute,
        knows nothing of a hand that moves the mouse.
        """
        self._input.watch()
        if _usual is None and self._is_time():
            self._full = time.monotonic()
            gc.collect()
            heap.give_back()
            return
        reached = zip(gc.get_count()[:2], gc.get_threshold()[:2], strict=True)
        due = [now > most for now, most in reached]
        if any(due):
            gc.collect(max(generation for generation, is_due in enumerate(due) if is_due))

    def _is_time(self) -> bool:
        """Whether everything is to be collected."""
        since, rested = time.monotonic() - self._full, self._input.rested()
        if since > self.LATEST_S:
            return rested > 0
        return since > self.FULL_S and rested > (
            self.SHORT_REST_S if since > self.LATE_S else self.REST_S
        )
