"""What came out of a sweep: figures of each run, and mean and spread over seeds."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.runs import log
from engine.runs.history import records
from engine.runs.sweep.plan import Setting, canonical

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.runs.sweep.cells import CellRun
    from engine.runs.sweep.training import Sweep

NEW, FAILED = "new", "failed"


@dataclass(frozen=True)
class RunResult:
    """How a run of a sweep ended.

    Attributes:
        run: Which.
        state: One of ``log.STATES``, ``new`` if it never began, ``failed`` if it can't be trained.
        reason: Why it has no figures; empty if it has.
        figures: Of the test after its last planned epoch, by name; empty if it did not come there.
    """

    run: CellRun
    state: str
    reason: str
    figures: dict[str, float]

    @property
    def finished(self) -> bool:
        """Whether it has all its figures."""
        return bool(self.figures)


@dataclass(frozen=True)
class Spread:
    """A figure over seeds.

    Attributes:
        values: Of each run that has it, at least one.
    """

    values: tuple[float, ...]

    @property
    def mean(self) -> float:
        """Mean of the values."""
        return statistics.fmean(self.values)

    @property
    def deviation(self) -> float | None:
        """Standard deviation of the sample, with n - 1; None for a single value."""
        return statistics.stdev(self.values) if len(self.values) > 1 else None

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {"mean": self.mean, "spread": self.deviation, "values": list(self.values)}


@dataclass(frozen=True)
class CellResult:
    """One combination of settings over its seeds.

    Attributes:
        settings: The swept ones, by name.
        runs: One a seed.
    """

    settings: dict[str, Setting]
    runs: tuple[RunResult, ...]

    @property
    def finished(self) -> tuple[RunResult, ...]:
        """The runs that have figures."""
        return tuple(run for run in self.runs if run.finished)

    @property
    def figures(self) -> dict[str, Spread]:
        """Each figure over the runs that have it, in the order in which a test gives them."""
        names = dict.fromkeys(name for run in self.finished for name in run.figures)
        return {
            name: Spread(tuple(run.figures[name] for run in self.finished if name in run.figures))
            for name in names
        }


def results(sweep: Sweep) -> list[CellResult]:
    """What came out, a combination of settings each, in the order of the plan.

    Raises:
        RunError: A log is damaged.
    """
    groups: dict[str, list[RunResult]] = {}
    for run in sweep.runs:
        error = sweep.errors.get(str(run.folder.path), "")
        groups.setdefault(canonical(run.cell.settings), []).append(_result(run, error))
    return [CellResult(each[0].run.cell.settings, tuple(each)) for each in groups.values()]


def _result(run: CellRun, error: str) -> RunResult:
    if error:
        return RunResult(run, FAILED, error, {})
    status = run.status
    state = NEW if status is None else status.state
    if state == log.DIVERGED:
        return RunResult(run, state, "its loss is not finite any more; lower the learning rate", {})
    wanted = run.cell.config.epochs
    # Whoever trained it on since then did not change what the sweep found.
    found = [each for each in records(run.folder) if each.epoch == wanted]
    if not found:
        return RunResult(run, state, "it did not come to its end; the same command goes on", {})
    return RunResult(run, state, "", dict(found[0].test))


def all_runs(cells: Sequence[CellResult]) -> list[RunResult]:
    """The runs of all combinations."""
    return [run for cell in cells for run in cell.runs]
