"""What few labels are worth to each model, as far as it is measured."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.evaluation.label_curve import LEVELS, Points, useful
from gui.session import engine_calls
from gui.session.figures.label_tasks import pca_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.evaluation.label_curve import Level
    from engine.models.model import Model
    from gui.session.figures.measured import FewLabels
    from gui.session.runs.book import RunBook

Place = tuple[str, str, "Level"]


class LabelCurves(QObject):
    """Keeps each point that was measured of a run's newest model, and of what stands beside it."""

    changed = Signal()
    """A point is new, or all are forgotten."""

    def __init__(self, book: RunBook) -> None:
        super().__init__(book)
        self._book = book
        self._known: dict[Place, FewLabels] = {}
        self._levels: tuple[Level, ...] | None = None
        book.dataset_changed.connect(self._forget)
        for signal in (book.chosen, book.pins_changed, book.runs_changed):
            signal.connect(self._let_go)

    @property
    def levels(self) -> tuple[Level, ...]:
        """Labels per class at which there is something to measure, in the data set of now."""
        if self._levels is None and self._book.dataset is not None:
            counts = Counter(self._book.dataset.labels("train").tolist())
            self._levels = useful(LEVELS, counts)
        return self._levels or ()

    def put(self, found: FewLabels) -> None:
        """Take in a newly measured point."""
        point = found.point
        self._let_go()
        self._known[point.key, point.method, point.level] = found
        self.changed.emit()

    def points(self) -> Points:
        """All that is known of models that are still the newest of their runs, and of baselines."""
        fresh = {place: found.point for place, found in self._known.items() if self._fresh(found)}
        return dict(fresh)

    def models(self) -> dict[str, Model]:
        """The models on show, by run."""
        found = {key: self._book.entries[key].model for key in self._book.compared}
        return {key: model for key, model in found.items() if model is not None}

    def pca(self) -> str:
        """Key of PCA that is as wide as the shown run's code; empty before there is one."""
        size = self.pca_size()
        return "" if size is None else pca_key(size)

    def pca_size(self) -> int | None:
        """Its components: no more than numbers in an image."""
        model, dataset = self._book.model, self._book.dataset
        if model is None or dataset is None:
            return None
        return min(model.code_size, dataset.spec.values)

    def scratch(self) -> dict[str, str]:
        """Keys of the networks from scratch, by run."""
        return {key: engine_calls.scratch_key(model) for key, model in self.models().items()}

    def missing(self, keys: Iterable[str], method: str) -> list[tuple[str, Level]]:
        """What is still to be measured: few labels first, as they take the least time."""
        known, each = self.points(), list(keys)
        return [
            (key, level)
            for level in self.levels
            for key in each
            if (key, method, level) not in known
        ]

    def _fresh(self, found: FewLabels) -> bool:
        key = found.point.key
        entry = self._book.entries.get(key)
        return found.model is None or (entry is not None and entry.model is found.model)

    @Slot()
    def _let_go(self) -> None:
        """Drop points of models that are gone: points hold their models."""
        self._known = {place: each for place, each in self._known.items() if self._fresh(each)}

    @Slot()
    def _forget(self) -> None:
        self._known.clear()
        self._levels = None
        self.changed.emit()
