"""Which unit is looked at, and what is known of the units of its layer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import QObject, Signal, Slot

from engine.core.progress import Progress
from engine.evaluation.units.layers import CODE
from gui.background.worker import Failed, Finished
from gui.session.figures import measurements
from gui.session.figures.measured import UnitsMeasured
from gui.session.figures.report_cache import ReportCache

if TYPE_CHECKING:
    from engine.evaluation.units.report import UnitReport
    from engine.models.model import Model
    from gui.session.figures.measured import UnitsMessage
    from gui.session.requests import Requests
    from gui.session.runs.book import RunBook

TOPIC = "units"


class Units(QObject):
    """The units of the shown run's model, at the moment that is shown.

    A report is measured in the background, once for each model and layer. While a run trains, the
    next model is measured when the one before is done; of moments within an epoch on those test
    images that the map has.

    Attributes:
        layer: Key of the layer that is looked at; ``code`` where a model lacks the chosen one.
        unit: The unit whose card is open, or None.
    """

    changed = Signal()
    """Another layer or unit is looked at, or there is another report."""
    asked = Signal()
    """A person wants to see a unit, wherever in the window that was said."""

    def __init__(self, book: RunBook, requests: Requests) -> None:
        super().__init__(book)
        self._book, self._requests = book, requests
        self._cache = ReportCache()
        self._wished, self.unit = CODE, None
        self._last: UnitsMeasured | None = None
        self._asked = ("", "")
        self._refused: Model | None = None
        book.dataset_changed.connect(self._forget)
        book.chosen.connect(self._run_chosen)
        for signal in (book.chosen, book.pins_changed, book.runs_changed):
            signal.connect(self._let_go)

    unit: int | None

    @property
    def layer(self) -> str:
        """Key of the layer that is looked at."""
        report = self.report
        return self._wished if report is None else report.layer.key

    @property
    def report(self) -> UnitReport | None:
        """The newest report on the shown run and layer; None before there is one."""
        model, last = self._book.model, self._last
        found = None if model is None else self._cache.get(model, self._wished)
        if found is None and last is not None:
            same = (last.run, last.wished) == (self._book.shown, self._wished)
            return last.report if same else None
        return found

    @property
    def measuring(self) -> bool:
        """Whether a report is under way."""
        return self._requests.is_open(TOPIC)

    @property
    def fresh(self) -> bool:
        """Whether the report is about the model that is shown."""
        report = self.report
        return report is not None and report.model is self._book.model

    def choose_layer(self, key: str) -> None:
        """Look at another layer."""
        if key != self._wished:
            self._wished, self.unit = key, None
            self.changed.emit()

    def open(self, unit: int | None) -> None:
        """Open the card of a unit of this layer, or close it."""
        if unit != self.unit:
            self.unit = unit
            self.changed.emit()

    def ask_for(self, unit: int) -> None:
        """Open the card of a code unit, and bring it in front."""
        self.choose_layer(CODE)
        self.open(unit)
        self.asked.emit()

    def measure(self) -> None:
        """Have the shown model's units measured, unless that is known or under way."""
        model, dataset, frame = self._book.model, self._book.dataset, self._book.frame
        if model is None or dataset is None or frame is None or model is self._refused:
            return
        known = self._cache.get(model, self._wished)
        # A model may have come before its frame: its report is then about fewer images.
        if known is not None and len(known.activity.labels) >= len(frame.codes):
            return
        wanted = (self._book.shown, self._wished)
        if self._requests.is_open(TOPIC) and self._asked == wanted:
            return
        self._asked = wanted
        work = partial(measurements.measure_units, *wanted, model, dataset, frame.images)
        self._requests.ask(TOPIC, work, partial(self._received, model))

    def _received(self, model: Model, message: UnitsMessage | Finished[None] | Failed) -> None:
        match message:
            case UnitsMeasured():
                self._cache.add(message.wished, message.report)
                self._last = message
                if self.unit is not None and self.unit >= message.report.layer.size:
                    self.unit = None
            case Progress():
                pass  # it takes less than a second
            case Finished():
                self.changed.emit()  # only now is there room for the next request
            case Failed():
                self._refused = model
                self.changed.emit()
            case _:
                assert_never(message)

    @Slot()
    def _run_chosen(self) -> None:
        self.unit = None
        self.changed.emit()

    @Slot()
    def _let_go(self) -> None:
        """Drop reports on models that are in memory for their sake alone, as far as is known."""
        book = self._book
        models = {entry.model for entry in book.entries.values()}
        models |= {book.model_of(run) for run in book.compared}
        self._cache.let_go(models.__contains__)
        if self._last is not None and self._last.run != book.shown:
            self._last = None
        if self._refused not in models:
            self._refused = None

    @Slot()
    def _forget(self) -> None:
        """What is known is about other images."""
        self._requests.forget(TOPIC)
        self._cache.clear()
        self._last, self._asked = None, ("", "")
        self.changed.emit()
