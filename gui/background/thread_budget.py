"""The share of the GUI thread's time that messages may take while a job runs."""

from __future__ import annotations

import time


class ThreadBudget:
    """A share of the calling thread's time, as a token bucket.

    It is kept on average, not from piece to piece: what was not used is saved up, and after a piece
    that took too long more is waited for, each up to a limit.

    Args:
        share: Part of the time that the thread may work.
        saved: Seconds of time that can be saved up.
        owed: Seconds that can be owed.
    """

    def __init__(self, share: float, saved: float, owed: float) -> None:
        self._share, self._saved, self._most = share, saved, owed
        self.begin()

    def begin(self) -> None:
        """Start with all that can be saved up; what was done before doesn't count."""
        self._moment, self._worked = time.perf_counter(), time.thread_time()
        self._owed = -self._saved

    def wait(self) -> float:
        """Seconds to wait now until the share is kept; 0 as long as something is saved up."""
        moment, worked = time.perf_counter(), time.thread_time()
        passed, spent = moment - self._moment, worked - self._worked
        self._moment, self._worked = moment, worked
        self._owed += spent / self._share - passed
        self._owed = min(max(self._owed, -self._saved), self._most)
        return max(self._owed, 0.0)
