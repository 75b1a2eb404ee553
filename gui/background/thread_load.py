"""CPU time of the GUI thread, by which the delivery of messages is throttled."""

from __future__ import annotations

import time


class ThreadLoad:
    """Measures the calling thread, from one call of ``since`` to the next."""

    def __init__(self) -> None:
        self._worked = time.thread_time()

    def since(self) -> float:
        """CPU seconds of this thread since the last call."""
        before, self._worked = self._worked, time.thread_time()
        return self._worked - before
