"""What the shown variant adds, why, its objective with current values, and what to look for."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

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
from gui.widgets.controls import CaptionLabel, SectionHeader
from gui.widgets.first import NetworkDiagram

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from gui.session import Session

HEADINGS = {
    "Adds": "What it adds",
    "Matters": "Why it matters",
    "Objective": "Objective",
    "Look for": "What to look for",
}
NARROW = 900
"""Below this width in pixels the four texts stand in two columns."""


@guarded
class Learn(QWidget):
    """Four short texts side by side; the words are those of the variant's own file."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._texts: dict[str, QLabel] = {}
        self._blocks: list[QWidget] = []
        self._terms, self._paper = QLabel(self), CaptionLabel(parent=self)
        self.diagram = NetworkDiagram(small=True, parent=self)
        content = QWidget()
        self._grid = QGridLayout(content)
        self._grid.setContentsMargins(theme.MARGIN, theme.GAP, theme.MARGIN, theme.GAP)
        self._grid.setHorizontalSpacing(theme.WIDE)
        self._fill()
        scroll = QScrollArea(self)
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
        self._show()

    def _fill(self) -> None:
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
                column.addWidget(self.diagram)
                column.addWidget(self._paper)
            column.addStretch(1)
            # All columns are alike, however long the words in them.
            block.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            self._blocks.append(block)
        self._place(4)

    def _place(self, columns: int) -> None:
        for number, block in enumerate(self._blocks):
            self._grid.addWidget(block, number // columns, number % columns)
        for column in range(4):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two columns where four would be too narrow to read."""
        super().resizeEvent(event)
        self._place(4 if self.width() >= NARROW else 2)

    @Slot()
    def _show(self) -> None:
        catalogue, entry = self._session.book.catalogue, self._session.book.entry
        if catalogue is None or entry is None or entry.variant not in catalogue.lessons:
            return
        lesson = catalogue.lessons[entry.variant]
        for name, label in self._texts.items():
            label.setText(lesson[name])
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
        network, pixels = entry.config.network, prod(entry.config.data.shape)
        hidden = network.to_dict().get("hidden", [])  # what has none is shown by its code alone
        sizes = [pixels, *hidden, network.code, *reversed(hidden), pixels]
        self.diagram.set_network(sizes, len(hidden) + 1)
        if "reconstruction" in values:
            self.diagram.set_values({len(sizes) - 1: f"{values['reconstruction']:#.3g}"})
        self._terms.setText(" + ".join(lines) + total + f"\n{unit}, {where}")

    def showEvent(self, _event: object) -> None:
        """Catch up with what happened while hidden."""
        self._show_terms()
