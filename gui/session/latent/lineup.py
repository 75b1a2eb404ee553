"""What each compared run makes of the image under inspection, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

if TYPE_CHECKING:
    from engine.models.inspection import Inspection
    from gui.session.latent.inspector import Inspector
    from gui.session.runs.book import RunBook


class Lineup(QObject):
    """One image, with one draw of noise, through the model of every run that is compared.

    Each answers with its model at the moment that is shown. The reading of the shown run is the
    inspector's own, edits of its code included.
    """

    changed = Signal()
    """``readings`` are new; told once where several runs are shown at another moment."""

    def __init__(self, book: RunBook, inspector: Inspector) -> None:
        super().__init__(book)
        self._book, self._inspector = book, inspector
        self.readings: dict[str, Inspection | None] = {}
        self._untold = False
        inspector.read.connect(self.refresh)
        book.pins_changed.connect(self.refresh)
        book.runs_changed.connect(self.refresh)
        book.model_changed.connect(self._model_changed)
        book.models_changed.connect(self._tell)

    readings: dict[str, Inspection | None]
    """By run, in the order of ``RunBook.compared``; None for a run whose model is not in memory or
    made for other images, or where a bare code, which only the shown run has, is inspected."""

    @Slot()
    def refresh(self) -> None:
        """Ask every model that has not answered for this image yet."""
        self.readings = {key: self._of(key) for key in self._book.compared}
        self._untold = False
        self.changed.emit()

    @Slot(str)
    def _model_changed(self, key: str) -> None:
        """Ask the model that is new; of the shown run's the inspector tells."""
        if key in self.readings and key != self._book.shown:
            before, self.readings[key] = self.readings[key], self._of(key)
            self._untold |= self.readings[key] is not before

    @Slot()
    def _tell(self) -> None:
        if self._untold:
            self._untold = False
            self.changed.emit()

    def _of(self, key: str) -> Inspection | None:
        reading, model = self._inspector.reading, self._book.model_of(key)
        if key == self._book.shown or reading is None:
            return reading
        clean, shown = reading.clean, reading.shown
        if model is None or clean is None or shown is None:
            return None
        if model.config.data.shape != shown.shape:
            return None
        # A change of the shown run's code, which a hand may drag, is nothing to the others.
        return self._inspector.readings.of(model, clean, shown)
