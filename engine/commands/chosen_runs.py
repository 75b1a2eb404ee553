"""The runs that a command line speaks of. Imports nothing heavy: listing runs is quick."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.runs.book import RunBook, default_root

if TYPE_CHECKING:
    import argparse


def book(args: argparse.Namespace) -> RunBook:
    """The runs in the folder that ``--runs`` names, or where they are if it does not."""
    root = default_root() if args.runs is None else Path(args.runs).expanduser()
    return RunBook(root)
