"""``runs``: the list of runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from engine.commands.chosen_runs import book
from engine.commands.output import print_table, put_json, width
from engine.commands.runs.described import as_dict, epochs
from engine.commands.terminal import warn
from engine.runs.book import RunInfo

if TYPE_CHECKING:
    import argparse

WIDE = 72
"""Columns from which on an identifier has room beside a name."""


def run(args: argparse.Namespace) -> int:
    """Print a line for each run, the newest first; name on stderr what can't be read.

    Returns:
        0.

    Raises:
        OutputError: The JSON can't be written.
    """
    runs = book(args)
    everything = runs.everything()
    found = [each for each in everything if isinstance(each, RunInfo)]
    if args.json is not None:
        put_json(args.json, {"root": str(runs.root), "runs": [as_dict(each) for each in found]})
    elif found:
        print_table(_table(found))
    else:
        warn(f"there is no run in {runs.root}; `hourglass train` makes one")
    for each in everything:
        if not isinstance(each, RunInfo):
            warn(each.reason)
    return 0


def _table(found: list[RunInfo]) -> Table:
    """Figures are never cut: names are, and where there is little room the identifier goes."""
    wide = width() >= WIDE
    table = Table(box=None, pad_edge=False, header_style="bold", expand=True)
    if wide:
        table.add_column("run", no_wrap=True)
    table.add_column("name", no_wrap=True, overflow="ellipsis", ratio=1)
    table.add_column("state", no_wrap=True)
    table.add_column("epochs", no_wrap=True, justify="right")
    table.add_column("BCE", no_wrap=True, justify="right")
    for each in found:
        bce = None if each.status is None else each.status.figures.get("bce")
        shown = "–" if bce is None else f"{bce:.4f}"
        names = [each.manifest.id] * wide + [each.manifest.name]
        table.add_row(*names, each.state, epochs(each), shown)
    return table
