"""How a window is: whether it answers, and what it takes of threads and memory."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot

BEAT_MS = 20
FREEZE_S = 1.0


class Health(QObject):
    """Watches its own process.

    A freeze is the computing of the whole process between two turns of the window's loop: a machine
    that is busy with something else is none.

    Attributes:
        freezes: Seconds of computing, of waiting, and the event under way, of each above a second.
        longest: Seconds of computing between two turns, the most.
        samples: Threads, and MiB of memory, each time it was asked for.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.freezes: list[tuple[float, float, str]] = []
        self.longest = 0.0
        self.samples: list[tuple[int, int]] = []
        self.under_way = ""
        self._before = (time.process_time(), time.monotonic())
        self._timer = QTimer(self, interval=BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    @Slot()
    def _beat(self) -> None:
        now = (time.process_time(), time.monotonic())
        computed, waited = (new - old for new, old in zip(now, self._before, strict=True))
        self._before = now
        self.longest = max(self.longest, computed)
        if computed > FREEZE_S:
            self.freezes.append((round(computed, 2), round(waited, 2), self.under_way))

    def sample(self) -> None:
        """Note threads and memory."""
        status = Path("/proc/self/status").read_text("ascii").splitlines()
        values = dict(line.split(":", 1) for line in status)
        self.samples.append((int(values["Threads"]), int(values["VmRSS"].split()[0]) // 1024))
