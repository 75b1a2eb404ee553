"""``runs``: the list of runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.commands.chosen_runs import book
from engine.commands.output import print_rows, put_json, width
from engine.commands.runs.described import as_dict, epochs
from engine.commands.terminal import warn
from engine.runs.book import RunInfo

if TYPE_CHECKING:
    import argparse

WIDE = 72
"""Columns from which on an identifier has room beside a name."""
HEADS = ("run", "name", "state", "epochs", "BCE")


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
        _print(found)
    else:
        warn(f"there is no run in {runs.root}; `hourglass train` makes one")
    for each in everything:
        if not isinstance(each, RunInfo):
            warn(each.reason)
    return 0


def _print(found: list[RunInfo]) -> None:
    """Figures are never cut: names are, and where there is little room the identifier goes."""
    first = 0 if width() >= WIDE else 1
    rows = [_row(each)[first:] for each in found]
    end = len(HEADS) - first
    print_rows(HEADS[first:], rows, cut=1 - first, right=frozenset({end - 2, end - 1}))


def _row(each: RunInfo) -> tuple[str, ...]:
    """The words under ``HEADS``."""
    bce = None if each.status is None else each.status.figures.get("bce")
    shown = "–" if bce is None else f"{bce:.4f}"
    return each.manifest.id, each.manifest.name, each.state, epochs(each), shown
