"""Models by the words of a command line: files, or the newest of runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.commands.chosen_runs import book, model_file
from engine.models import checkpoint
from engine.runs.newest import newest_model

if TYPE_CHECKING:
    import argparse

    from engine.models.model import Model


@dataclass(frozen=True)
class Found:
    """A model that was asked for.

    Attributes:
        model: The model.
        origin: Identifier of its run, or the name of its file without ending.
        fingerprint: Of the data set of its run; empty if that is not known.
    """

    model: Model
    origin: str
    fingerprint: str = ""


def find(text: str, args: argparse.Namespace) -> Found:
    """The model of a file, or the newest of a run.

    Raises:
        CheckpointError: It is a file, or looks like the path of one, and can't be read.
        RunError, StateError: There is no such run, or it has no model that can be read.
    """
    path = model_file(text)
    if path is not None:
        return Found(checkpoint.load(path), path.stem)
    run = book(args).find(text)
    described = run.manifest
    return Found(newest_model(run.folder), described.id, described.data.fingerprint)
