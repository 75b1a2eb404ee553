"""``runs import``: make runs of model files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.commands.chosen_runs import book
from engine.commands.find_model import Found
from engine.commands.terminal import tell
from engine.models import checkpoint
from engine.models.model import Model
from engine.runs import log
from engine.runs.manifest import Parent
from engine.runs.new_run import start
from engine.training.trainer import Trainer

if TYPE_CHECKING:
    import argparse

    from engine.runs.book import RunBook


def run(args: argparse.Namespace) -> int:
    """Make a run of each file, with its history and its notes on units.

    All files are read before the first is made. Such a run can be resumed with more epochs, with
    Adam starting afresh.

    Returns:
        0.

    Raises:
        CheckpointError: A file can't be read.
        DataError, DataSpecError: The data set that a model learnt from is not there.
        OutputError: A run can't be written.
    """
    models = [Found(checkpoint.load(file), Path(file).stem) for file in args.files]
    runs = book(args)
    for file, found in zip(args.files, models, strict=True):
        tell(f"{file}: {_bring(file, found, runs, args.dataset)}")
    return 0


def _bring(file: str, found: Found, runs: RunBook, data: str | None) -> str:
    """Make a run of a model, named like its file; its identifier."""
    dataset, model = found.load_data(file, data), found.model
    config = replace(model.config, dataset=dataset.name)
    start_model = Model(config, model.variant(), model.epoch, model.history)
    trainer = Trainer(replace(config, data=dataset.spec), dataset, start_model)
    trainer.planned = len(trainer.history)
    name, parent = runs.free_name(found.origin), Parent(found.origin, trainer.step)
    notes = checkpoint.unit_notes(file)
    writer = start(runs.root, trainer, name=name, parent=parent, unit_notes=notes).writer
    writer.begin()
    writer.end(log.FINISHED)
    return writer.folder.path.name
