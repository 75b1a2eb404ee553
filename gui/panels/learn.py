"""What the shown variant adds, why, its objective with current values, and what to look for."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import ref

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui import text, theme
from gui.guard import guarded
from gui.session import engine_calls
from gui.session.latent.layers import layer_sizes
from gui.widgets.controls import CaptionLabel, SectionHeader
from gui.widgets.first import NetworkDiagram

if TYPE_CHECKING:
    from weakref import ReferenceType

    from PySide6.QtGui import QResizeEvent

    from engine.training.events import LatentFrame
    from gui.session import Session
    from gui.session.runs.entry import RunEntry

HEADINGS = {
    "Adds": "What it adds",
    "Matters": "Why it matters",
    "Objective": "Objective",
    "Look for": "What to look for",
}
WIDE, NARROW = 1100, 640
"""Widths in pixels from which all stands side by side, and below which only two things do."""
COLUMNS, FEWER = 5, 3
IMAGE = "pixels"


@guarded
class Learn(QWidget):
    """The network and four short texts side by side, in the words of the variant's own file."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._texts: dict[str, QLabel] = {}
        self._blocks: list[QWidget] = []
        self._terms, self._paper = QLabel(self), CaptionLabel(parent=self)
        self.diagram = NetworkDiagram(parent=self)
        self._used: tuple[ReferenceType[LatentFrame] | None, int] = (None, 0)
        content = QWidget()
        self._grid = QGridLayout(content)
        self._grid.setContentsMargins(theme.MARGIN, theme.GAP, theme.MARGIN, theme.GAP)
        self._grid.setHorizontalSpacing(theme.WIDE)
        self._fill()
        self._told = ""
        scroll = self._scroll = QScrollArea(self)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setAccessibleName("About this variant")
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # nothing in it is worked by keys
        scroll.setWidget(content)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll)
        book = session.book
        book.chosen.connect(self._show)
        book.catalogued.connect(self._show)
        book.shown_model_changed.connect(self._show_terms)
        book.shown_epoch_ended.connect(self._show_terms)
        book.shown_losses_arrived.connect(self._show_terms)
        book.shown_frame_changed.connect(self._show_terms)
        self._show()

    def _fill(self) -> None:
        self._blocks.append(self._network())
        for name, heading in HEADINGS.items():
            block = QWidget(self)
            column = QVBoxLayout(block)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(2)
            column.addWidget(SectionHeader(heading, block))
            text = self._texts[name] = QLabel(block)
            text.setWordWrap(True)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(text)
            if name == "Objective":
                theme.set_font(text, theme.BASE + 1, QFont.Weight.Medium)
                self._terms.setWordWrap(True)
                self._terms.setForegroundRole(QPalette.ColorRole.PlaceholderText)
                column.addWidget(self._terms)
                column.addWidget(self._paper)
            column.addStretch(1)
            self._blocks.append(block)
        for block in self._blocks:
            # All columns are alike, however long the words in them.
            block.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._place(COLUMNS)

    def _network(self) -> QWidget:
        """The network as it is drawn, with what is known of it now."""
        block = QWidget(self)
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        header = SectionHeader("Network", block)
        header.set_meaning("Units of each layer; how many of the code are in use, and the loss.")
        column.addWidget(header)
        column.addWidget(self.diagram)
        column.addStretch(1)
        return block

    def _place(self, columns: int) -> None:
        for number, block in enumerate(self._blocks):
            self._grid.addWidget(block, number // columns, number % columns)
        for column in range(COLUMNS):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fewer columns where all would be too narrow to read."""
        super().resizeEvent(event)
        wide = self.width()
        self._place(COLUMNS if wide >= WIDE else FEWER if wide >= NARROW else 2)

    @Slot()
    def _show(self) -> None:
        catalogue, entry = self._session.book.catalogue, self._session.book.entry
        if catalogue is None or entry is None or entry.variant not in catalogue.lessons:
            return
        if entry.variant != self._told:
            self._told = entry.variant
            self._scroll.verticalScrollBar().setValue(0)  # other words are read from the beginning
        lesson = catalogue.lessons[entry.variant]
        for name, label in self._texts.items():
            label.setText(text.unbroken(lesson[name]))
        self._paper.setText(lesson["Paper"])
        self._show_terms()

    @Slot()
    def _show_terms(self) -> None:
        """The objective's terms with their newest values, of the last batches or epoch."""
        entry, catalogue = self._session.book.entry, self._session.book.catalogue
        if entry is None or catalogue is None or not self.isVisible():
            return
        values: dict[str, float] = {}
        where = "not trained yet"
        if entry.losses:
            values = {name: float(term[-1]) for name, term in entry.losses[-1].terms.items()}
            where = "last batch"
        elif entry.history:
            values = dict(entry.history[-1].train)
            where = f"mean of epoch {entry.history[-1].epoch}"
        names = [name for name in values if name != "total"]
        unit = entry.model.unit if entry.model else ""
        # Always four figures: words must not wander while a run goes on.
        lines = [f"{text.term(name)} {values[name]:#.4g}" for name in names]
        total = f" = {values['total']:#.4g}" if values else ""
        self._draw_network(entry, values.get("reconstruction"))
        self._terms.setText(" + ".join(lines) + total + f"\n{unit}, {where}")

    def _draw_network(self, entry: RunEntry, loss: float | None) -> None:
        """The layers of a run, what of its code is in use, and how well it reconstructs."""
        sizes, code = layer_sizes(entry.config)
        self.diagram.set_network(sizes, code)
        words = {0: IMAGE, len(sizes) - 1: IMAGE if loss is None else f"loss {loss:#.3g}"}
        frame = self._session.book.frame
        if frame is not None and frame.codes.shape[1] == sizes[code]:
            if self._used[0] is None or self._used[0]() is not frame:
                self._used = (ref(frame), engine_calls.units_in_use(frame))
            words[code] = f"{self._used[1]} in use"
        self.diagram.set_values(words)

    def showEvent(self, _event: object) -> None:
        """Catch up with what happened while hidden."""
        self._show_terms()
