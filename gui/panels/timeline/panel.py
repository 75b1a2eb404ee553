"""The loss curves of the runs that are compared, and the moment of the shown one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.data.catalogue import is_same
from gui import theme
from gui.panels.timeline.run_curves import DrawnRun
from gui.session.runs import learnt
from gui.session.training import run_names
from gui.session.training.training_control import IDLE, PAUSED
from gui.widgets.controls.newest import NewestOnly
from gui.widgets.plots import Timeline

if TYPE_CHECKING:
    from engine.models.records import EpochRecord
    from engine.training.events import Step
    from gui.session import Session
    from gui.session.messages import LossBatch

IN_TRAINING, HALTED, READING = "in training", "paused", "reading …"
APART = "each at its end"
"""Said where runs stand side by side that have come to different epochs."""
NEAR = 1e-6
"""Epochs by which two moments may differ and be one."""
TOLD = "name", "short", "data", "colour"
"""What of a run's curve may be another while its history is the same."""


class TimelinePanel(QWidget):
    """Feeds the timeline from the run book, and moves the session through time.

    Attributes:
        timeline: With its heading and buttons.
        plot: The curves alone.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._book, self._training = session.book, session.training
        self._playback = session.playback
        self._runs: dict[str, DrawnRun] = {}
        self._planned = 0
        self._floor: float | None = None
        self.timeline = Timeline(self)
        self.plot = self.timeline.losses
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.timeline)
        book = self._book
        for signal in (book.chosen, book.pins_changed, book.runs_changed, book.run_changed):
            signal.connect(self._choose_runs)
        book.history_reset.connect(self._begin_anew)
        book.losses_arrived.connect(self._add_losses)
        book.epoch_ended.connect(self._add_epoch)
        book.dataset_changed.connect(self._measure_floor)
        theme.notifier().changed.connect(self._choose_runs)
        self._training.stepped.connect(self._keep_room)
        self._training.state_changed.connect(self._show_moment)
        self._playback.changed.connect(self._show_moment)
        book.models_changed.connect(self._show_moment)
        self._wanted = NewestOnly(self)
        self._wanted.passed.connect(self._playback.show)
        self.timeline.moment_dragged.connect(self._wanted.push)
        self._choose_runs()
        self._measure_floor()
        self._show_moment()

    @Slot()
    def _choose_runs(self) -> None:
        """Draw the shown run and those that are compared with it."""
        book, before = self._book, self._runs
        first = [book.shown] if book.shown in book.compared else []
        keys = first + [key for key in book.compared if key != book.shown]
        self._runs = {}
        short = run_names.short({key: book.entries[key].name for key in keys})
        data = learnt.differing({key: book.entries[key] for key in keys}, self._here())
        for key in keys:
            entry = book.entries[key]
            run = before.get(key) or DrawnRun.of(entry)
            words, title = short[key] if len(keys) > 1 else "", data.get(key, "")
            curve = replace(
                run.curve,
                name=learnt.named(entry.name, title) if title else entry.name,
                short=words,
                data=title if title and learnt.named(words, title) != words else "",
                colour=theme.variant_colour(entry.colour),
            )
            same = all(getattr(curve, told) == getattr(run.curve, told) for told in TOLD)
            self._runs[key] = run if same else replace(run, curve=curve)
        if list(self._runs.values()) != list(before.values()):
            self.timeline.set_curves([run.curve for run in self._runs.values()])
        self._show_floor()
        self._plan_anew()

    def _plan_anew(self) -> None:
        """Keep room for what a run that another process trains is still to do."""
        if self._training.key != self._book.shown:
            entry = self._book.entry
            self._planned = entry.line.epochs if entry is not None and entry.line.active else 0
            self.timeline.set_epochs(self._planned)

    @Slot(str)
    def _begin_anew(self, key: str) -> None:
        """What a run has told is another history than before."""
        if key in self._runs:
            del self._runs[key]
            self._choose_runs()

    @Slot(str, object)
    def _add_losses(self, key: str, batch: LossBatch) -> None:
        run = self._runs.get(key)
        if run is None:
            return
        entry = self._book.entries[key]
        if entry.losses[0].first_step == batch.reports[0].first_step:
            self._begin_anew(key)  # the first of a run: epochs now count batches
        else:
            run.add_losses(batch.reports)
            self.timeline.refresh()

    @Slot(str, object)
    def _add_epoch(self, key: str, record: EpochRecord) -> None:
        if key in self._runs:
            self._runs[key].add_epoch(record)
            self.timeline.refresh()

    @Slot()
    def _measure_floor(self) -> None:
        dataset = self._book.dataset
        self._floor = None if dataset is None else dataset.bce_floor("test")
        self._show_floor()

    def _show_floor(self) -> None:
        """The floor of the images, if a run is drawn that learnt them; of others it is another."""
        here, entries = self._here(), self._book.entries
        names = [learnt.dataset_of(entries[key], here) for key in self._runs]
        own = [bool(here) and is_same(each, here) for each in names]
        floor = self._floor if any(own) or not own else None
        self.timeline.set_floor(floor, learnt.title(here) if any(own) and not all(own) else "")

    def _here(self) -> str:
        """The data set that is loaded."""
        dataset = self._book.dataset
        return "" if dataset is None else dataset.name

    @Slot(object)
    def _keep_room(self, step: Step) -> None:
        """Let the axis reach the end of the plan from the start, so that curves grow into it."""
        if self._training.key == self._book.shown and step.epochs != self._planned:
            self._planned = step.epochs
            self.timeline.set_epochs(step.epochs)

    @Slot()
    def _show_moment(self) -> None:
        playback = self._playback
        moments = [each.epoch for each in playback.moments]
        if moments != self.plot.moments():
            self.timeline.set_moments(moments)
        goes_on = self._training.state != IDLE and self._training.key == self._book.shown
        live = playback.live and (goes_on or self._is_active())
        others = self._others()
        apart = APART if others and playback.live else ""
        going = HALTED if self._training.state == PAUSED and goes_on else IN_TRAINING
        word = going if live else READING if playback.reading else apart
        self.timeline.set_moment(playback.epoch, word)
        self.plot.set_places(others)

    def _others(self) -> dict[str, float]:
        """The epochs of compared runs that are shown at another one than the shown run."""
        found = {}
        for key in self._book.compared:
            model = self._book.model_of(key)
            at = self._playback.epoch
            if model is None or at is None or key == self._book.shown:
                continue
            if abs(model.epoch - at) > NEAR:
                found[key] = model.epoch
        return found

    def _is_active(self) -> bool:
        """Whether the shown run is in training elsewhere."""
        entry = self._book.entry
        return entry is not None and entry.line.active
