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
    """Write a model file, with the notes on its units.

    Returns:
        0.

    Raises:
        RunError, StateError: There is no such run, or it has no model that can be read.
        CheckpointError: The file can't be written.
    """
    found = book(args).find(args.run)
    model = newest_model(found.folder)
    checkpoint.save(model, args.out, unit_notes=found.manifest.unit_notes)
    warn(f"the model of epoch {model.epoch:.3g} is in {args.out}")
    return 0
