"""Images decoded from draws of the prior, and why they look as they do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, assert_never

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.core.bounds import SETTINGS
from engine.core.progress import Progress
from gui import text, theme
from gui.background.worker import Failed, Finished
from gui.guard import guarded
from gui.panels.latent import prior_words
from gui.session import engine_calls
from gui.session.figures import measurements
from gui.widgets.controls import CaptionLabel, Chip, ElidedLabel
from gui.widgets.fields import NumberField
from gui.widgets.grids import PictureWall
from gui.widgets.plots import Curve, Curves
from gui.widgets.saving import titles

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.evaluation.aggregate_posterior import AggregatePosterior
    from engine.models.model import Model
    from gui.session import Session

COUNT = 64
"""Draws at once."""
TOPIC = "aggregate posterior"
SIZE = 820, 480
ADDING = "Adding up the clouds …"
NOT_FINITE = "Its clouds are no finite numbers: it has diverged"
NO_PRIOR = "Only a variational run has a prior to draw from: show or pin one."


@guarded
class SamplesWindow(QDialog):
    """A grid of draws with their seed; beside it the clouds of the test images against the prior.

    It shows the run that all else shows, or the first variational one beside it, at the moment
    that is shown: the same seed gives the same draws of the prior at each.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._book = session, session.book
        self._asked: Model | None = None
        self._found: tuple[Model, AggregatePosterior | None] | None = None
        low, high = SETTINGS["seed"]
        self.wall = PictureWall("Draws from the prior", self)
        self.seed = NumberField(
            low, high, low, integer=True, slider=False, name="Seed", parent=self
        )
        self.another = Chip("New draw", self)
        self.curves = Curves(self)
        self.curves.setAccessibleName("All clouds against the prior")
        self.curves.set_titles("number of the code", "density, all test images together")
        self._run, self._sentence = ElidedLabel("", self), CaptionLabel("", self, lines=5)
        self.setWindowTitle("Draws from the prior")
        for widget in (self.wall, self.curves):
            titles.set_title(widget, partial(self._title, widget))
        self._arrange()
        self.another.clicked.connect(self.draw_anew)
        self.wall.clicked.connect(self._inspect)
        self.seed.changed.connect(self._draw)
        book = self._book
        for signal in (book.models_changed, book.chosen, book.pins_changed, book.runs_changed):
            signal.connect(self.refresh)
        book.dataset_changed.connect(self._forget)
        theme.notifier().changed.connect(self._show_aggregate)
        session.training.state_changed.connect(self.refresh)

    def _arrange(self) -> None:
        self.another.setToolTip(f"{COUNT} other draws of N(0, I), decoded by the run")
        self.wall.setToolTip("Click one to inspect its code")
        label = QLabel("Seed", self)
        label.setBuddy(self.seed)
        theme.set_font(label, theme.SMALL)
        tools = QHBoxLayout()
        tools.addWidget(self._run, 1)
        tools.addWidget(label)
        tools.addWidget(self.seed)
        tools.addWidget(self.another)
        right = QVBoxLayout()
        right.addWidget(self.curves, 1)
        right.addWidget(self._sentence)
        halves = QHBoxLayout()
        halves.setSpacing(theme.WIDE)
        halves.addWidget(self.wall, 1)
        halves.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.MARGIN, theme.GAP, theme.MARGIN, theme.GAP)
        column.setSpacing(theme.GAP)
        column.addLayout(tools)
        column.addLayout(halves, 1)
        self.resize(*SIZE)
        self.another.setFocus()  # Space draws anew

    def run(self) -> str:
        """Whose prior it is; empty where no run on show has one."""
        book = self._book
        for run in (book.shown, *book.compared):
            model = book.model_of(run)
            if model is not None and model.has_posterior:
                return run
        return ""

    @Slot()
    def draw_anew(self) -> None:
        """Take the next seed."""
        low, high = SETTINGS["seed"]
        following = int(self.seed.value()) + 1
        self.seed.set_value(low if following > high else following)
        self._draw()

    @Slot()
    def refresh(self) -> None:
        """Show the run and moment that are shown, unless nobody can see it."""
        if self.isVisible():
            self._draw()
            self._ask()
            self._show_aggregate()

    @Slot()
    def _draw(self) -> None:
        run, images = self.run(), np.zeros((0, 1, 1), np.float32)
        model = self._book.model_of(run)
        if model is not None:
            images = model.decode(self._codes(model))
        self.wall.set_pictures(images)
        self._run.set_text(self._named(run))
        if run in self._book.entries:
            self._run.set_dot(theme.variant_colour(self._book.entries[run].colour))

    def _codes(self, model: Model) -> NDArray[np.float32]:
        """The draws of the prior, (COUNT, code)."""
        return engine_calls.prior_codes(model, COUNT, int(self.seed.value()))

    @Slot(int)
    def _inspect(self, number: int) -> None:
        """Inspect the code of a draw, in the run that it was decoded by."""
        run = self.run()
        model = self._book.model_of(run)
        if model is not None:
            self._book.choose(run)
            self._session.inspector.decode(self._codes(model)[number])

    def _named(self, run: str) -> str:
        model = self._book.model_of(run)
        if model is None or run not in self._book.entries:
            return NO_PRIOR
        return f"{self._book.entries[run].name} · epoch {text.epoch(model.epoch)}"

    def _title(self, widget: QWidget) -> str:
        """For saved pictures."""
        seed = f" · seed {int(self.seed.value())}" if widget is self.wall else ""
        return f"{widget.accessibleName()} · {self._named(self.run())}{seed}"

    def _ask(self) -> None:
        """Have the clouds of the test images added up, once for each model."""
        model, dataset = self._book.model_of(self.run()), self._book.dataset
        if model is None or dataset is None or self._book.training:
            return
        if self._asked is not model and (self._found is None or self._found[0] is not model):
            self._asked = model
            work = partial(measurements.measure_aggregate, model, dataset)
            self._session.ask(TOPIC, work, self._answer)

    def _answer(self, message: Progress | Finished[AggregatePosterior | None] | Failed) -> None:
        match message:
            case Finished(result):
                if self._asked is not None:
                    self._found = (self._asked, result)
                self._asked = None
                self._show_aggregate()
            case Failed():
                self._asked = None
            case Progress():
                pass
            case _:
                assert_never(message)

    @Slot()
    def _show_aggregate(self) -> None:
        """Some units' marginals against the bell, and what that means."""
        found, model = self._found, self._book.model_of(self.run())
        if model is None or found is None or found[0] is not model or found[1] is None:
            known = found is not None and found[0] is model
            words = NOT_FINITE if known else ADDING if self._asked is not None else ""
            self.curves.set_message(words)
            self.curves.set_curves([])
            self._sentence.setText("")
            return
        now, aggregate = theme.current(), found[1]
        lines = [Curve("N(0, 1)", aggregate.axis, aggregate.prior, now.text, Curve.DASHES)]
        for place, unit in enumerate(prior_words.telling(aggregate)):
            label = f"unit {unit}: {aggregate.kl[unit]:.2f} nats"
            colour = theme.variant_colour(place + 1)
            lines.append(Curve(label, aggregate.axis, aggregate.density[unit], colour))
        self.curves.set_curves(lines)
        self._sentence.setText(prior_words.sentence(aggregate, trained=model.epoch > 0))

    @Slot()
    def _forget(self) -> None:
        self._session.forget(TOPIC)
        self._asked = self._found = None
        self.refresh()

    def showEvent(self, _event: object) -> None:
        """Catch up with what happened while hidden."""
        self.refresh()
