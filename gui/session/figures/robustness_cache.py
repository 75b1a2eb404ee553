"""What noise does to each model, as far as it is measured, for all views that draw it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from gui.session.figures.measurements import NOISY, PCA

if TYPE_CHECKING:
    from engine.models.model import Model
    from gui.session.figures.measured import RobustnessCurve
    from gui.session.runs.book import RunBook


class RobustnessCache(QObject):
    """Keeps the newest curve of each model and kind of noise: no two views measure one twice."""

    changed = Signal()
    """A curve is new, or all are forgotten."""

    def __init__(self, book: RunBook) -> None:
        super().__init__(book)
        self._book = book
        self._curves: dict[tuple[str, str], RobustnessCurve] = {}
        book.dataset_changed.connect(self._forget)
        for signal in (book.chosen, book.pins_changed, book.runs_changed):
            signal.connect(self._let_go)

    def get(self, key: str, kind: str) -> RobustnessCurve | None:
        """The curve of a run or baseline for one kind of noise, if it was measured."""
        return self._curves.get((key, kind))

    def put(self, curve: RobustnessCurve) -> None:
        """Take in a newly measured curve."""
        self._let_go()
        self._curves[curve.key, curve.kind] = curve
        self.changed.emit()

    def missing(self, kind: str) -> dict[str, Model]:
        """The models on show whose curve for a kind of noise is not known, or is an older one's."""
        models = {}
        for key in self._book.compared:
            model, curve = self._book.entries[key].model, self.get(key, kind)
            if model is not None and (curve is None or curve.codec is not model):
                models[key] = model
        return models

    @Slot()
    def _let_go(self) -> None:
        """Drop curves of models that are in memory for their sake alone."""
        seen, entries = {PCA, NOISY, *self._book.compared}, self._book.entries
        for key, kind in [*self._curves]:
            now = entries[key].model if key in entries else None
            if key not in seen and self._curves[key, kind].codec is not now:
                del self._curves[key, kind]

    @Slot()
    def _forget(self) -> None:
        self._curves.clear()
        self.changed.emit()
