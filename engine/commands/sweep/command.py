"""``sweep``: train runs that differ in a few settings side by side, and compare them."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from engine.commands.chosen_runs import book
from engine.commands.loading import load_dataset
from engine.commands.output import STDOUT, check_json, put_json
from engine.commands.signals import StopSignals
from engine.commands.sweep import grid, report, table
from engine.commands.sweep.bars import SweepBars
from engine.commands.terminal import warn
from engine.core.device import resolve, use_threads
from engine.core.files import check_writable, make_folder
from engine.runs.new_run import data_source
from engine.runs.sweep import backends
from engine.runs.sweep.results import all_runs, results
from engine.runs.sweep.training import How, training
from engine.variants import registry

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from engine.runs.manifest import DataSource
    from engine.runs.sweep.plan import Plan
    from engine.runs.sweep.results import CellResult
    from engine.runs.sweep.training import Sweep

FAILED = 1


def run(args: argparse.Namespace) -> int:
    """Train what is left of a sweep; what can be refused is refused before anything is trained.

    Returns:
        0; 1 if a run diverged or could not be trained; or the exit code of the signal that stopped
        it, after all runs are saved: the same command goes on.

    Raises:
        GridError: The words are no sweep.
        BackendError: The backend can't be used.
        RunError: Another process has the same sweep trained.
        OutputError: What is to be kept can't be written.
    """
    use_threads()
    plan, how, root = _checked(args)
    dataset = load_dataset(plan.cells[0].config.dataset)
    plan = grid.of_images(plan, dataset.spec)
    data = data_source(plan.cells[0].config.dataset, dataset)
    with StopSignals() as signals:
        sweep = _trained(plan, root, data, how, signals)
        if signals.code:
            done = sum(each.done for each in sweep.runs)
            warn(f"{done} of {len(plan.cells)} runs are done; the same command goes on from here")
            return signals.code
    return _told(args, plan, plan.tag(data.fingerprint), results(sweep))


def _checked(args: argparse.Namespace) -> tuple[Plan, How, Path]:
    """The runs, how they are trained, and where they go."""
    how = How(args.backend, args.jobs, args.scheduler)
    backends.check(how.backend, how.scheduler)
    plan = grid.plan(args)
    backends.shares(how.backend, how.jobs, len(plan.cells))
    resolve(plan.cells[0].config.device)
    check_json(args.json)
    if args.report is not None:
        check_writable(args.report)
        report.check(args.report)
    return plan, how, make_folder(book(args).root)


def _trained(plan: Plan, root: Path, data: DataSource, how: How, signals: StopSignals) -> Sweep:
    """The sweep, at its end or as it is when a signal came and all runs were saved."""
    place = plan.cells[0].config.dataset
    title = registry.find(plan.cells[0].config.variant).title
    steps = training(plan, root, data, place, how)
    with SweepBars(f"Sweep of {title}") as bars, closing(steps):
        sweep = next(steps)
        bars.begin(sweep)
        for _ in steps:
            bars.at(sweep)
            if signals.code:
                return sweep
        bars.at(sweep, last=True)
    return sweep


def _told(args: argparse.Namespace, plan: Plan, tag: str, cells: list[CellResult]) -> int:
    """Print the table, write the files, name the runs that did not finish."""
    if args.json is not None:
        put_json(args.json, table.as_json(plan, tag, cells))
    if args.report is not None:
        report.write(args.report, plan, cells)
        warn(f"the report is in {args.report}")
    if args.json != STDOUT:  # last, as whoever reads the table may have read enough
        table.put_table(cells)
    failed = [each for each in all_runs(cells) if not each.finished]
    for each in failed:
        warn(f"{each.run.name}: {each.state}; {each.reason}")
    return FAILED if failed else 0
