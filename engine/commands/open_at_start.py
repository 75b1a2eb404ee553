"""What the window opens on: a model file, a run, or a folder of runs named on the command line.

The window imports this before its first paint, so nothing heavy is loaded where nothing is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.core.foreign_text import quoted
from engine.core.paths import is_file, is_folder, is_there, named_path

if TYPE_CHECKING:
    import argparse
    from pathlib import Path


@dataclass(frozen=True)
class OpenAtStart:
    """What was named; each of it is there.

    Attributes:
        root: The folder of all runs; None for the usual one.
        model: A model file to show, or None.
        run: The folder of a run to show, which somebody may be writing; or None.
    """

    root: Path | None = None
    model: Path | None = None
    run: Path | None = None

    @property
    def shown(self) -> Path | None:
        """The file or folder whose model is shown; None for what was shown last."""
        return self.run if self.model is None else self.model


def open_at_start(args: argparse.Namespace) -> OpenAtStart:
    """Find what ``args.shown`` and ``--runs`` name, before any window opens.

    A run's own folder is shown whatever folder it lies in. A folder that holds runs takes the
    place of ``--runs``.

    Raises:
        RunError: There is no such run, model file or folder.
    """
    root = None if args.runs is None else named_path(args.runs)
    if args.shown is None:
        return OpenAtStart(root)
    # Listing runs takes 0.1 s to import, which a start with no words need not wait for.
    from engine.commands.chosen_runs import book, model_file  # noqa: PLC0415
    from engine.runs.book import RunBook, UnknownRunError  # noqa: PLC0415

    path = named_path(args.shown)
    holds_runs = is_folder(path) and not is_there(path / "run.json")
    if root is None and holds_runs and RunBook(path, None).everything():
        return OpenAtStart(path)
    model = model_file(args.shown)
    if model is not None and not is_file(model):
        raise UnknownRunError(f"There is no file {model}; name a model file, a run or its folder.")
    if model is not None:
        return OpenAtStart(root, model=model)
    try:
        return OpenAtStart(root, run=book(args).find(args.shown).folder.path)
    except UnknownRunError as error:
        raise UnknownRunError(
            f"{quoted(args.shown, 80)} is no command and no file. {error}"
        ) from error
