"""``benchmark``: measure the program beside its yardsticks, and name what misses its mark."""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

from engine.benchmark.context import Context, Machine, as_json
from engine.benchmark.stats import MISSED, NO_DEVICE
from engine.commands.console import PlainConsole
from engine.commands.output import STDOUT, check_json, put_json, room_for_json
from engine.commands.terminal import Bar, say, tell
from engine.core.errors import UserError
from engine.core.files import check_writable, make_folder
from engine.core.foreign_text import quoted
from engine.core.paths import named_path
from engine.core.text import spaced
from engine.core.threads import training_threads
from engine.experiments.report import markdown, results_table
from gui.benchmark.rows import NAMES, Bench, chosen

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from engine.benchmark.result import BenchmarkRow
    from engine.benchmark.stats import Spread

NARROWEST = 130
MARKERS = "benchmark"
"""Name of the table's markers in a Markdown file."""
HEADS = ("name", "figure", "measured", "yardstick", "its measure", "value", "mark", "verdict")


class UnknownFigureError(UserError):
    """There is no figure of that name; the message lists those there are."""


def run(args: argparse.Namespace) -> int:
    """Measure, print the table, and explain what misses.

    Returns:
        0, also where figures miss their marks: the table says so.

    Raises:
        UnknownFigureError: A name is none of ``NAMES``.
        NoQtError: One needs the window, and Qt is not installed.
    """
    unknown = [name for name in args.names if name not in NAMES]
    if unknown:
        have = ", ".join(NAMES)
        raise UnknownFigureError(f"there is no figure {quoted(unknown[0])}; choose from {have}")
    wanted = chosen(args.names)
    check_json(args.json)
    if args.markdown is not None:
        check_writable(args.markdown)
        markdown.check_markers(args.markdown, MARKERS)
    machine = Machine.here(training_threads())
    parent = None if args.runs is None else make_folder(named_path(args.runs))
    scratch = tempfile.TemporaryDirectory(prefix=".hourglass-", dir=parent)
    kept = args.json is not None or args.markdown is not None
    with room_for_json(args.json), scratch as folder, Bar("benchmark") as bar:
        plan = Context(Path(folder), machine.threads, lambda _word: None, quick=args.quick)
        with Bench(plan) as bench:
            figures = list(_measured(wanted, bench, bar, tell if kept else say))
            platform = bench.platform
    if args.json is not None:
        put_json(args.json, {**as_json(figures, machine, quick=args.quick), "platform": platform})
    if args.markdown is not None:
        made = results_table.Made.now([*machine.words(), *_drawn_by(platform)])
        rows = [cells(figure) for figure in figures]
        earlier = markdown.current(args.markdown, MARKERS)
        measured = {figure.group for figure in figures if figure.verdict != NO_DEVICE}
        lacking = {figure.group for figure in figures} - measured
        text = results_table.joined(HEADS, rows, made, earlier, NAMES, unmeasured=lacking)
        markdown.write(args.markdown, MARKERS, text)
    if args.json != STDOUT:  # last, as whoever reads the table may have read enough
        show(figures, machine, platform)
    return 0


def _measured(
    wanted: list[str], bench: Bench, bar: Bar, put: Callable[[str], None]
) -> Iterator[BenchmarkRow]:
    """One figure after the other, each put on stdout as soon as it is there."""
    for place, name in enumerate(wanted):
        bar.at(place, len(wanted), "", name)
        bench.plan.tell = partial(bar.at, place, len(wanted), title=name)
        for figure in bench.rows(name):
            bar.say(line(figure), put)
            yield figure


def line(figure: BenchmarkRow) -> str:
    """One row in one line, told as soon as it is measured."""
    return "  ".join(cell for cell in cells(figure) if cell)


def cells(figure: BenchmarkRow) -> list[str]:
    """A row of the table: name, figure, ours, yardstick, theirs, value, mark, verdict."""
    mark = ""
    if figure.limit is not None:
        mark = f"{figure.sense.replace('at most', '≤').replace('at least', '≥')} {figure.limit:g}"
    value = f"{figure.value:.3g}" if figure.value == figure.value else ""
    return [
        figure.group,
        figure.what,
        _spread(figure.ours, figure.unit),
        figure.yardstick,
        _spread(figure.theirs, figure.unit),
        value,
        mark,
        figure.verdict,
    ]


def _drawn_by(platform: str) -> list[str]:
    """What the window was drawn on, if one was opened here."""
    return [f"window drawn by Qt's {platform} platform"] if platform else []


def show(figures: list[BenchmarkRow], machine: Machine, platform: str) -> None:
    """The table on stdout, then notes and profiles."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in HEADS:
        table.add_column(name, overflow="fold")
    for figure in figures:
        table.add_row(*cells(figure))
    console = PlainConsole(file=sys.stdout)
    if console.width < NARROWEST:
        console = PlainConsole(file=sys.stdout, width=NARROWEST)
    console.print(table)
    for words in [*machine.words(), *_drawn_by(platform)]:
        say(words)
    say("measured: median (a tenth lies below – a tenth lies above); value: what is judged")
    for figure in figures:
        if figure.note:
            say(f"· {figure.what}: {figure.note}")
    missed = [figure for figure in figures if figure.verdict == MISSED]
    say(f"{len(missed)} missed" if missed else "none missed")
    for figure in missed:
        say(f"missed: {figure.what}")
        for words in figure.profile:
            say(f"    {words}")


def _spread(spread: Spread | None, unit: str) -> str:
    if spread is None:
        return ""
    if spread.count == 1:
        return f"{_number(spread.median)} {unit}"
    low, middle, high = (_number(each) for each in (spread.low, spread.median, spread.high))
    return f"{middle} {unit} ({low} – {high})"


def _number(value: float) -> str:
    """Three significant digits, thousands set apart."""
    return spaced(value) if abs(value) >= 1000 else f"{value:.3g}"
