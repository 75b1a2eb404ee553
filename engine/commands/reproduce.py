"""``reproduce``: repeat published experiments, and set our figures beside theirs."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from rich.table import Table

from engine.commands.console import PlainConsole
from engine.commands.exit_codes import FAILED
from engine.commands.loading import load_dataset
from engine.commands.output import STDOUT, check_json, put_json
from engine.commands.terminal import Bar, say, warn
from engine.core.device import use_threads
from engine.core.files import check_writable, make_folder, write_bytes
from engine.core.paths import named_path
from engine.core.text import clock_duration
from engine.experiments import registry
from engine.experiments.cache import ExperimentError, ModelCache
from engine.experiments.report import markdown, page, results_table

if TYPE_CHECKING:
    import argparse

    from engine.experiments.base import Experiment, ExperimentResult
    from engine.experiments.report.page import Made

PAGE, TABLE = "reproduce.html", "reproduce.md"
MARKERS = "reproduce"
"""Name of the table's markers in a Markdown file."""
NARROWEST = 120


def run(args: argparse.Namespace) -> int:
    """Run the experiments, or find what earlier runs finished, and judge their figures.

    Finished pieces stay in the user's cache, or in the folder of ``--runs``, so that an interrupted
    run goes on where it was.

    Returns:
        0, or 1 if an experiment could not be carried out; a figure that is worse is no failure.
    """
    use_threads()
    chosen = registry.find(args.names) or [
        each for each in registry.experiments().values() if each.quick or not args.quick
    ]
    _check_targets(args)
    lab = ModelCache(load_dataset("mnist"), _kept_in(args.runs), quick=args.quick)
    began = time.perf_counter()
    outcomes, failed = _outcomes(chosen, lab)
    made = page.Made.now(datetime.now().astimezone(), time.perf_counter() - began, quick=args.quick)
    _write(args, outcomes, made)
    if args.json != STDOUT:
        _print_tables(outcomes)
    _say_what_was_left_out(chosen, quick=args.quick)
    return FAILED if failed else 0


def _kept_in(runs: str | None) -> Path:
    """Where finished pieces are kept."""
    if runs is not None:
        return make_folder(named_path(runs) / ".reproduce")
    return Path(platformdirs.user_cache_dir("hourglass", appauthor=False)) / "reproduce"


def _check_targets(args: argparse.Namespace) -> None:
    """Refuse, before an hour of work, what could not be written after it."""
    check_json(args.json)
    if args.markdown is not None:
        check_writable(args.markdown)
        markdown.check_markers(args.markdown, MARKERS)
    if args.report is not None:
        check_writable(make_folder(args.report) / PAGE)


def _write(args: argparse.Namespace, outcomes: dict[str, ExperimentResult], made: Made) -> None:
    """Write the files that were asked for."""
    if args.json is not None:
        put_json(args.json, page.as_json(outcomes, made))
    order = list(registry.experiments())
    if args.markdown is not None:
        earlier = markdown.current(args.markdown, MARKERS)
        text = results_table.reproduced(outcomes, made, earlier, order)
        markdown.write(args.markdown, MARKERS, text)
    if args.report is not None:
        path = Path(args.report) / PAGE
        write_bytes(path, page.as_html(outcomes, made).encode())
        table = results_table.reproduced(outcomes, made, "", order)
        write_bytes(path.with_name(TABLE), table.encode())
        warn(f"the report is in {path}, its table alone in {TABLE}")


def _outcomes(
    chosen: list[Experiment], lab: ModelCache
) -> tuple[dict[str, ExperimentResult], bool]:
    """What each experiment found, by name, and whether one of them failed."""
    outcomes: dict[str, ExperimentResult] = {}
    failed = False
    for experiment in chosen:
        began = time.perf_counter()
        with Bar(experiment.title) as bar:
            try:
                outcomes[experiment.name] = bar.follow(experiment.run(lab), experiment.name)
            except ExperimentError as error:
                bar.warn(str(error))
                failed = True
        warn(f"{experiment.name}: {clock_duration(time.perf_counter() - began)}")
    return outcomes, failed


def _say_what_was_left_out(chosen: list[Experiment], *, quick: bool) -> None:
    """Name the experiments that the short run does without."""
    missing = [e.name for e in registry.experiments().values() if e not in chosen and not e.quick]
    if quick and missing:
        names = ", ".join(missing)
        warn(f"not in the quick run unless named: {names}")


def _print_tables(outcomes: dict[str, ExperimentResult]) -> None:
    """One table for each experiment on stdout, never narrower than it can be read."""
    console = PlainConsole(file=sys.stdout)
    if console.width < NARROWEST:
        console = PlainConsole(file=sys.stdout, width=NARROWEST)
    for name, outcome in outcomes.items():
        console.print(_table(name, outcome))
        for remark in outcome.remarks:
            console.print(remark, style="dim")
        console.print()
    judged = [row.verdict for outcome in outcomes.values() for row in outcome.rows]
    kinds = ("within the band", "better", "worse")
    say(", ".join(f"{judged.count(kind)} {kind}" for kind in kinds))


def _table(name: str, outcome: ExperimentResult) -> Table:
    table = Table(
        title=name, title_style="bold", title_justify="left", box=None, pad_edge=False,
        header_style="dim",
    )  # fmt: skip
    table.add_column("quantity", ratio=3)
    table.add_column("source", ratio=2)
    for heading in ("reference", "ours", "ratio"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    for row in outcome.rows:
        table.add_row(*page.cells(row)[1:])
    return table
