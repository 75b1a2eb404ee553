"""The runs that a command line speaks of. Imports nothing heavy: listing runs is quick."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from engine.core.files import MODEL_SUFFIX
from engine.core.paths import is_file, is_folder, named_path
from engine.runs.book import RunBook
from engine.runs.location import default_root

if TYPE_CHECKING:
    import argparse
    from pathlib import Path


def book(args: argparse.Namespace) -> RunBook:
    """The runs in the folder that ``--runs`` names, or where they are if it does not."""
    root = default_root() if args.runs is None else named_path(args.runs)
    return RunBook(root)


def model_file(text: str) -> Path | None:
    """The model file that a word names, there or not; None if the word is one for a run."""
    path = named_path(text)
    if is_folder(path):
        return None
    named = os.sep in text or text.endswith(MODEL_SUFFIX)
    return path if named or is_file(path) else None
