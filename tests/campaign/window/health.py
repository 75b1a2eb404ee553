"""How a window is: whether it answers, and what it takes of threads and memory."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot

BEAT_MS = 20
FREEZE_S = 1.0
LOOK_S = 0.1
"""Between two looks whether the window's thread is still busy."""


class Health(QObject):
    """Watches its own process.

    A freeze is the computing of the whole process between two turns of the window's loop: a machine
    that is busy with something else is none.

    Attributes:
        freezes: Seconds of computing, of waiting, the event under way, and what the window's thread
            did in the middle of it, of each above a second.
        longest: Seconds of computing between two turns, the most.
        samples: Threads, and MiB of memory, each time it was asked for.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.freezes: list[tuple[float, float, str, str]] = []
        self.longest = 0.0
        self.samples: list[tuple[int, int]] = []
        self.under_way = ""
        self._stack = ""
        self._thread = threading.get_ident()
        self._before = (time.process_time(), time.monotonic())
        self._timer = QTimer(self, interval=BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()
        threading.Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        """In a thread of its own: note what the window's thread does when it is late."""
        while True:
            time.sleep(LOOK_S)
            late = time.monotonic() - self._before[1]
            if late > FREEZE_S / 2 and not self._stack:
                frame = sys._current_frames().get(self._thread)
                self._stack = "".join(traceback.format_stack(frame)[-12:])

    @Slot()
    def _beat(self) -> None:
        now = (time.process_time(), time.monotonic())
        computed, waited = (new - old for new, old in zip(now, self._before, strict=True))
        self._before = now
        stack, self._stack = self._stack, ""
        self.longest = max(self.longest, computed)
        if computed > FREEZE_S:
            self.freezes.append((round(computed, 2), round(waited, 2), self.under_way, stack))

    def sample(self) -> None:
        """Note threads and memory."""
        status = Path("/proc/self/status").read_text("ascii").splitlines()
        values = dict(line.split(":", 1) for line in status)
        self.samples.append((int(values["Threads"]), int(values["VmRSS"].split()[0]) // 1024))
