"""Which changes of an image the encoder of each run notices, and to which it is blind."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, assert_never

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui import theme
from gui.background.worker import Failed, Finished
from gui.guard import guarded
from gui.session.figures import measurements
from gui.session.figures.measured import Noticed
from gui.session.latent.inspector import TEST_IMAGE
from gui.session.training import run_names
from gui.widgets.controls import ChipGroup, ElidedLabel
from gui.widgets.grids import Head, ImageGrid
from gui.widgets.plots import Curve, Curves

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.models.model import Model
    from gui.session import Session

    Array = NDArray[np.float32]

TOPIC = "sensitivity"
MOST = 12
"""Directions of which there is a picture."""
IMAGES = 1000
"""Test images that say how far images and codes spread."""
KINDS = [("noticed", "In the image"), ("decoded", "After decoding")]
TEXTS = {
    "noticed": "Changes of {} that its code notices most.",
    "decoded": "What the decoder draws of what the code of {} notices most.",
}
NAMED = "Behind each name: how many such directions make 90 % of ‖J‖²."
AXES = (
    "direction, the strongest first",
    "singular values of ∂code/∂image, scale-free",
    "singular values",
)
"""Titles of the horizontal and of the vertical axis, and of that where there is little room."""


@guarded
class Sensitivity(QWidget):
    """Singular values of each compared run's encoder at the image, and its directions as pictures.

    They are computed in the background, one run after the other, while the tab is in front.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._book = session, session.book
        self._found: dict[str, Noticed] = {}
        self._images: Array | None = None
        self._busy = self._behind = False
        self.kinds = ChipGroup(KINDS, self)
        self.curves = Curves(self)
        self.curves.setAccessibleName("Singular values of the encoder's Jacobian")
        self.curves.set_titles(*AXES)
        self.grid = ImageGrid(self)
        self.grid.setAccessibleName("Directions that the code notices")
        self._note = ElidedLabel("", self, whole=True)
        self._arrange()
        self.kinds.chosen.connect(self._draw)
        book = self._book
        for signal in (book.models_changed, book.chosen, book.pins_changed, book.runs_changed):
            signal.connect(self.refresh)
        book.run_changed.connect(self._draw)
        book.dataset_changed.connect(self._forget)
        session.inspector.read.connect(self.refresh)
        theme.notifier().changed.connect(self._draw)

    def _arrange(self) -> None:
        theme.set_font(self._note, theme.SMALL)
        self._note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        head = QHBoxLayout()
        head.setSpacing(theme.MARGIN)
        head.addWidget(self.kinds)
        head.addWidget(self._note, 1)
        right = QVBoxLayout()
        right.setSpacing(theme.TIGHT)
        right.addLayout(head)
        right.addWidget(self.grid, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.MARGIN, theme.GAP, theme.MARGIN, theme.TIGHT)
        row.setSpacing(theme.WIDE)
        row.addWidget(self.curves, 2)
        row.addLayout(right, 3)

    @Slot()
    def refresh(self) -> None:
        """Ask what is new, unless nobody can see it; while an answer is awaited, right after it."""
        image = self._image()
        if not self.isVisible() or image is None or self._book.dataset is None:
            return  # a drawing may be there before the data set
        if self._busy:
            self._behind = True
            return
        missing = self._missing(image)
        if missing:
            self._busy = True
            work = partial(measurements.measure_noticed, missing, image, self._spread(), MOST)
            self._session.ask(TOPIC, work, self._answer)
        self._draw()

    def _missing(self, image: Array) -> dict[str, Model]:
        """The models that were not asked about this image yet."""
        missing, compared = {}, self._book.compared
        self._found = {run: each for run, each in self._found.items() if run in compared}
        for run in compared:
            model, known = self._book.model_of(run), self._found.get(run)
            if model is None or model.config.data.shape != image.shape:
                self._found.pop(run, None)
            elif known is None or known.model is not model or not _same(known.image, image):
                missing[run] = model
        return missing

    def _image(self) -> Array | None:
        """The clean image under inspection, else the drawing, or the first of the test set."""
        inspector, dataset = self._session.inspector, self._book.dataset
        image: Array | None = inspector.image if inspector.image is not None else inspector.drawn
        if image is not None or dataset is None:
            return image
        first: Array = dataset.pixels("test", [0])[0]
        return first

    def _spread(self) -> Array:
        """Test images by which sizes of images and codes are compared."""
        dataset = self._book.dataset
        if self._images is None and dataset is not None:
            self._images = dataset.pixels("test", range(min(IMAGES, len(dataset.test_images))))
        assert self._images is not None  # noqa: S101 - nobody asks before there is a data set
        return self._images

    def _answer(self, message: Noticed | Finished[None] | Failed) -> None:
        match message:
            case Noticed(run):
                self._found[run] = message
                self._draw()
            case Finished() | Failed():
                self._busy = False
                if self._behind:
                    self._behind = False
                    self.refresh()
            case _:
                assert_never(message)

    @Slot()
    def _forget(self) -> None:
        self._session.forget(TOPIC)
        self._busy = self._behind = False
        self._found.clear()
        self._images = None
        self.refresh()

    @Slot()
    def _draw(self) -> None:
        """Curves and pictures of the runs that have answered."""
        if not self.isVisible():
            return
        kind, book = self.kinds.current(), self._book
        runs = [run for run in book.compared if run in self._found and run in book.entries]
        names = run_names.short({run: book.entries[run].name for run in runs})
        curves: list[Curve] = []
        rows: dict[str, Array] = {}
        heads: dict[str, Head] = {}
        for run in runs:
            found, colour = self._found[run], theme.variant_colour(book.entries[run].colour)
            label = f"{names[run]}: {found.holding} of {len(found.strengths)}"
            numbers = np.arange(1, len(found.strengths) + 1)
            curves.append(Curve(label, numbers, found.strengths, colour))
            rows[run] = _scaled(found.noticed if kind == "noticed" else found.decoded)
            heads[run] = Head(names[run], colour)
        self.curves.set_message("" if curves else "Nothing to measure yet")
        self.curves.set_curves(curves)
        self.grid.set_rows(rows, dict.fromkeys(rows, "signed"), heads)
        told = TEXTS[kind].format(self._of())
        self._note.set_text(f"{told} {NAMED}", told)

    def _of(self) -> str:
        """What image it is."""
        inspector = self._session.inspector
        if inspector.image is None and inspector.drawn is None:
            return "test image 0"
        number = inspector.index if inspector.source == TEST_IMAGE else inspector.sample
        return "your drawing" if number is None else f"test image {number}"

    def showEvent(self, _event: object) -> None:
        """Catch up with what happened while hidden."""
        self.refresh()


def _same(one: Array, other: Array) -> bool:
    return one is other or np.array_equal(one, other)


def _scaled(pictures: Array) -> Array:
    """Signed pictures (k, C, H, W), each in units of its own largest value."""
    largest = np.abs(pictures).max((1, 2, 3), initial=0)[:, None, None, None]
    scaled: Array = pictures / np.maximum(largest, 1e-12)
    return scaled
