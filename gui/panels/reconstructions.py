"""A fixed set of test images and what each compared run makes of them, live while one trains."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.images.noise import KINDS, corrupt_arrays
from gui import theme
from gui.guard import guarded
from gui.session.latent.inspector import NO_NOISE, NOISE_SEED, TEST_IMAGE
from gui.session.training import run_names
from gui.widgets.controls import Chip
from gui.widgets.grids import Head, ImageGrid

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QResizeEvent

    from engine.models.model import Model
    from gui.session import Session

    Array = NDArray[np.float32]
    Made = tuple[Model | None, Array, Array]

PER_CLASS, MOST_PER_CLASS = 2, 6
"""Images of each class: at least, and where many rows leave room beside small pictures."""
ORIGINAL, INPUT = "original", "noisy input"
"""Keys of the rows above those of the runs."""


@guarded
class Reconstructions(QWidget):
    """The first test images of each class: originals, noisy input, a row for each compared run."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._indices = np.zeros(0, np.int64)
        self._clean = np.zeros((0, 1, 1, 1), np.float32)
        self._shown = self._clean
        self.grid = ImageGrid(self)
        self.grid.setToolTip(
            "The first test images of each class, with the noise chosen beside the canvas.\n"
            "Click one to inspect it."
        )
        self.noise = Chip("", self.grid)
        self.noise.setAccessibleName("Switch the noise off")
        self.noise.setToolTip("The noise on the inputs, as chosen beside the canvas: switch it off")
        self.noise.hide()
        self.noise.clicked.connect(self._switch_noise_off)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.MARGIN, theme.GAP, theme.MARGIN, theme.TIGHT)
        column.addWidget(self.grid, 1)
        self.grid.clicked.connect(self._clicked)
        book = session.book
        book.dataset_changed.connect(self._choose_digits)
        book.models_changed.connect(self._models_changed)
        for signal in (book.chosen, book.pins_changed, book.runs_changed, book.run_changed):
            signal.connect(self.refresh)
        theme.notifier().changed.connect(self.refresh)
        session.inspector.selected.connect(self._show_selection)
        session.inspector.read.connect(self._noise_changed)
        self._noise, self._per_class = (NO_NOISE, 0.0), PER_CLASS
        self._made: dict[str, Made] = {}
        self._known: WeakKeyDictionary[Model, tuple[Array, Array]] = WeakKeyDictionary()
        self._choose_digits()

    @Slot()
    def _choose_digits(self) -> None:
        """The first test images of each class, of another data set."""
        self._take(PER_CLASS)
        self.refresh()

    def _take(self, per_class: int) -> None:
        """Show so many of each class."""
        dataset = self._session.book.dataset
        if dataset is None:
            return
        labels, self._per_class = dataset.labels("test"), per_class
        first = [
            np.flatnonzero(labels == label)[:per_class]
            for label in range(len(dataset.spec.classes))
        ]
        self._indices = np.concatenate(first)
        self._clean = dataset.pixels("test", self._indices)
        self._corrupt()

    def _fill(self) -> None:
        """As many images of each class as fill the width if all rows fill the height."""
        dataset = self._session.book.dataset
        if dataset is not None:
            noisy = self._session.inspector.noise != NO_NOISE
            rows = 1 + noisy + len(self._session.book.compared)
            wanted = self.grid.capacity(rows) // max(len(dataset.spec.classes), 1)
            per_class = min(max(wanted, PER_CLASS), MOST_PER_CLASS)
            if per_class != self._per_class:
                self._take(per_class)

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
    def _models_changed(self) -> None:
        self._session.turns.call(self._ask_new)

    @Slot()
    def _ask_new(self) -> None:
        book = self._session.book
        asked = {key: made[0] for key, made in self._made.items()}
        if any(book.model_of(key) is not asked.get(key) for key in book.compared):
            self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Ask what models are new; cheap enough for every snapshot, and not done while hidden."""
        book = self._session.book
        if not self.isVisible():
            return
        noisy = self._session.inspector.noise != NO_NOISE
        compared = [key for key in book.compared if key in book.entries]
        self._fill()
        rows, heads = {ORIGINAL: self._clean}, {ORIGINAL: Head(ORIGINAL)}
        if noisy:
            rows[INPUT], heads[INPUT] = self._shown, Head("", room=self._name_noise())
        names = run_names.short({key: book.entries[key].name for key in compared})
        self._made = {key: self._outputs(key) for key in compared}
        for key, (_, _, pictures) in self._made.items():
            if len(pictures):
                colour = theme.variant_colour(book.entries[key].colour)
                rows[key], heads[key] = pictures, Head(names[key], colour)
        self.grid.set_rows(rows, heads=heads)
        self._place_noise()
        self._show_selection()

    def _name_noise(self) -> int:
        """Say on the switch which noise it is; the width that it needs."""
        inspector = self._session.inspector
        symbol, level = KINDS[inspector.noise].symbol, inspector.level
        self.noise.setText(f"noise {symbol}\u00a0{level:.2f}  ×")
        return self.noise.sizeHint().width()

    def _place_noise(self) -> None:
        """The switch stands before the row of the noisy inputs, and with it comes and goes."""
        area, hint = self.grid.head_area(INPUT), self.noise.sizeHint()
        high = min(hint.height(), area.height())
        top = area.center().y() - high // 2
        self.noise.setGeometry(0, top, min(hint.width(), area.width()), high)
        self.noise.setVisible(not area.isEmpty())

    @Slot()
    def _switch_noise_off(self) -> None:
        inspector = self._session.inspector
        inspector.set_noise(NO_NOISE, inspector.level)

    def _outputs(self, key: str) -> Made:
        """The reconstructions by a run; its model is asked once for the same images."""
        model = self._session.book.model_of(key)
        if model is None or model.config.data.shape != self._shown.shape[1:]:
            return model, self._shown, self._shown[:0]  # what another model made is not its own
        if not len(self._shown):
            return model, self._shown, self._shown
        known = self._known.get(model)
        if known is None or known[0] is not self._shown:
            known = self._known[model] = (self._shown, model.reconstruct(self._shown))
            known[1].flags.writeable = False  # the grid may keep what it has made of them
        return model, *known

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill another width."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._refill)  # when the pictures have their new room

    @Slot()
    def _refill(self) -> None:
        before = self._per_class
        self._fill()
        if self._per_class != before:
            self.refresh()
        self._place_noise()

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
