"""``runs rename``: give a run another name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.commands.chosen_runs import book

if TYPE_CHECKING:
    import argparse


def run(args: argparse.Namespace) -> int:
    """Rename a run; its identifier stays.

    Returns:
        0.

    Raises:
        RunError: There is no such run, nobody may change it, or another one has the name.
        OutputError: It can't be written.
    """
    runs = book(args)
    runs.rename(runs.find(args.run), args.name)
    return 0
