"""The figures of a sweep as a table of 80 columns and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

from engine.commands.console import PlainConsole
from engine.commands.output import print_table, width
from engine.models.records import RECONSTRUCTION
from engine.runs.sweep.plan import shown
from engine.runs.sweep.results import all_runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.runs.sweep.plan import Plan
    from engine.runs.sweep.results import CellResult, Spread

BCE, MSE, PSNR = RECONSTRUCTION
TITLES = {BCE: "BCE", PSNR: "PSNR, dB"}
OBJECTIVE = ("total", "reconstruction")
"""What the objective has beside terms of the variant's own."""


def main_figures(cells: Sequence[CellResult]) -> list[str]:
    """The figures of the table: of the reconstruction, and the terms that the variant adds."""
    names = dict.fromkeys(name for cell in cells for name in cell.figures)
    own = [name for name in names if name not in (*OBJECTIVE, *RECONSTRUCTION)]
    return [BCE, PSNR, *own]


def put_table(cells: Sequence[CellResult]) -> None:
    """A row for each combination on stdout; figures for which there is no room are left out."""
    figures = main_figures(cells)
    while len(figures) > 1 and _needed(cells, figures) > width():
        figures.pop()
    print_table(_table(cells, figures))


def _needed(cells: Sequence[CellResult], figures: Sequence[str]) -> int:
    """Columns that a table takes where it may take as many as it likes."""
    console = PlainConsole(width=10_000)
    return console.measure(_table(cells, figures)).maximum


def _table(cells: Sequence[CellResult], figures: Sequence[str]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in cells[0].settings:
        table.add_column(name, justify="right")
    table.add_column("runs", justify="right")
    for name in figures:
        table.add_column(TITLES.get(name, name), justify="right", no_wrap=True)
    told = any(not run.finished for run in all_runs(cells))
    if told:
        table.add_column("not finished")
    for cell in cells:
        found = cell.figures
        table.add_row(
            *(shown(value) for value in cell.settings.values()),
            f"{len(cell.finished)}/{len(cell.runs)}",
            *(spread(found.get(name), _decimals(name)) for name in figures),
            *([_unfinished(cell)] if told else []),
        )
    return table


def spread(figure: Spread | None, decimals: int = 4) -> str:
    """Mean ± standard deviation; the mean alone of a single run, a dash of none."""
    if figure is None:
        return "–"
    mean = f"{figure.mean:.{decimals}f}"
    return mean if figure.deviation is None else f"{mean} ± {figure.deviation:.{decimals}f}"


def _decimals(name: str) -> int:
    return 2 if name == PSNR else 4


def _unfinished(cell: CellResult) -> str:
    """Such as ``2 diverged, 1 failed``."""
    states = [run.state for run in cell.runs if not run.finished]
    return ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))


def as_json(plan: Plan, tag: str, cells: Sequence[CellResult]) -> dict[str, Any]:
    """All figures, ready for JSON; null for what a run does not have."""
    return {
        "sweep": tag,
        "name": plan.name or None,
        "variant": plan.cells[0].config.variant,
        "seeds": list(dict.fromkeys(cell.config.seed for cell in plan.cells)),
        "cells": [
            {
                "settings": cell.settings,
                "finished": len(cell.finished),
                "figures": {name: each.to_dict() for name, each in cell.figures.items()},
                "runs": [
                    {
                        "id": each.run.folder.path.name,
                        "name": each.run.name,
                        "folder": str(each.run.folder.path),
                        "seed": each.run.cell.config.seed,
                        "state": each.state,
                        "reason": each.reason or None,
                        "figures": each.figures or None,
                    }
                    for each in cell.runs
                ],
            }
            for cell in cells
        ],
    }
