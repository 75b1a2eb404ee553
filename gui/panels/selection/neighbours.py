"""The test images nearest to what is inspected, by the code and by the pixels."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import text, theme
from gui.guard import guarded
from gui.panels.selection.asking import Asking
from gui.session.latent import nearest
from gui.session.latent.nearest import Neighbours, PixelIndex, Question
from gui.widgets.controls import CaptionLabel, ElidedLabel
from gui.widgets.grids import CellGrid, CellRow
from gui.widgets.saving import titles

if TYPE_CHECKING:
    from engine.data.dataset import Dataset
    from gui.session import Session
    from gui.session.latent.nearest import NearestImages

COUNT = 16
"""Images in a row."""
NOTHING = "Draw something, or click a point of the map, to see which test images are like it."


@guarded
class NeighboursPage(QWidget):
    """Two rows of test images: where the shown run has its neighbours, and where pixels have them.

    Attributes:
        tools: What belongs beside the choice of pages.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._index = PixelIndex()
        self._asking: Asking[Neighbours] = Asking(session, "neighbours", self._show, self)
        self._shown: Neighbours | None = None
        self.grid = CellGrid("Nearest test images", self)
        self.tools = ElidedLabel()
        theme.set_font(self.tools, theme.SMALL)
        self.tools.setForegroundRole(self.tools.palette().ColorRole.PlaceholderText)
        self._hint = CaptionLabel(NOTHING, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._hint, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.grid, 1)
        self.grid.clicked.connect(self._clicked)
        titles.set_subject(self.grid, self._subject)
        session.inspector.read.connect(self.refresh)
        session.plane.replaced.connect(self.refresh)
        session.plane.moved.connect(self.refresh)
        self._clear()

    @Slot()
    def refresh(self) -> None:
        """Look for the neighbours of what is inspected now, unless nobody can see them."""
        if not self.isVisible():
            return
        book = self._session.book
        question, view = self._question(), self._session.plane.view(book.shown)
        if question is None or view is None or book.dataset is None:
            self._asking.drop()
            self._clear()
        elif len(question.code) == view.frame.codes.shape[1]:
            self._asking.ask(partial(nearest.find, question, view, book.dataset, self._index))

    def _question(self) -> Question | None:
        """What is inspected, as the network was given it; of a bare code what it decodes to."""
        inspector, dataset = self._session.inspector, self._session.book.dataset
        reading = inspector.reading
        if reading is None or dataset is None:
            return None
        picture = reading.reconstruction if reading.shown is None else reading.shown
        if picture.shape != tuple(dataset.spec.shape):
            return None
        return Question(reading.code, picture, inspector.test_image, COUNT)

    def _clear(self) -> None:
        self._shown = None
        self.grid.set_rows([])
        self.tools.set_text("")
        self._hint.show()
        self.grid.hide()

    def _show(self, found: Neighbours) -> None:
        dataset = self._session.book.dataset
        if dataset is None or max(_most(found.by_code), _most(found.by_pixels)) >= len(
            dataset.test_labels
        ):
            return  # the answer is about another data set
        self._shown = found
        view = self._session.plane.view(self._session.book.shown)
        some = None if view is None else view.frame.images
        among = "" if some is None else f", of {len(some)}"
        rows = ((f"nearest codes{among}", found.by_code), ("nearest pixels", found.by_pixels))
        self.grid.set_rows([_row(caption, near, dataset) for caption, near in rows])
        self.tools.set_text(_sentence(found, dataset))
        self._hint.hide()
        self.grid.show()

    def _subject(self) -> str:
        return "Test images nearest by code, and by pixels"

    @Slot(int, int)
    def _clicked(self, row: int, column: int) -> None:
        if self._shown is not None:
            near = (self._shown.by_code, self._shown.by_pixels)[row]
            self._session.inspector.inspect(int(near.images[column]))

    def showEvent(self, _event: object) -> None:
        """Catch up with what was inspected while hidden."""
        self.refresh()


def _most(near: NearestImages) -> int:
    return int(near.images.max(initial=-1))


def _row(caption: str, near: NearestImages, dataset: Dataset) -> CellRow:
    names = [dataset.spec.classes[int(dataset.test_labels[each])] for each in near.images]
    words = [f"{name} · {far:.2f}" for name, far in zip(names, near.distances, strict=True)]
    tips = [
        f"test image {image} · {name}, {far:.3f} away"
        for image, name, far in zip(near.images, names, near.distances, strict=True)
    ]
    pictures = dataset.pixels("test", near.images)[:, 0]  # (k, H, W)
    return CellRow(caption, pictures, words, tips=tips)


def _sentence(found: Neighbours, dataset: Dataset) -> str:
    """What class each row is mostly of, and how many images are in both."""
    labels = dataset.labels("test")
    parts = []
    for where, near in (("code", found.by_code), ("pixels", found.by_pixels)):
        if len(near.images):
            votes = np.bincount(labels[near.images])
            name = dataset.spec.classes[int(votes.argmax())]
            parts.append(f"by {where} {votes.max()} of {len(near.images)} are {name}")
    both = len(np.intersect1d(found.by_code.images, found.by_pixels.images))
    return " · ".join([*parts, f"{text.count(both, 'image')} in both rows"])
