"""What is said of runs, for people and for programs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from rich.console import Console

from engine.core.files import as_json, write_json

if TYPE_CHECKING:
    from rich.table import Table

    from engine.runs.book import RunInfo

WIDTH = 80
STDOUT = "-"


def print_table(table: Table) -> None:
    """A table on stdout, of the terminal's width; 80 columns into a file or a pipe."""
    width = None if sys.stdout.isatty() else WIDTH
    Console(file=sys.stdout, highlight=False, width=width).print(table)


def put_json(file: str, value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Write a value as JSON into a file, or to stdout.

    Raises:
        OutputError: The file can't be written.
    """
    if file == STDOUT:
        sys.stdout.write(as_json(value))
    else:
        write_json(file, value)


def epochs(run: RunInfo) -> str:
    """Epochs done of those planned, as ``2.5/10``."""
    if run.status is None:
        return f"0/{run.manifest.config.get('epochs', '?')}"
    return f"{float(f'{run.status.epoch:.3g}'):g}/{run.status.epochs}"


def as_dict(run: RunInfo) -> dict[str, Any]:
    """A line of the list, ready for JSON; null for what is not known yet."""
    described, status = run.manifest, run.status
    return {
        "id": described.id,
        "name": described.name,
        "folder": str(run.folder.path),
        "state": run.state,
        "variant": described.variant,
        "created": described.created,
        "dataset": described.data.name,
        "step": None if status is None else status.step,
        "epoch": None if status is None else status.epoch,
        "epochs": None if status is None else status.epochs,
        "figures": None if status is None else status.figures,
    }
