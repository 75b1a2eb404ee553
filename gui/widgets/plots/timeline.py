"""The timeline with all that belongs to it: its heading, its switches, Play and a speed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui import text, theme
from gui.widgets.controls import Chip, ElidedLabel, SectionHeader
from gui.widgets.controls.end_button import EndButton
from gui.widgets.controls.play_button import PlayButton
from gui.widgets.fields import ChoiceField
from gui.widgets.plots.loss_timeline import LossTimeline
from gui.widgets.plots.player import Player

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gui.widgets.plots.run_curve import RunCurve

SPEEDS = [("0.5", "½×"), ("1", "1×"), ("2", "2×"), ("4", "4×")]
HOW = "test (thick) and train (thin)"
LEAST = "epoch 88.88 of 100"
"""A moment as wide as any, without a word about it."""
MEANING = (
    "How the loss came down: on the test set thick, while training thin. Drag the line to see "
    "everything in the window as it was at that moment."
)


class Timeline(QWidget):
    """Loss curves of runs, and everything that moves through them."""

    moment_dragged = Signal(float)
    """Another moment is to be shown, in epochs: a person chose it, or it is played."""
    played = Signal(bool)
    """Playing began, or ended."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.header = SectionHeader("Training", self)
        self.header.set_meaning(MEANING)
        self.losses = LossTimeline(self)
        self.play, self.player = PlayButton(self), Player(self)
        self.end = EndButton(self)
        self.log = Chip("Log", self, checkable=True)
        self.terms = Chip("Terms", self, checkable=True)
        self.speed = ChoiceField(SPEEDS, self, "Speed of playing", pill=True)
        self._where = ElidedLabel("", self, widest=f"{LEAST} · each at its end", least=LEAST)
        self._word, self._planned = "", 0.0
        self._arrange()
        self._connect()
        self.set_curves([])

    def _arrange(self) -> None:
        self.speed.set_value("1")
        self.speed.setToolTip("A run plays in ten seconds at 1×")
        self.log.setToolTip("Show losses on a logarithmic axis")
        self.terms.setToolTip("Show each term of the run's objective")
        theme.set_font(self._where, theme.SMALL)
        self._where.set_alignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for widget in (self._where, self.terms, self.log):
            self.header.add(widget)
        buttons = QVBoxLayout()
        buttons.setSpacing(theme.TIGHT)
        first = QHBoxLayout()
        first.setSpacing(theme.TIGHT)
        first.addWidget(self.play)
        first.addWidget(self.end)
        buttons.addLayout(first)
        buttons.addWidget(self.speed)
        buttons.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(theme.TIGHT)
        row.addLayout(buttons)
        row.addWidget(self.losses, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.MARGIN, 0, theme.MARGIN, theme.TIGHT)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addLayout(row, 1)

    def _connect(self) -> None:
        self.log.toggled.connect(self.losses.set_log)
        self.terms.toggled.connect(self.losses.set_terms)
        self.play.clicked.connect(self.toggle)
        self.speed.changed.connect(self._set_speed)
        self.end.clicked.connect(self.go_to_end)
        self.losses.moment_dragged.connect(self._drag)
        self.player.reached.connect(self._reach)
        self.player.changed.connect(self._show_playing)
        theme.notifier().changed.connect(self._show_where)

    def set_curves(self, curves: Sequence[RunCurve]) -> None:
        """Show these runs; the first is the one whose moments are chosen."""
        self.losses.set_curves(curves)
        shown = self.losses.curves()
        left_out = len(curves) - len(shown)
        unit = shown[0].unit if shown else ""
        others = f"{left_out} in other units" if left_out else ""
        note = " · ".join(filter(None, [f"{unit}, {HOW}" if unit else "", others]))
        short = " · ".join(filter(None, [unit, others]))
        self.header.set_note(note, short=short)
        self.refresh()

    def set_moments(self, moments: Sequence[float]) -> None:
        """Say which moments can be chosen, in epochs, ascending."""
        self.losses.set_moments(moments)
        self.play.setEnabled(len(moments) > 1)

    def set_moment(self, epoch: float | None, word: str = "") -> None:
        """Put the line at an epoch.

        Args:
            epoch: What is shown; None for nothing.
            word: What is to be said of it, such as that it is yet to be read.
        """
        self._word = f" · {word}" if word else ""
        self.losses.set_moment(epoch)
        self._show_where()

    def set_floor(self, value: float | None, data: str = "") -> None:
        """Draw the least loss that any reconstruction can have, or no line."""
        self.losses.set_floor(value, data)

    def set_epochs(self, epochs: float) -> None:
        """Keep room for so many epochs from the start; 0 lets the axis grow."""
        self._planned = epochs
        self.losses.set_epochs(epochs)
        self._show_where()

    @Slot()
    def refresh(self) -> None:
        """Draw what the histories hold now."""
        self.losses.refresh()
        # A switch that comes and goes would move the others.
        self.terms.setEnabled(self.losses.has_terms())

    @Slot()
    def toggle(self) -> None:
        """Play from the line on, from the first moment if it is the last; or stop."""
        if self.player.playing():
            self.player.stop()
        else:
            moments = self.losses.moments()
            at = self.losses.moment()
            self.player.start(moments, moments[-1] if at is None and moments else at or 0.0)

    @Slot()
    def go_to_end(self) -> None:
        """Show the newest moment."""
        self.losses.step(len(self.losses.moments()))

    @Slot(float)
    def _drag(self, epoch: float) -> None:
        self.player.stop()
        self._word = ""
        self._show_where()
        self.moment_dragged.emit(epoch)

    @Slot(float)
    def _reach(self, epoch: float) -> None:
        self.set_moment(epoch)
        self.moment_dragged.emit(epoch)

    @Slot(object)
    def _set_speed(self, speed: str) -> None:
        self.player.set_speed(float(speed))

    @Slot()
    def _show_playing(self) -> None:
        self.play.set_playing(self.player.playing())
        self.played.emit(self.player.playing())

    @Slot()
    def _show_where(self) -> None:
        at, moments = self.losses.moment(), self.losses.moments()
        past = at is not None and bool(moments) and at < moments[-1]
        last = self._planned or (moments[-1] if past else 0.0)
        of = f" of {text.epoch(last)}" if last and at != last else ""
        moment = "" if at is None else f"epoch {text.epoch(at)}{of}"
        self._where.set_text(moment and f"{moment}{self._word}", moment)
        self._where.set_colour(theme.current().accent if past else None)
        self.end.setEnabled(past)
