"""The selected test images: what they are, their means and spread, and how well they come back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.core.array_file import write_npy
from engine.core.errors import UserError
from gui import text, theme
from gui.guard import guarded
from gui.panels.selection import group_words
from gui.panels.selection.asking import Asking
from gui.session.latent import code_rows, describing
from gui.session.training import run_names
from gui.widgets.controls import CaptionLabel, Chip, ElidedLabel
from gui.widgets.grids import CellGrid, CellRow, PictureWall
from gui.widgets.saving import titles
from gui.widgets.saving.export import FileKind, ask_path

if TYPE_CHECKING:
    from pathlib import Path

    from engine.evaluation.selection import Selected
    from gui.session import Session

MOST = 80
"""Images of a selection that are shown; of more, as many at even distances."""
MEAN = "mean image", "Mean of the selected images, pixel by pixel"
MEAN_CODE = "mean code", "Mean of their codes, decoded by the shown run"
SPREAD = "spread", "Standard deviation of each pixel over the selected images"
NOTHING = (
    "Hold Ctrl and draw around points of the map, or click a class of the legend with Ctrl; with "
    "Ctrl and Shift what you draw around is added. Esc selects nothing."
)


@guarded
class GroupPage(QWidget):
    """Figures of the selection, its mean image, its mean code decoded, and its images.

    Attributes:
        tools: What belongs beside the choice of pages.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._selection = session, session.selection
        self._asking: Asking[Selected] = Asking(session, "selection", self._show, self)
        self._drawn = np.zeros(0, np.intp)
        self._found: Selected | None = None
        self.tools = QWidget()
        self._name = ElidedLabel("", self.tools)
        self.save, self.clear = Chip("Save …", self.tools), Chip("Clear", self.tools)
        self._hint, self._words = CaptionLabel(NOTHING, self), CaptionLabel(parent=self)
        self.means = CellGrid("Means of the selection", self)
        self.wall = PictureWall("Selected test images", self)
        self._arrange()
        self.save.clicked.connect(self._save)
        self.clear.clicked.connect(self._selection.clear)
        self.wall.clicked.connect(self._clicked)
        for grid in (self.means, self.wall):
            titles.set_subject(grid, self.title)
        self._selection.changed.connect(self.refresh)
        for changed in (session.plane.replaced, session.plane.moved):
            changed.connect(self.refresh)
        for named in (session.book.pins_changed, session.book.run_changed):
            named.connect(self._tell)
        for ended in (session.book.shown_epoch_ended, session.book.shown_history_reset):
            ended.connect(self.refresh)
        self.refresh()

    def _arrange(self) -> None:
        theme.set_font(self._name, theme.SMALL)
        self._name.setForegroundRole(self._name.palette().ColorRole.PlaceholderText)
        self.wall.setToolTip(f"Up to {MOST} of them, at even distances; click one to inspect it")
        self.save.setToolTip("As a table (CSV), or the codes as a NumPy array (NPY)")
        tools = QHBoxLayout(self.tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.addWidget(self._name, 1)
        tools.addWidget(self.save)
        tools.addWidget(self.clear)
        body = QHBoxLayout()
        body.setSpacing(theme.WIDE)
        body.addWidget(self._words, 4, Qt.AlignmentFlag.AlignTop)
        body.addWidget(self.means, 3)
        body.addWidget(self.wall, 5)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._hint, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(body, 1)

    def title(self) -> str:
        """What is shown, for saved pictures."""
        return f"Selection: {self._selection.name}"

    @Slot()
    def refresh(self) -> None:
        """Describe what is selected, unless nobody can see it."""
        count = len(self._selection.images)
        there = count > 0
        self._hint.setVisible(not there)
        self._show_parts(there and bool(len(self._drawn)))  # the first answer is still to come
        self.tools.setEnabled(there)
        self._name.set_text(group_words.name(self._selection.name, count) if there else "")
        dataset = self._session.book.dataset
        if not there or dataset is None:
            self._asking.drop()
            self._drawn, self._found = np.zeros(0, np.intp), None
            self._show_parts(False)
        elif self.isVisible():
            frame, errors = self._session.plane.frame, self._session.book.errors
            self._asking.ask(
                partial(describing.describe, dataset, self._selection.images, frame, errors)
            )

    def _show_parts(self, on: bool) -> None:
        for part in (self._words, self.means, self.wall):
            part.setVisible(on)

    def _show(self, found: Selected) -> None:
        dataset, model = self._session.book.dataset, self._session.book.model
        if dataset is None or not np.array_equal(found.images, self._selection.images):
            return  # the answer is about what was selected before
        self._found = found
        self._tell()
        pictures, shown = [found.mean[0], found.deviation[0]], [MEAN, SPREAD]
        mean = None if found.codes is None else found.codes.mean
        if model is not None and mean is not None and len(mean) == model.code_size:
            pictures.insert(1, model.decode(mean[None])[0, 0])  # (H, W)
            shown.insert(1, MEAN_CODE)
        below, tips = zip(*shown, strict=True)
        self.means.set_rows([CellRow("", np.stack(pictures), below, tips=tips)])
        every = np.linspace(0, len(found.images) - 1, min(len(found.images), MOST))
        drawn = found.images[every.astype(np.intp)]
        if not np.array_equal(drawn, self._drawn):
            self._drawn = drawn
            self.wall.set_pictures(dataset.pixels("test", drawn))
        self._show_parts(True)

    @Slot()
    def _tell(self) -> None:
        """What was found in words, with the name of the run where others stand beside it."""
        book = self._session.book
        if self._found is not None and book.dataset is not None:
            classes = book.dataset.spec.classes
            self._words.setText(group_words.words(self._found, classes, run_names.whose(book)))

    @Slot(int)
    def _clicked(self, number: int) -> None:
        self._session.inspector.inspect(int(self._drawn[number]))

    @Slot()
    def _save(self) -> None:
        """Ask for a file, write the selection, and tell."""
        view = self._session.plane.view(self._session.book.shown)
        if view is None:
            self._session.noticed.emit("info", "There are no codes to save yet.")
            return
        path = ask_path(self, "selection", (FileKind.CSV, FileKind.NPY), "Save selection")
        if path is not None:
            self._write(path)

    def _write(self, path: Path) -> None:
        book, images = self._session.book, self._selection.images
        view = self._session.plane.view(book.shown)
        if view is None or book.dataset is None:
            return
        codes = describing.codes_of(view.frame, images)
        left = len(images) - len(codes)
        some = f" {text.count(left, 'image')} have no code at this moment." if left else ""
        if path.suffix.lower() != FileKind.NPY.ending:
            rows = code_rows.code_rows(view, book.dataset, images, book.errors)
            code_rows.save(self._session, path, rows, some)
            return
        try:
            write_npy(codes, path)
        except UserError as error:
            self._session.noticed.emit("error", str(error))
        else:
            self._session.noticed.emit("info", f"Saved {path.name}.{some}")

    def showEvent(self, _event: object) -> None:
        """Catch up with what was selected while hidden."""
        self.refresh()
