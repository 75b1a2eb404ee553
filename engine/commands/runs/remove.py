"""``runs rm``: move runs to the trash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.commands.chosen_runs import book
from engine.commands.terminal import warn

if TYPE_CHECKING:
    import argparse


def run(args: argparse.Namespace) -> int:
    """Move runs to the trash; all are looked for before the first is moved.

    Returns:
        0.

    Raises:
        RunError: One is not there, came with the program, or is being trained.
        OutputError: One can't be moved.
    """
    runs = book(args)
    for each in [runs.find(text) for text in args.selected]:
        warn(f"'{each.manifest.name}' lies in {runs.delete(each)} now")
    return 0
