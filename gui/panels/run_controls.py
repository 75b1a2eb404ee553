"""Train, pause, step, stop, continue; and how far the run is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engine.core.text import rough_duration, spaced
from gui import text, theme
from gui.session.continuation import ANEW, KEEPS
from gui.session.training_control import IDLE, PAUSED, RUNNING
from gui.widgets.controls import ElidedLabel, ProgressLine

if TYPE_CHECKING:
    from engine.training.events import Step
    from gui.session import Session


class RunControls(QWidget):
    """The row of buttons, the progress line, and the figures below it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._last: Step | None = None
        self.train = QPushButton("Train", self)
        self.train.setProperty("primary", True)
        self.stop = QPushButton("Stop", self)
        self.step = QPushButton("Step", self)
        self._line = ProgressLine(self)
        self._where, self._rate = (
            ElidedLabel("", self),
            ElidedLabel("", self, widest="8 888 888 img/s"),
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
        session.book.config_changed.connect(self._show)
        self._show()

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.GAP)
        row.addWidget(self.train, 1)
        row.addWidget(self.stop)
        row.addWidget(self.step)
        figures = QHBoxLayout()
        figures.addWidget(self._where, 1)
        figures.addWidget(self._rate)
        for label in (self._where, self._rate):
            label.setFont(theme.font(theme.SMALL))
            label.setForegroundRole(self._rate.palette().ColorRole.PlaceholderText)
        self._rate.set_alignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addLayout(row)
        column.addWidget(self._line)
        column.addLayout(figures)
        # Both captions of a button fit, so that nothing moves when they change.
        for button, captions in ((self.train, ("Resume",)), (self.stop, ("Continue",))):
            widest = max(button.fontMetrics().horizontalAdvance(text) for text in captions)
            button.setMinimumWidth(widest + 36)

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

    @Slot()
    def _show(self) -> None:
        run = self._session.training
        captions = {IDLE: "Train", RUNNING: "Pause", PAUSED: "Resume"}
        self.train.setText(captions[run.state])
        self.train.setEnabled(run.ready)
        self.train.setToolTip(
            "Train from new weights" if run.state == IDLE else "Halt between two batches"
        )
        self.stop.setText("Continue" if run.state == IDLE else "Stop")
        self.stop.setEnabled(run.ready and (run.state != IDLE or run.can_continue))
        self.stop.setToolTip(
            self._continuing() if run.state == IDLE else "End the run; what it has learnt stays"
        )
        self.step.setEnabled(run.ready)
        more = "one batch more" if run.state != IDLE or run.can_continue else "one batch"
        self.step.setToolTip(f"Train {more}, then pause")
        if run.state == IDLE:
            self._last = None
            self._show_rest()
        elif self._last is not None:
            self._show_step(self._last)

    def _continuing(self) -> str:
        """What Continue does, and which settings of the form it can't take over."""
        text, kept = (
            "Train for more epochs from where this model stands",
            self._session.training.kept,
        )
        return "\n".join([text, f"{KEEPS}:", *kept, ANEW]) if kept else text

    def _show_rest(self) -> None:
        """What there is while nothing runs."""
        entry = self._session.book.entry
        self._line.set_fraction(None)
        self._rate.set_text("")
        if entry is None or entry.model is None:
            self._where.set_text("Not trained yet" if entry else "")
            return
        origin = "Shipped model" if entry.shipped else "Trained"
        self._where.set_text(f"{origin} · {text.epochs(entry.model.epoch)}")

    @Slot(object)
    def _show_step(self, step: Step) -> None:
        if self._session.training.state == IDLE:
            return
        self._last = step
        planned, now = step.epochs, min(int(step.epoch) + 1, step.epochs)
        self._line.set_fraction(step.epoch / planned)
        left = f" · {rough_duration(step.seconds_left)} left"
        other = "" if self._session.training.key == self._session.book.current else self._other()
        paused = " · paused" if self._session.training.state == PAUSED else left
        self._where.set_text(f"{other}Epoch {now} of {planned}{paused}")
        self._rate.set_text(f"{spaced(round(step.images_per_second, -2))} img/s")

    def _other(self) -> str:
        """Name of the variant that trains, where another one is shown."""
        catalogue = self._session.book.catalogue
        key = self._session.training.key
        return f"{catalogue.variants[key].title}: " if catalogue and key else ""
