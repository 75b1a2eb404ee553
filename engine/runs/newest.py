"""The newest model of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.models import checkpoint
from engine.runs.folder import RunError
from engine.runs.history import records
from engine.training.state_file import load_state

if TYPE_CHECKING:
    from engine.models.model import Model
    from engine.runs.folder import RunFolder


def newest_model(folder: RunFolder) -> Model:
    """The model of the saved state, or of a snapshot that is newer, as after a kill.

    Raises:
        RunError: The run has no model yet, or what should be one is no file of its own.
        StateError, CheckpointError: It can't be read.
    """
    snapshots = folder.saved_snapshots()
    if folder.check_inside(folder.state).exists():
        state = load_state(folder.state)
        if not snapshots or snapshots[-1].step <= state.step:
            return state.model()
    if not snapshots:
        raise RunError(f"{folder.path} holds no model yet: train it first, or resume it.")
    model = checkpoint.load(snapshots[-1].path)
    history = [each for each in records(folder) if each.epoch <= model.epoch]
    return model.with_history(tuple(history))
