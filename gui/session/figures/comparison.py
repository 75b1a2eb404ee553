"""The figures of all models and of PCA, measured in the background when they are asked for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import QObject, Signal, Slot

from engine.core.progress import Progress
from gui.background.worker import PATIENT, Failed, Finished
from gui.session.figures import measurements
from gui.session.figures.measured import Measured, RobustnessCurve
from gui.session.figures.measurements import GAUSSIAN, PCA

if TYPE_CHECKING:
    from engine.models.model import Model
    from gui.background.worker import Work
    from gui.session.figures.measured import MeasuringMessage
    from gui.session.figures.robustness_cache import RobustnessCache
    from gui.session.requests import Requests
    from gui.session.runs.book import RunBook

TOPIC = "compare"


class Comparison(QObject):
    """Keeps the newest figures of each run's model, and of PCA with as wide a code.

    Attributes:
        baseline: The run, or PCA, that figures are differences to, whenever it is compared; or
            empty.
    """

    measured = Signal()
    """Figures are new."""
    progressed = Signal(object)
    """How far the measuring is: a ``Progress``."""
    finished = Signal()
    """All that was asked for is measured."""
    failed = Signal()
    """Measuring failed; it will be tried again when it is next asked for."""
    baseline_changed = Signal()
    """Figures are to be written as differences to another run."""

    def __init__(self, book: RunBook, robustness: RobustnessCache, requests: Requests) -> None:
        super().__init__(book)
        self._book, self._robustness, self._requests = book, robustness, requests
        self._figures: dict[str, Measured] = {}
        self.baseline = ""
        self._pending: tuple[dict[str, Model], int | None, dict[str, Model]] | None = None
        book.dataset_changed.connect(self._forget)
        for signal in (book.chosen, book.pins_changed, book.runs_changed):
            signal.connect(self._let_go)

    @Slot(str)
    def set_baseline(self, key: str) -> None:
        """Have figures written as differences to a run or to PCA; empty for none."""
        if key != self.baseline:
            self.baseline = key
            self.baseline_changed.emit()

    def keys(self) -> list[str]:
        """The rows in their order: the pinned runs and the one that is shown, then PCA."""
        return [*self._book.compared, PCA]

    def get(self, key: str) -> Measured | None:
        """What was measured last of a run or of PCA; see ``is_fresh``."""
        return self._figures.get(key)

    def is_fresh(self, key: str) -> bool:
        """Whether the figures are those of the model that is there now."""
        figures = self._figures.get(key)
        if figures is None:
            return False
        if key == PCA:
            return self._stale_baseline() is None
        return key in self._book.entries and figures.codec is self._book.entries[key].model

    def is_awaited(self, key: str) -> bool:
        """Whether there is a model, but no figure of it or an earlier one yet."""
        entry = self._book.entries.get(key)
        return self.get(key) is None and (
            key == PCA or (entry is not None and entry.model is not None)
        )

    def measure(self, *, curves: bool) -> None:
        """Have measured what is new.

        Args:
            curves: Whether robustness to Gaussian noise is wanted too.
        """
        dataset = self._book.dataset
        if dataset is None:
            return
        stale = {
            key: model
            for key in self._book.compared
            if (model := self._book.entries[key].model) is not None and not self.is_fresh(key)
        }
        pca = self._stale_baseline()
        lines = self._robustness.missing(GAUSSIAN) if curves else {}
        if (stale or pca or lines) and (stale, pca, lines) != self._pending:
            self._pending = (stale, pca, lines)
            names = {key: self._book.entries[key].name for key in stale}
            work: Work[MeasuringMessage, None] = partial(
                measurements.measure, stale, dataset, pca, lines, names
            )
            self._requests.ask(TOPIC, work, self._received, patience=PATIENT)

    def _stale_baseline(self) -> int | None:
        """The shown model's code size, if PCA was not yet measured with so many components."""
        model, dataset = self._book.model, self._book.dataset
        figures = self._figures.get(PCA)
        if model is None or dataset is None:
            return None
        size = min(model.code_size, dataset.spec.values)  # there are no more components
        return None if figures and figures.codec.code_size == size else size

    def _received(self, message: MeasuringMessage | Finished[None] | Failed) -> None:
        match message:
            case Measured(key):
                self._let_go()
                self._figures[key] = message
                self.measured.emit()
            case RobustnessCurve():
                self._robustness.put(message)
            case Progress():
                self.progressed.emit(message)
            case Failed():
                self._pending = None
                self.failed.emit()
            case Finished():
                self._pending = None
                self.finished.emit()
            case _:
                assert_never(message)

    @Slot()
    def _let_go(self) -> None:
        """Drop figures of models that are in memory for their sake alone."""
        seen = self.keys()
        for key in [key for key in self._figures if key not in seen and not self.is_fresh(key)]:
            del self._figures[key]

    @Slot()
    def _forget(self) -> None:
        self._requests.forget(TOPIC)
        self._figures.clear()
        self._pending = None
