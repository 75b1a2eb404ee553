"""How busy the window's thread is: what it need not do now, it does later or not at all."""

from __future__ import annotations

import time


class ThreadLoad:
    """Measures the thread that asks, from one question to the next."""

    def __init__(self) -> None:
        self._worked, self._asked = time.thread_time(), time.perf_counter()

    def since(self) -> tuple[float, float]:
        """Seconds that the thread has worked since the last question, and that have passed."""
        worked, now = time.thread_time(), time.perf_counter()
        spans = worked - self._worked, now - self._asked
        self._worked, self._asked = worked, now
        return spans
