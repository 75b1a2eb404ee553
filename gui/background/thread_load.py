"""CPU time of the GUI thread, by which background work and animations are throttled."""

from __future__ import annotations

import time


class ThreadLoad:
    """Measures the calling thread, from one call of ``since`` to the next."""

    def __init__(self) -> None:
        self._worked, self._asked = time.thread_time(), time.perf_counter()

    def since(self) -> tuple[float, float]:
        """CPU seconds of this thread since the last call, and seconds that have passed."""
        worked, now = time.thread_time(), time.perf_counter()
        spans = worked - self._worked, now - self._asked
        self._worked, self._asked = worked, now
        return spans
