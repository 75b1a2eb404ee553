"""Tables in Markdown, as the README carries them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.experiments.report import page

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.experiments.base import ExperimentResult
    from engine.experiments.report.page import Made


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table with one line for each row; bars within a cell are kept apart from the table's."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(_cell(cell) for cell in line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def reproduced(outcomes: dict[str, ExperimentResult], made: Made) -> str:
    """When, where and in how long it was made, and every figure that has a reference."""
    judged = [row for outcome in outcomes.values() for row in outcome.rows if row.reference]
    return f"{page.circumstances(made)}\n\n" + table(
        ("experiment", *page.HEADS), (page.cells(row) for row in judged)
    )
