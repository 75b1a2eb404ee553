"""What the window is told of its runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance


class BookSignals(QObject):
    """Signals of ``RunBook``.

    What changes of the shown run has a signal of its own, emitted before the one of any run.

    Attributes:
        shown: The run that is shown; empty before runs are listed.
    """

    catalogued = Signal(object)
    """The engine is there: its ``Catalogue``."""
    dataset_changed = Signal(object)
    """Another ``Dataset`` is in memory."""
    runs_changed = Signal()
    """Runs came or went, or changed places."""
    run_changed = Signal(str)
    """A run's name, note, state, progress or figures changed: its line in the list."""
    chosen = Signal(str)
    """Another run is shown, by its identifier."""
    pins_changed = Signal()
    """Other runs are pinned."""
    model_changed = Signal(str)
    """A run has a newer model, or an earlier one of it is shown."""
    frame_changed = Signal(str)
    """A run has a newer latent frame, or an earlier one of it is shown."""
    models_changed = Signal()
    """As ``model_changed``, once for all runs of which a new moment is shown; told afterwards."""
    frames_changed = Signal()
    """As ``frame_changed``, once for all runs of which a new moment is shown; told afterwards."""
    losses_arrived = Signal(str, object)
    """Batch losses of a run: a ``LossBatch``."""
    epoch_ended = Signal(str, object)
    """An ``EpochRecord`` of a run."""
    history_reset = Signal(str)
    """A run's losses and records were replaced as a whole."""
    shown_model_changed = Signal()
    """As ``model_changed``, of the shown run alone."""
    shown_frame_changed = Signal()
    """As ``frame_changed``, of the shown run alone."""
    shown_losses_arrived = Signal(object)
    """As ``losses_arrived``, of the shown run alone: a ``LossBatch``."""
    shown_epoch_ended = Signal(object)
    """As ``epoch_ended``, of the shown run alone: an ``EpochRecord``."""
    shown_history_reset = Signal()
    """As ``history_reset``, of the shown run alone."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.shown = ""

    def tell_moments(self, runs: list[str]) -> None:
        """Runs are shown at another moment, each with its model and its frame."""
        for key in runs:
            self.emit_of(key, self.shown_model_changed, self.model_changed)
            self.emit_of(key, self.shown_frame_changed, self.frame_changed)
        if runs:
            self.models_changed.emit()
            self.frames_changed.emit()

    def emit_of(
        self, run: str, shown: SignalInstance, every: SignalInstance, *told: object
    ) -> None:
        """What changed of a run, for those that hear of the shown one only, then for all."""
        if run == self.shown:
            shown.emit(*told)
        every.emit(run, *told)
