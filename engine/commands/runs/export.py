"""``runs export``: write the newest model of a run into a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.commands.chosen_runs import book
from engine.commands.terminal import warn
from engine.models import checkpoint
from engine.runs.newest import newest_model

if TYPE_CHECKING:
    import argparse


def run(args: argparse.Namespace) -> int:
    """Write a model file.

    Returns:
        0.

    Raises:
        RunError, StateError: There is no such run, or it has no model that can be read.
        CheckpointError: The file can't be written.
    """
    model = newest_model(book(args).find(args.run).folder)
    checkpoint.save(model, args.out)
    warn(f"the model of epoch {model.epoch:.3g} is in {args.out}")
    return 0
