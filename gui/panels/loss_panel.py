"""The loss curves of the shown run, as they grow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.variants.units import BCE_PER_PIXEL, NATS_PER_IMAGE
from gui import text
from gui.widgets.plots import LossPlot

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.models.records import EpochRecord
    from engine.training.events import Losses, Step
    from gui.session import Session
    from gui.session.messages import LossBatch


class LossPanel(QWidget):
    """Feeds the plot from the run book, where the losses of runs that are not shown are kept."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._book = session.book
        self.plot = LossPlot(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.plot)
        book = self._book
        book.chosen.connect(self._show)
        book.shown_history_reset.connect(self._show)
        book.shown_losses_arrived.connect(self._add_losses)
        book.shown_epoch_ended.connect(self._add_epoch)
        book.shown_model_changed.connect(self._set_unit)
        book.dataset_changed.connect(self._show_floor)
        session.training.stepped.connect(self._keep_room)
        self._run, self._planned = session.training, 0
        self._floor: float | None = None
        self._show_floor()
        self._show()

    @Slot()
    def _show_floor(self) -> None:
        dataset = self._book.dataset
        self._floor = dataset.bce_floor("test") if dataset else None
        self._set_floor()

    def _unit(self) -> str:
        """Unit of the curves: the model's own, or its variant's before there is one."""
        entry, catalogue = self._book.entry, self._book.catalogue
        if entry is not None and entry.model is not None:
            return entry.model.unit
        if entry is None or catalogue is None:
            return ""
        unit = catalogue.variants[entry.variant].unit
        return unit if isinstance(unit, str) else entry.config.build().unit  # depends on a knob

    @Slot()
    def _set_unit(self) -> None:
        """A model may come after its history, and say another unit than its variant."""
        self.plot.set_unit(self._unit())
        self._set_floor()

    def _set_floor(self) -> None:
        """BCE's floor, in the unit of the curves; other measures have none."""
        unit = self._unit()
        entry = self._book.entry
        values = entry.config.data.values if entry is not None else 1
        scales = {BCE_PER_PIXEL: 1, NATS_PER_IMAGE: values}
        floor = None
        if self._floor is not None and unit in scales:
            floor = self._floor * scales[unit]
        self.plot.set_floor(floor)

    @Slot(object)
    def _keep_room(self, step: Step) -> None:
        """Let the axis reach the end of the plan from the start, so that curves grow into it."""
        if self._run.key == self._book.shown and step.epochs != self._planned:
            self._planned = step.epochs
            self.plot.set_epochs(step.epochs)

    @Slot()
    def _show(self) -> None:
        """Draw the shown run's history anew."""
        self.plot.clear()
        self.plot.set_epochs(0)
        self._planned = 0
        entry = self._book.entry
        if entry is None:
            return
        steps = entry.steps_per_epoch if entry.losses else 1
        self.plot.set_steps_per_epoch(steps)
        self.plot.set_unit(self._unit())
        self._set_floor()
        if entry.losses:
            self._append(entry.losses)
        for record in entry.history:
            self._append_epoch(record, steps)

    @Slot(object)
    def _add_losses(self, batch: LossBatch) -> None:
        entry = self._book.entry
        if entry is None or entry.losses[0].first_step == batch.reports[0].first_step:
            self._show()  # the first of a run: epochs now count batches
        else:
            self._append(batch.reports)

    def _append(self, reports: Sequence[Losses]) -> None:
        steps = np.concatenate([report.first_step + np.arange(len(report)) for report in reports])
        names = _curves(reports[0].terms)
        values = {
            name: np.concatenate([report.terms[name] for report in reports]) for name in names
        }
        self.plot.append_batches(steps, {text.term(name): values[name] for name in names})

    @Slot(object)
    def _add_epoch(self, record: EpochRecord) -> None:
        entry = self._book.entry
        if entry is not None:
            self._append_epoch(record, entry.steps_per_epoch)

    def _append_epoch(self, record: EpochRecord, steps: int) -> None:
        names = _curves(record.train)
        means = {
            split: {text.term(name): figures[name] for name in names}
            for split, figures in (("train", record.train), ("test", record.test))
        }
        self.plot.append_epoch(record.epoch * steps, means)


def _curves(terms: Iterable[str]) -> list[str]:
    """The total and its terms; a single term is the total and would be drawn twice."""
    names = list(terms)
    return names if len(names) > 2 else names[:1]
