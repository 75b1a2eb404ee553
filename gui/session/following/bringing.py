"""Makes a run of a model file, so that it is in the list tomorrow too. For the worker's thread."""

# ruff: noqa: PLC0415 - what imports torch is imported when it is called

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gui.session.folders.run_line import line_of
from gui.session.messages import Found

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from engine.data.dataset import Dataset


def bring(path: Path, dataset: Dataset, root: Path) -> Generator[Found, None, None]:
    """Make a run of a model, with its notes, and its history if it learnt from the data set in use.

    Raises:
        CheckpointError: The file can't be read.
        DataSpecError: The model was made for images unlike those of the data set.
        OutputError: The run can't be written.
    """
    from engine.data.catalogue import shared_name
    from engine.models import checkpoint
    from engine.models.config import DEVICE_AUTO
    from engine.models.model import Model
    from engine.runs import log
    from engine.runs.book import RunBook
    from engine.runs.manifest import Parent
    from engine.runs.new_run import start
    from engine.training.trainer import Trainer

    read = checkpoint.load(path)
    read.config.data.require_like(dataset.spec, dataset.title)
    config = replace(
        read.config, dataset=dataset.name, data=dataset.spec, device=DEVICE_AUTO
    )  # the file's own may be another machine's
    same = shared_name(read.config.dataset) == shared_name(dataset.name)
    model = Model(config, read.variant(), read.epoch, read.history) if same else read
    trainer = Trainer(config, dataset, model)
    trainer.planned = len(trainer.history)
    parent, notes = Parent(path.stem, trainer.step), checkpoint.unit_notes(path)
    writer = start(root, trainer, name=path.stem, parent=parent, unit_notes=notes).writer
    writer.begin()
    writer.end(log.FINISHED)
    found = RunBook(root, None).open(writer.folder.path)
    yield Found(line_of(found, listed=True))
