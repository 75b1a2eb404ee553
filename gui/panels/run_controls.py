"""Train, pause, step, stop, continue; and how far the run is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engine.core.text import rough_duration, spaced
from engine.runs.book import DAMAGED, STALE
from engine.runs.log import DIVERGED, STOPPED
from gui import text, theme
from gui.session.runs.continuation import longer_plan
from gui.session.training import run_names
from gui.session.training.training_control import IDLE, PAUSED, RUNNING
from gui.widgets.controls import ElidedButton, ElidedLabel, ProgressLine

if TYPE_CHECKING:
    from engine.training.events import Step
    from gui.session import Session


HALT, STOP = "Halt between two batches", "End the training; what the run has learnt stays"
ENDINGS = {
    STALE: "Ended without a word",
    DAMAGED: "Its log is damaged",
    DIVERGED: "Diverged",
    STOPPED: "Stopped",
}


class RunControls(QWidget):
    """The row of buttons, the progress line, and the figures below it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._last: Step | None = None
        self.train = QPushButton("Train", self)
        self.train.setProperty("primary", True)
        self.stop = ElidedButton("Stop", self)
        self.step = QPushButton("Step", self)
        self._line = ProgressLine(self)
        self._where, self._rate = (
            ElidedLabel("", self),
            ElidedLabel("", self, widest="888 888 img/s"),
        )
        self._arrange()
        self.train.clicked.connect(self._train_pressed)
        self.stop.clicked.connect(self._stop_pressed)
        self.step.clicked.connect(session.training.step)
        session.training.state_changed.connect(self._show)
        session.training.stepped.connect(self._show_step)
        session.book.chosen.connect(self._show)
        session.book.shown_model_changed.connect(self._show)
        session.book.dataset_changed.connect(self._show)
        session.book.run_changed.connect(self._show_line)
        session.draft.changed.connect(self._show)
        self._show()

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.GAP)
        row.addWidget(self.train)
        row.addWidget(self.stop, 1)
        row.addWidget(self.step)
        figures = QHBoxLayout()
        figures.addWidget(self._where, 1)
        figures.addWidget(self._rate)
        for label in (self._where, self._rate):
            theme.set_font(label, theme.SMALL)
            label.setForegroundRole(self._rate.palette().ColorRole.PlaceholderText)
        self._rate.set_alignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addLayout(row)
        column.addWidget(self._line)
        column.addLayout(figures)
        # Every caption fits, so that nothing moves when they change.
        self.train.setMinimumWidth(self.train.fontMetrics().horizontalAdvance("Resume") + 36)
        self.stop.setMinimumWidth(self.stop.fontMetrics().horizontalAdvance("Stop") + 14)

    @Slot()
    def _train_pressed(self) -> None:
        run = self._session.training
        if run.state == IDLE:
            run.start()
        else:
            run.toggle()

    @Slot()
    def _stop_pressed(self) -> None:
        run = self._session.training
        if run.state == IDLE:
            run.extend()
        else:
            run.stop()

    @Slot(str)
    def _show_line(self, run: str) -> None:
        """Name or state of a run changed."""
        if run == self._session.book.shown:
            self._show()

    @Slot()
    def _show(self) -> None:
        run = self._session.training
        captions = {IDLE: "Train", RUNNING: "Pause", PAUSED: "Resume"}
        self.train.setText(captions[run.state])
        self.train.setEnabled(run.ready)
        self.train.setToolTip("Train a new run with these settings" if run.state == IDLE else HALT)
        if run.state == IDLE:
            self.stop.set_text(self._continue(), self._short())
        else:
            self.stop.set_text("Stop")
        self.stop.setEnabled(run.ready and (run.state != IDLE or run.can_continue))
        going_on = f"{self._continue()}\n{self._continuing()}".strip()  # the name may be cut
        self.stop.setToolTip(going_on if run.state == IDLE else STOP)
        self.step.setEnabled(run.ready)
        self.step.setToolTip(self._stepping())
        if run.state == IDLE:
            self._last = None
            self._show_rest()
        elif self._last is not None:
            self._show_step(self._last)

    def _continue(self) -> str:
        entry = self._session.book.entry
        if entry is None:
            return "Continue"
        return f"{'Resume' if entry.line.state == STALE else 'Continue'} “{self._short()}”"

    def _short(self) -> str:
        """The shown run's name, without its variant where that is not all of it."""
        entry = self._session.book.entry
        return "" if entry is None else run_names.tail(entry.name)

    def _stepping(self) -> str:
        """What Step does with the run that is shown."""
        training, entry = self._session.training, self._session.book.entry
        if training.state != IDLE:
            return "Train one batch more, then pause"
        if entry is None or not training.can_continue:
            return "Train one batch of a new run, then pause"
        first = f"Train “{entry.name}” for one batch, then pause"
        if entry.line.read_only or entry.line.source is None:
            return f"{first}; in a new run, for it stays as it is itself"
        epochs = longer_plan(entry, self._session.draft.config)
        return f"{first}; it is done: its plan grows to {epochs} epochs" if epochs else first

    def _continuing(self) -> str:
        """What Continue does with the run that is shown."""
        entry = self._session.book.entry
        if entry is None:
            return ""
        line = entry.line
        if line.active:
            return f"“{line.name}” is in training in another process: watch it here"
        if line.read_only or line.source is None:
            return f"Train “{line.name}” further, in a new run: it stays as it is itself"
        if line.epoch < line.epochs:
            return f"Go on with “{line.name}” from epoch {text.epoch(line.epoch)} to {line.epochs}"
        return f"Train “{line.name}” for as many more epochs as the draft says"

    def _show_rest(self) -> None:
        """What there is while nothing runs."""
        entry = self._session.book.entry
        self._line.set_fraction(None)
        self._rate.set_text("")
        self._rate.hide()  # it keeps room for its figure
        if entry is None or entry.model is None:
            self._where.set_text("")
            return
        if entry.line.active:
            at = f"epoch {text.epoch(entry.line.epoch)} of {entry.line.epochs}"
            self._where.set_text(f"In training elsewhere · {at}")
            return
        origin = "Shipped run" if entry.shipped else ENDINGS.get(entry.line.state, "Trained")
        self._where.set_text(f"{origin} · {text.epochs(entry.model.epoch)}")

    @Slot(object)
    def _show_step(self, step: Step) -> None:
        if self._session.training.state == IDLE:
            return
        self._last = step
        planned = step.epochs
        self._line.set_fraction(step.epoch / planned)
        left = f" · {rough_duration(step.seconds_left)} left"
        other = "" if self._session.training.key == self._session.book.shown else self._other()
        paused = " · paused" if self._session.training.state == PAUSED else left
        self._where.set_text(f"{other}Epoch {text.epoch(step.epoch)} of {planned}{paused}")
        self._rate.show()
        self._rate.set_text(f"{spaced(round(step.images_per_second, -2))} img/s")

    def _other(self) -> str:
        """Name of the run that trains, where another one is shown."""
        entry = self._session.book.entries.get(self._session.training.key)
        return f"{entry.name}: " if entry is not None else ""
