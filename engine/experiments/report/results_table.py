"""A table of results in Markdown: rows measured now, and others that were measured earlier."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from engine.experiments.report import markdown, page

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from engine.experiments.base import ExperimentResult

DAY = "day"
LOAD = re.compile(r", load [0-9.]+")
"""How busy a machine was, which is another figure each time."""
BETWEEN_CELLS = re.compile(r"(?<!\\) ?\| ?")


@dataclass(frozen=True)
class Made:
    """When and where rows were measured.

    Attributes:
        day: ISO 8601.
        words: Machine, versions, and what else decides the figures.
    """

    day: str
    words: str

    @staticmethod
    def now(words: Sequence[str]) -> Made:
        """Today, in the given circumstances."""
        return Made(datetime.now().astimezone().date().isoformat(), " · ".join(words))

    @property
    def line(self) -> str:
        """Both, as they stand above the table."""
        return f"{self.day}: {self.words}"


def reproduced(
    outcomes: dict[str, ExperimentResult], made: page.Made, earlier: str, order: Sequence[str]
) -> str:
    """Every figure of experiments that has a reference; those of other experiments stay.

    Args:
        outcomes: What was found now, by name.
        made: When and where.
        earlier: The table that there is, or an empty text.
        order: The names of all experiments, as they are to stand.
    """
    judged = [row for outcome in outcomes.values() for row in outcome.rows if row.reference]
    now = Made(made.date.partition("T")[0], page.conditions(made))
    rows = [page.cells(row) for row in judged]
    return joined(("experiment", *page.HEADS), rows, now, earlier, order)


def joined(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    made: Made,
    earlier: str,
    order: Sequence[str],
    *,
    unmeasured: Collection[str] = (),
) -> str:
    """A table of new rows, and of an earlier table's rows of other names.

    Args:
        heads: Of the columns; the first holds a row's name, and a column for the day is added.
        rows: The new ones.
        made: When and where these were measured.
        earlier: What an earlier call gave; a table with other columns is dropped.
        order: The names of all rows, as they are to stand.
        unmeasured: Names whose new rows only say what this machine lacks; earlier ones of such a
            name stay.
    """
    titles = [*heads, DAY]
    before = _rows(earlier, titles)
    there = {row[0] for row in before}.intersection(unmeasured)
    told = _told(earlier)
    label = _label(made, told)
    new = [[*row, label] for row in rows if row[0] not in there]
    names = {row[0] for row in new}
    every = [*(row for row in before if row[0] not in names), *new]
    if new:
        told[label] = f"{label}: {made.words}"
    places = {name: place for place, name in enumerate(order)}
    every.sort(key=lambda row: places.get(row[0], len(places)))
    above = [told[label] for label in told if any(row[-1] == label for row in every)]
    return "\n\n".join([*above, markdown.table(titles, every)])


def _told(earlier: str) -> dict[str, str]:
    """The lines above an earlier table, by what its rows call them: a day, perhaps a letter."""
    lines = [line for line in earlier.splitlines() if line and not line.startswith("|")]
    return {line.partition(": ")[0]: line for line in lines}


def _label(made: Made, told: dict[str, str]) -> str:
    """What rows call their day and machine: the day, with a letter where it had another machine."""
    words = LOAD.sub("", made.words)
    for label, line in told.items():
        if label.startswith(made.day) and LOAD.sub("", line.partition(": ")[2]) == words:
            return label
    labels = (made.day, *(f"{made.day} {letter}" for letter in "bcdefghijklmnopqrstuvwxyz"))
    return next(label for label in labels if label not in told)


def _rows(earlier: str, titles: Sequence[str]) -> list[list[str]]:
    """The cells of an earlier table, if it has these columns."""
    lines = [line for line in earlier.splitlines() if line.startswith("|")]
    cells = [_cells(line) for line in lines]
    return cells[2:] if cells and cells[0] == list(titles) else []


def _cells(line: str) -> list[str]:
    inside = line.strip().removeprefix("|").removesuffix("|").strip(" ")
    return [cell.strip().replace("\\|", "|") for cell in BETWEEN_CELLS.split(inside)]
