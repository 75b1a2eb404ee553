"""Reports on units that are in memory, bounded in bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.evaluation.units.report import UnitReport
    from engine.models.model import Model

BUDGET = 96 * 2**20
"""Bytes. A layer of 256 units and 10 000 images takes 11 MB."""


class ReportCache:
    """Keeps the reports that were looked at last.

    Args:
        budget: Bytes that they may take together; the newest one always stays.
    """

    def __init__(self, budget: int = BUDGET) -> None:
        self._budget = budget
        self._reports: list[tuple[str, UnitReport]] = []

    def get(self, model: Model, wished: str) -> UnitReport | None:
        """What was measured of this very model when a layer was wished for; it is the last to go.

        A model that lacks the layer answers with its code.
        """
        for place, (layer, report) in enumerate(self._reports):
            if report.model is model and layer == wished:
                self._reports.append(self._reports.pop(place))
                return report
        return None

    def add(self, wished: str, report: UnitReport) -> None:
        """Keep a report in place of an older one; those looked at longest ago make room."""
        self._reports = [
            each for each in self._reports if each[1].model is not report.model or each[0] != wished
        ]
        self._reports.append((wished, report))
        while len(self._reports) > 1 and sum(map(_size, self._reports)) > self._budget:
            del self._reports[0]

    def let_go(self, wanted: Callable[[Model], bool]) -> None:
        """Drop the reports on models that nobody wants any more."""
        self._reports = [each for each in self._reports if wanted(each[1].model)]

    def clear(self) -> None:
        """Drop all: they are about other images."""
        self._reports.clear()


def _size(kept: tuple[str, UnitReport]) -> int:
    report = kept[1]
    arrays = (report.activity.activations, report.draws, report.weights, report.looks_for)
    return sum(each.nbytes for each in arrays if each is not None)
