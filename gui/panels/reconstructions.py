"""A fixed set of test digits and what the model makes of them, live while it trains."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.data.corruption import corrupt_arrays
from gui import theme
from gui.guard import guarded
from gui.session.inspector import NO_NOISE, NOISE_SEED, TEST_IMAGE
from gui.widgets.grids import ImageGrid

if TYPE_CHECKING:
    from gui.session import Session

PER_CLASS = 2


@guarded
class Reconstructions(QWidget):
    """Two test digits of each class: original, input, reconstruction."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._indices = np.zeros(0, np.int64)
        self._clean = np.zeros((0, 1, 1, 1), np.float32)
        self._shown = self._clean
        self.grid = ImageGrid(self)
        self.grid.setToolTip(
            "The first two test images of each class, with the noise chosen beside the canvas.\n"
            "Click one to inspect it."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.MARGIN, theme.GAP, theme.MARGIN, theme.TIGHT)
        column.addWidget(self.grid, 1)
        self.grid.clicked.connect(self._clicked)
        book = session.book
        book.dataset_changed.connect(self._choose_digits)
        book.shown_model_changed.connect(self.refresh)
        book.chosen.connect(self.refresh)
        session.inspector.selected.connect(self._show_selection)
        session.inspector.read.connect(self._noise_changed)
        self._noise = (NO_NOISE, 0.0)
        self._choose_digits()

    @Slot()
    def _choose_digits(self) -> None:
        """The first two test images of each class."""
        dataset = self._session.book.dataset
        if dataset is None:
            return
        labels = dataset.labels("test")
        first = [
            np.flatnonzero(labels == label)[:PER_CLASS]
            for label in range(len(dataset.spec.classes))
        ]
        self._indices = np.concatenate(first)
        self._clean = dataset.pixels("test", self._indices)
        self._corrupt()
        self.refresh()

    @Slot()
    def _noise_changed(self) -> None:
        inspector = self._session.inspector
        if (inspector.noise, inspector.level) != self._noise:
            self._corrupt()
            self.refresh()

    def _corrupt(self) -> None:
        """Give the inputs the noise that is on the drawing."""
        inspector = self._session.inspector
        self._noise = (inspector.noise, inspector.level)
        self._shown = self._clean
        if inspector.noise != NO_NOISE and len(self._clean):
            self._shown = corrupt_arrays(self._clean, inspector.noise, inspector.level, NOISE_SEED)

    @Slot()
    def refresh(self) -> None:
        """Ask the newest model; cheap enough for every snapshot, and not done while hidden."""
        model = self._session.book.model
        if not self.isVisible():
            return
        if model is None or not len(self._clean):
            self.grid.set_rows({"original": self._clean})  # what another model made is not its own
            self._show_selection()
            return
        noisy = self._session.inspector.noise != NO_NOISE
        rows = {"original": self._clean, "noisy input" if noisy else "input": self._shown}
        rows["reconstruction"] = model.reconstruct(self._shown)
        self.grid.set_rows(rows)
        self._show_selection()

    def showEvent(self, _event: object) -> None:
        """Catch up with what happened while hidden."""
        self.refresh()

    @Slot(int)
    def _clicked(self, column: int) -> None:
        self._session.inspector.inspect(int(self._indices[column]))

    @Slot()
    def _show_selection(self) -> None:
        inspector = self._session.inspector
        number = inspector.index if inspector.source == TEST_IMAGE else -1
        places = np.flatnonzero(self._indices == number)
        self.grid.set_selected(int(places[0]) if len(places) else None)
