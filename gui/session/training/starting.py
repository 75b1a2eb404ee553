"""Where a training is written: in the folder of the run that goes on, or in a new one."""

# ruff: noqa: PLC0415 - what imports torch is loaded after the first paint

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.core.paths import is_there

if TYPE_CHECKING:
    from pathlib import Path

    from engine.data.dataset import Dataset
    from engine.runs.new_run import Recording
    from engine.training.trainer import Trainer
    from gui.session.folders.run_line import RunLine


def resumable(line: RunLine, dataset: Dataset) -> bool:
    """Whether a run can go on in its own folder, with this data set."""
    from engine.runs import manifest

    if line.read_only or line.source is None or not is_there(line.source.state):
        return False
    return manifest.read(line.source).data.fingerprint == dataset.fingerprint()


def started(root: Path, trainer: Trainer, name: str, parent: RunLine | None) -> Recording:
    """A new run in a folder of its own, with the run that it goes on from, if there is one.

    Raises:
        OutputError: Nothing can be written there.
    """
    from engine.runs.manifest import Parent
    from engine.runs.new_run import start

    origin = None if parent is None else Parent(parent.id, trainer.step)
    return start(root, trainer, name=name, parent=origin)
