"""How much of an image each model saves from each kind of noise."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, assert_never

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.core.progress import Progress
from engine.images.noise import KINDS, corrupt_arrays
from gui import text, theme
from gui.background.worker import PATIENT, Failed, Finished
from gui.guard import guarded
from gui.session.figures import measurements
from gui.session.figures.measured import RobustnessCurve
from gui.session.figures.measurements import LEVELS, NOISY, PCA
from gui.session.latent.inspector import DRAWING, NOISE_SEED, NOISES
from gui.session.training import run_names
from gui.session.training.training_control import IDLE
from gui.widgets.controls import ChipGroup, ElidedLabel
from gui.widgets.grids import Head, ImageGrid
from gui.widgets.plots import Curve, Curves

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.data.dataset import Dataset
    from engine.models.model import Model
    from gui.background.worker import Work
    from gui.session import Session

TEXT, BRIEF = "A model undoes the noise it learnt with.", "It undoes the noise it learnt."
MEANING = "PSNR to the clean image in dB, mean of the first 1 000 test images"
SHORT = "PSNR to the clean image, dB"
"""Where that has no room."""
BASELINES = {PCA: Curve.DASHES, NOISY: Curve.DOTS}


@guarded
class Robustness(QWidget):
    """Curves of PSNR over the noise level for all models, and this drawing at each level."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._results = session.robustness
        self._asked: tuple[str, int | None, dict[str, Model]] | None = None
        self.kinds = ChipGroup(list(NOISES.items()), self)
        self.curves = Curves(self)
        self.curves.setAccessibleName("PSNR against noise level")
        self.grid = ImageGrid(self)
        self.grid.setAccessibleName("This image at each noise level")
        self._arrange()
        self.kinds.chosen.connect(self.refresh)
        book = session.book
        book.frames_changed.connect(self.refresh)
        book.chosen.connect(self.refresh)
        book.pins_changed.connect(self.refresh)
        book.run_changed.connect(self._draw)
        book.dataset_changed.connect(self._forget)
        session.robustness.changed.connect(self._draw)
        session.opened.connect(self.refresh)
        session.training.state_changed.connect(self.refresh)
        session.inspector.read.connect(self._inspected)
        theme.notifier().changed.connect(self._draw)

    def _arrange(self) -> None:
        note = ElidedLabel(TEXT, self, whole=True)
        note.set_text(TEXT, BRIEF)
        theme.set_font(note, theme.SMALL)
        note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        right = QVBoxLayout()
        right.setSpacing(theme.TIGHT)
        head = QHBoxLayout()
        head.setSpacing(theme.MARGIN)
        head.addWidget(self.kinds)
        head.addWidget(note, 1)
        right.addLayout(head)
        right.addWidget(self.grid, 1)
        row = self._halves = QHBoxLayout(self)
        row.setContentsMargins(theme.MARGIN, theme.GAP, theme.MARGIN, theme.TIGHT)
        row.setSpacing(theme.WIDE)
        row.addWidget(self.curves, 1)
        row.addLayout(right, 1)

    @Slot()
    def refresh(self) -> None:
        """Measure what is new for the chosen kind, unless a run would be slowed."""
        session, kind = self._session, self.kinds.current()
        dataset = session.book.dataset
        if not self.isVisible() or dataset is None:
            return
        if session.training.state == IDLE:
            wanted = self._results.missing(kind)
            size, baseline = self._code_size(dataset), self._results.get(PCA, kind)
            if baseline is not None and _baseline_size(baseline) == size:
                size = None
            bare = size is not None or self._results.get(NOISY, kind) is None
            request = (kind, size, wanted)
            if (wanted or bare) and request != self._asked:
                self._asked = request
                work: Work[RobustnessCurve | Progress, None] = partial(
                    measurements.measure_robustness, wanted, dataset, kind, size
                )
                session.ask("robustness", work, self._answer, patience=PATIENT)
        self._draw()

    def _code_size(self, dataset: Dataset) -> int | None:
        """Of the shown run; of PCA there are no more components than numbers in an image."""
        model = self._session.book.model
        return min(model.code_size, dataset.spec.values) if model else None

    def _answer(self, message: RobustnessCurve | Progress | Finished[None] | Failed) -> None:
        match message:
            case RobustnessCurve():
                self._results.put(message)
            case Finished() | Failed():
                self._asked = None  # what failed is tried again when the tab comes back
            case Progress():
                pass  # each curve shows itself
            case _:
                assert_never(message)

    @Slot()
    def _forget(self) -> None:
        self._session.forget("robustness")
        self._asked = None
        self.refresh()

    @Slot()
    def _draw(self) -> None:
        if not self.isVisible():
            return
        kind, book = self.kinds.current(), self._session.book
        now, curves = theme.current(), []
        names = run_names.short({key: book.entries[key].name for key in book.compared})
        for key in book.compared:
            result, entry = self._results.get(key, kind), book.entries[key]
            if result is not None:
                colour = theme.variant_colour(entry.colour)
                curves.append(Curve(names[key], np.array(LEVELS), result.psnr, colour))
        for key, pattern in BASELINES.items():
            result = self._results.get(key, kind)
            if result is not None:
                colour = now.text if key == PCA else now.secondary  # they must not look like one
                title = _baseline_title(result)
                curves.append(Curve(title, np.array(LEVELS), result.psnr, colour, pattern))
        idle = self._session.training.state == IDLE
        self.curves.set_message("" if curves else text.measuring(idle=idle))
        axis = f"{NOISES[kind]} noise {KINDS[kind].symbol}"
        self.curves.set_titles(axis, MEANING, SHORT)
        self.curves.set_curves(curves)
        self._mark()
        self._draw_levels()

    def _mark(self) -> None:
        """The level of the noise that lies on the drawing."""
        inspector = self._session.inspector
        on = inspector.noise == self.kinds.current() and inspector.level <= LEVELS[-1]
        self.curves.set_marker(inspector.level if on else None)

    @Slot()
    def _inspected(self) -> None:
        if self.isVisible():
            self._mark()
            self._draw_levels()

    def _draw_levels(self) -> None:
        """The image under inspection, or a test image, at every level through each run."""
        book, (name, image) = self._session.book, self._image()
        if image is None:
            return
        kind = self.kinds.current()
        noisy = np.concatenate(
            [corrupt_arrays(image[None], kind, level, NOISE_SEED) for level in LEVELS]
        )
        rows, heads = {NOISY: noisy}, {NOISY: Head(name)}
        compared = [key for key in book.compared if key in book.entries]
        names = run_names.short({key: book.entries[key].name for key in compared})
        for key in compared:
            model = book.model_of(key)
            if model is not None and model.config.data.shape == image.shape:
                rows[key] = model.reconstruct(noisy)
                heads[key] = Head(names[key], theme.variant_colour(book.entries[key].colour))
        self.grid.set_rows(rows, heads=heads)
        self._halves.setStretch(0, 2 + len(rows))  # more rows have smaller pictures
        self._halves.setStretch(1, 4)

    def _image(self) -> tuple[str, NDArray[np.float32] | None]:
        """The image under inspection, or the first of the test set, and what it is."""
        inspector, dataset = self._session.inspector, self._session.book.dataset
        if inspector.image is not None:
            drawn = inspector.source == DRAWING and inspector.sample is None
            return ("drawing" if drawn else "test image"), inspector.image
        return "test image 0", None if dataset is None else dataset.pixels("test", [0])[0]

    def showEvent(self, _event: object) -> None:
        """Catch up with what happened while hidden; begin with the noise on the drawing."""
        noise = self._session.inspector.noise
        if noise in NOISES:
            self.kinds.set_current(noise)
        self.refresh()


def _baseline_size(result: RobustnessCurve) -> int | None:
    """How many numbers a baseline keeps; None of one that keeps all."""
    size: int | None = getattr(result.codec, "code_size", None)
    return size


def _baseline_title(result: RobustnessCurve) -> str:
    """What a baseline is called, with the size of its code where it has one."""
    size = _baseline_size(result)
    return result.codec.title if size is None else f"{result.codec.title}-{size}"
