"""What is left of a training in a terminal: files, and a word on where they are."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.commands.exit_codes import FAILED
from engine.commands.output import STDOUT, check_json, put_json
from engine.commands.terminal import warn
from engine.core.files import OutputError, check_writable
from engine.core.replacing import is_stream
from engine.models import checkpoint
from engine.models.checkpoint import CheckpointError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from engine.commands.running import TrainingResult
    from engine.models.model import Model
    from engine.runs.writer import RunWriter


def check_targets(args: argparse.Namespace) -> None:
    """Make sure, before training, that the files of ``--out`` and ``--json`` can be written.

    Raises:
        OutputError: One of them can't, or both are the same.
    """
    check_json(args.json)
    if args.out is None:
        return
    check_writable(args.out)
    file = args.json not in {None, STDOUT} and not is_stream(Path(args.json))
    if file and os.path.realpath(args.out) == os.path.realpath(args.json):
        raise OutputError(f"{args.out} can't hold both model and figures: name two files.")


def keep(
    outcome: TrainingResult, writer: RunWriter | None, out: str | None, json: str | None
) -> int:
    """Write the files that were asked for, and say where the model is; what fails is said, too.

    Args:
        outcome: How the run ended.
        writer: Of the folder that it was recorded in, or None.
        out: Model file, or None.
        json: File of the figures, ``-`` for stdout, or None.

    Returns:
        Exit code: that of what stopped the run, or 1 if it diverged or a part of what was to be
        kept is not, or 0.
    """
    model = outcome.model
    exported = out is not None and _done(lambda: checkpoint.save(model, out))
    if exported:
        warn(f"the model of epoch {model.epoch:.3g} is in {out}")
    told = json is None or _done(lambda: put_json(json, figures(model)))
    lost = _tell_where(outcome, writer, wanted=out is not None, exported=exported)
    complete = told and not lost and exported == (out is not None)
    return outcome.stopped or (FAILED if outcome.diverged or not complete else 0)


def _done(write: Callable[[], None]) -> bool:
    """Whether a file could be written; why not is said."""
    try:
        write()
    except (CheckpointError, OutputError) as error:
        warn(str(error))
        return False
    return True


def _tell_where(
    outcome: TrainingResult, writer: RunWriter | None, *, wanted: bool, exported: bool
) -> bool:
    """Say where the run is; whether nothing holds its model although something should."""
    if writer is not None and writer.trouble:
        what = "" if exported else ", and its model is lost: name a file elsewhere with --out"
        warn(f"the run in {writer.folder.path} is not complete ({writer.trouble}){what}")
        return not exported
    if exported:
        return False
    if writer is not None:
        warn(f"the run is {writer.folder.path.name} in {writer.folder.path.parent}")
        return False
    if wanted:
        warn("the model is lost: train it again with --out elsewhere")
    elif not outcome.stopped:
        warn("the model was not saved; name a file with --out to keep it")
    return wanted


def figures(model: Model) -> dict[str, Any]:
    """Settings and figures of a run, ready for JSON."""
    return {
        "variant": model.config.variant,
        "config": model.config.to_dict(),
        "epochs": [asdict(record) for record in model.history],
    }
