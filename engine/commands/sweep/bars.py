"""How far a sweep is, on stderr: a bar for all of it and one for each run under way."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from engine.commands.terminal import StderrBars
from engine.core.text import clock_duration
from engine.runs import log
from engine.runs.sweep.cells import DONE

if TYPE_CHECKING:
    from rich.progress import TaskID

    from engine.runs.sweep.cells import CellRun
    from engine.runs.sweep.training import Sweep

LOOK_SECONDS = 0.5


class SweepBars(StderrBars):
    """Bars where stderr is a terminal; a line for each run that ends everywhere."""

    def __init__(self, title: str) -> None:
        super().__init__(width=20)
        self._all = self._progress.add_task(title, total=None, detail="")
        self._bars: dict[str, TaskID] = {}
        self._left: dict[str, CellRun] = {}
        self._looked = 0.0

    def begin(self, sweep: Sweep) -> None:
        """Learn which runs there are; say how many are done from an earlier call."""
        self._left = {str(run.folder.path): run for run in sweep.runs if not run.done}
        found = len(sweep.runs) - len(self._left)
        if found:
            self.warn(f"{found} of {len(sweep.runs)} runs are done already")

    def at(self, sweep: Sweep, *, last: bool = False) -> None:
        """Look how far the runs are; not more often than twice a second, unless it is the last."""
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS and not last:
            return
        self._looked = now
        for path, run in list(self._left.items()):
            status = run.status
            if status is None:
                continue
            if status.state in DONE:
                del self._left[path]
                self._end(path, run, status, len(sweep.runs))
            elif status.state in log.ACTIVE:
                self._move(path, run, status)
        done = len(sweep.runs) - len(self._left)
        self._progress.update(
            self._all, completed=done, total=len(sweep.runs), detail=f"{done}/{len(sweep.runs)}"
        )

    def _move(self, path: str, run: CellRun, status: log.Status) -> None:
        if path not in self._bars:
            self._bars[path] = self._progress.add_task(run.name, detail="")
        epoch = f"epoch {min(int(status.epoch) + 1, status.epochs)}/{status.epochs}"
        self._progress.update(
            self._bars[path],
            completed=status.step,
            total=status.epochs * status.steps_per_epoch,
            detail=f"{epoch} · {clock_duration(status.seconds_left)} left",
        )

    def _end(self, path: str, run: CellRun, status: log.Status, count: int) -> None:
        if path in self._bars:
            self._progress.remove_task(self._bars.pop(path))
        bce = status.figures.get("bce")
        figure = f": BCE {bce:.4f}" if bce is not None else ""
        ended = " diverged" if status.state == log.DIVERGED else figure
        self.warn(f"{run.name}{ended} ({count - len(self._left)} of {count})")
