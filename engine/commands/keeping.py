"""What is left of a training in a terminal: files, and a word on where they are."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from engine.commands.output import put_json
from engine.commands.terminal import warn
from engine.models import checkpoint

if TYPE_CHECKING:
    from engine.commands.running import TrainingResult
    from engine.models.model import Model
    from engine.runs.writer import RunWriter

FAILED = 1


def keep(
    outcome: TrainingResult, writer: RunWriter | None, out: str | None, json: str | None
) -> int:
    """Write the files that were asked for, and say where the model is.

    Args:
        outcome: How the run ended.
        writer: Of the folder that it was recorded in, or None.
        out: Model file, or None.
        json: File of the figures, ``-`` for stdout, or None.

    Returns:
        Exit code: that of what stopped the run, or 1 if it diverged or nothing of it is saved, or
        0.

    Raises:
        CheckpointError, OutputError: A file can't be written.
    """
    model = outcome.model
    if out is not None:
        checkpoint.save(model, out)
        warn(f"the model of epoch {model.epoch:.3g} is in {out}")
    if json is not None:
        put_json(json, figures(model))
    lost = _tell_where(outcome, writer, elsewhere=out is not None)
    return outcome.stopped or (FAILED if outcome.diverged or lost else 0)


def _tell_where(outcome: TrainingResult, writer: RunWriter | None, *, elsewhere: bool) -> bool:
    """Say where the run is; whether nothing holds its model although something should."""
    if writer is not None and writer.trouble:
        what = "" if elsewhere else ", and its model is lost: name a file elsewhere with --out"
        warn(f"the run in {writer.folder.path} is not complete ({writer.trouble}){what}")
        return not elsewhere
    if elsewhere:
        return False
    if writer is not None:
        warn(f"the run is {writer.folder.path.name} in {writer.folder.path.parent}")
    elif not outcome.stopped:
        warn("the model was not saved; name a file with --out to keep it")
    return False


def figures(model: Model) -> dict[str, Any]:
    """Settings and figures of a run, ready for JSON."""
    return {
        "variant": model.config.variant,
        "config": model.config.to_dict(),
        "epochs": [asdict(record) for record in model.history],
    }
