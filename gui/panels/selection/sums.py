"""Arithmetic with codes: what is inspected, and the means of groups added or taken away."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.guard import guarded
from gui.session.latent.arithmetic import MOST_TERMS, Term
from gui.session.latent.inspector import DRAWING
from gui.widgets.controls import CaptionLabel, Chip
from gui.widgets.fields import ChoiceField
from gui.widgets.grids import CellGrid, CellRow
from gui.widgets.saving import titles

if TYPE_CHECKING:
    from gui.session import Session

SELECTED = "selected"
"""Key of the selection among the groups, whose others are numbers of classes."""
SIGNS = {1: "+", -1: "−"}
NOTHING = (
    "The image in the line-up, its code changed. Choose a class or what is selected, and press + or"
    " −: the mean code of that group is added or taken away, and the decoder draws what comes out."
)
NO_CODES = "The shown run has no codes of these images at this moment."


@guarded
class SumsPage(QWidget):
    """The terms of the sum and what it decodes to.

    Attributes:
        tools: What belongs beside the choice of pages.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._arithmetic = session, session.arithmetic
        self.grid = CellGrid("Arithmetic with codes", self)
        self.tools = QWidget()
        self.groups = ChoiceField(parent=self.tools, prefix="Mean of", pill=True)
        self.take, self.add = Chip("− Subtract", self.tools), Chip("+ Add", self.tools)
        self.clear = Chip("Clear", self.tools)
        self._hint = CaptionLabel(NOTHING, self)
        self._arrange()
        titles.set_subject(self.grid, self.title)
        for chip, sign in ((self.add, 1), (self.take, -1)):
            chip.clicked.connect(partial(self._add, sign))
        self.clear.clicked.connect(self._arithmetic.clear)
        self.grid.clicked.connect(self._clicked)
        self._arithmetic.changed.connect(self.refresh)
        session.inspector.read.connect(self.refresh)
        session.plane.replaced.connect(self.refresh)
        session.plane.moved.connect(self.refresh)
        session.selection.changed.connect(self._offer)
        session.book.dataset_changed.connect(self._offer)
        self._offer()

    def _arrange(self) -> None:
        row = QHBoxLayout(self.tools)
        row.setContentsMargins(0, 0, 0, 0)
        for part in (self.groups, self.take, self.add):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._hint, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.grid, 1)

    def title(self) -> str:
        """The sum in words."""
        terms = (f" {SIGNS[term.sign]} mean of {term.name}" for term in self._arithmetic.terms)
        return f"{self._start()}{''.join(terms)}"

    @Slot()
    def _offer(self) -> None:
        """Offer the classes, and what is selected."""
        dataset, selection = self._session.book.dataset, self._session.selection
        names = dataset.spec.classes if dataset is not None else ()
        choices = [(str(label), f"all {name}") for label, name in enumerate(names)]
        if len(selection.images):
            choices.insert(0, (SELECTED, f"the selection: {selection.name}"))
        self.groups.set_choices(choices)
        self.refresh()

    def choose_selection(self) -> None:
        """Make what is selected the group that is added next."""
        self.groups.set_value(SELECTED)
        self.refresh()

    def _add(self, sign: int, _checked: bool = False) -> None:
        selection, key = self._session.selection, self.groups.value()
        if not key:
            return
        chosen = key == SELECTED
        images = selection.images if chosen else selection.of_class(int(key))
        name = selection.name if chosen else self.groups.currentText()
        self._arithmetic.add(Term(sign, name, images))

    @Slot()
    def refresh(self) -> None:
        """Decode the sum, unless nobody can see it."""
        terms = self._arithmetic.terms
        for chip in (self.take, self.add):
            chip.setEnabled(len(terms) < MOST_TERMS and bool(self.groups.value()))
        self.clear.setEnabled(bool(terms))
        if not self.isVisible():
            return
        result = self._arithmetic.result() if terms else None
        self._hint.setText(NO_CODES if terms and result is None else NOTHING)
        self._hint.setVisible(result is None)
        self.grid.setVisible(result is not None)
        if result is not None:
            below = [self._start(), *(f"mean of {term.name}" for term in terms), "the sum"]
            signs = ["", *(SIGNS[term.sign] for term in terms), "="]
            tips = ["", *("Click to take it out" for _ in terms), "Click to inspect it"]
            self.grid.set_rows([CellRow("", result.decoded[:, 0], below, signs, tips)])

    def _start(self) -> str:
        """What the sum begins with."""
        inspector = self._session.inspector
        if inspector.test_image is not None:
            return f"test image {inspector.test_image}"
        return "your drawing" if inspector.source == DRAWING else "the point"

    @Slot(int, int)
    def _clicked(self, _row: int, column: int) -> None:
        """Take a term out, or inspect the sum."""
        terms, result = self._arithmetic.terms, self._arithmetic.result()
        if 1 <= column <= len(terms):
            self._arithmetic.remove(column - 1)
        elif column == len(terms) + 1 and result is not None:
            whole = result.codes[-1]
            self._arithmetic.clear()
            self._session.inspector.decode(whole)

    def showEvent(self, _event: object) -> None:
        """Catch up with what changed while hidden."""
        self.refresh()
