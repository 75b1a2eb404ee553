"""Learning curves as tables that fit the terminal, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

from engine.commands.output import print_table, print_text, width
from engine.commands.terminal import say
from engine.evaluation import label_curve
from engine.evaluation.figures import NO_FIGURE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.commands.few_labels.measured import Curves
    from engine.evaluation.label_curve import LabelPoint

LABELS, COLUMN, GAP = 12, 14, 2
"""Columns of text: of the labels per class, of a curve, and between two curves."""


def as_json(curves: Curves) -> dict[str, Any]:
    """All that was measured on one data set, ready for JSON."""
    told = []
    for (key, method), points in curves.by_curve().items():
        subject = curves.subjects[key]
        told.append(
            {
                "file": subject.file,
                "title": subject.title,
                "network": subject.network or None,
                "method": method,
                "learnt_from_labels": subject.informed,
                "points": [_point(each) for each in points.values()],
            }
        )
    return {"dataset": curves.dataset, "curves": told, "story": curves.story}


def _point(point: LabelPoint) -> dict[str, Any]:
    return {
        "labels_per_class": "all" if point.level is None else point.level,
        "labels": point.labels,
        "error": point.mean,
        "spread": point.spread,
        "errors": list(point.errors),
    }


def print_all(found: Sequence[Curves]) -> None:
    """Labels down and curves across, in as many tables as the width asks for."""
    across = max((width() - LABELS) // COLUMN, 1)
    for number, curves in enumerate(found):
        columns = list(curves.by_curve())
        for first in range(0, len(columns), across):
            if number or first:
                say("")
            print_table(_table(curves, columns[first : first + across]))
        if curves.story:
            say("")
            print_text(curves.story)


def _table(curves: Curves, columns: Sequence[tuple[str, str]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("error, %", overflow="fold", width=LABELS - GAP)
    for key, _ in columns:
        table.add_column(
            curves.subjects[key].title,
            justify="right",
            no_wrap=True,
            width=COLUMN - GAP,
            overflow="ellipsis",
        )
    table.add_row("Model", *(curves.subjects[key].name for key, _ in columns))
    table.add_row("Method", *(method for _, method in columns))
    known = curves.by_curve()
    for level in curves.levels:
        cells = (known[column].get(level) for column in columns)
        texts = [NO_FIGURE if each is None else each.text for each in cells]
        table.add_row(label_curve.level_text(level), *texts)
    return table
