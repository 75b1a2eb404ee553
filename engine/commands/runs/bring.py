"""``runs import``: make runs of model files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.commands.chosen_runs import book
from engine.commands.loading import load_dataset
from engine.commands.terminal import say
from engine.models import checkpoint
from engine.models.model import Model
from engine.runs import log
from engine.runs.manifest import Parent
from engine.runs.recording import start
from engine.training.trainer import Trainer

if TYPE_CHECKING:
    import argparse

    from engine.runs.book import RunBook


def run(args: argparse.Namespace) -> int:
    """Make a run of each file, with its history; all files are read before the first is made.

    Such a run can be resumed with more epochs, with Adam starting afresh.

    Returns:
        0.

    Raises:
        CheckpointError: A file can't be read.
        DataError, DataSpecError: The data set that a model learnt from is not there.
        OutputError: A run can't be written.
    """
    models = [(Path(file), checkpoint.load(file)) for file in args.files]
    runs = book(args)
    for path, model in models:
        say(f"{path}: {_bring(path, model, runs, args.dataset)}")
    return 0


def _bring(path: Path, model: Model, runs: RunBook, data: str | None) -> str:
    """Make a run of a model, named like its file; its identifier."""
    source = data or model.config.dataset
    dataset = load_dataset(source)
    config = replace(model.config, dataset=source)
    config.data.require_like(dataset.spec, dataset.title)
    start_model = Model(config, model.variant(), model.epoch, model.history)
    trainer = Trainer(replace(config, data=dataset.spec), dataset, start_model)
    trainer.planned = len(trainer.history)
    name, parent = runs.free_name(path.stem), Parent(path.stem, trainer.step)
    writer = start(runs.root, trainer, name=name, parent=parent).writer
    writer.begin()
    writer.end(log.FINISHED)
    return writer.folder.path.name
