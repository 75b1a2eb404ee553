"""Test error against labels per class, measured in the background, each point shown as it comes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engine.core.progress import Progress
from engine.evaluation.label_curve import DRAWS, FINE_TUNED, PROBE, level_text
from gui import text, theme
from gui.background.worker import LAST, Failed, Finished
from gui.guard import guarded
from gui.panels.few_labels.rows import Rows
from gui.panels.few_labels.table import LabelTable
from gui.session.figures import label_tasks
from gui.session.figures.measured import FewLabels
from gui.session.training.training_control import IDLE
from gui.widgets.controls import ChipGroup, ElidedLabel
from gui.widgets.controls.paragraph import Paragraph
from gui.widgets.plots import SpreadPlot
from gui.widgets.tables import FigureTable

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from engine.evaluation.label_curve import Level
    from engine.models.model import Model
    from gui.background.worker import Work
    from gui.session import Session

TOPIC = "few labels"
METHODS = [(PROBE, "Linear probe"), (FINE_TUNED, "Fine-tuned")]
MEANING = {
    PROBE: "test error of a linear classifier on the code as it is, %",
    FINE_TUNED: "test error of the encoder with a linear head, all of it learning, %",
}
SHORT = "test error, %"
"""Where that has no room."""
MOST_LINES = 2
"""Lines of the story where there is room for them."""
BASIS = f"Mean of {DRAWS} draws of labels ± their spread; with all labels there is one."
BRIEF = f"Mean of {DRAWS} draws ± their spread"
STOP, GO_ON = "Stop", "Measure"


@guarded
class FewLabelsPanel(QWidget):
    """Curves and table of the compared runs and what stands beside them, and what they say."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._results = session, session.label_curves
        self._rows = Rows(session)
        self._asked: tuple[str, dict[str, Model], frozenset[tuple[str, Level]]] | None = None
        self._stopped = False
        self.methods = ChipGroup(METHODS, self)
        self.curves = SpreadPlot(self)
        self.curves.setAccessibleName("Test error against labels per class")
        self.stop = QPushButton(STOP, self)
        self.table = FigureTable("", self)
        self.table.setAccessibleName("Test error with few labels")
        self._table = LabelTable(self.table)
        self.note, self.story = ElidedLabel(BASIS, self), Paragraph(MOST_LINES, self)
        self._arrange()
        self._listen()

    def _arrange(self) -> None:
        for each in (self.note, self.story):
            theme.set_font(each, theme.SMALL)
        self.note.set_text(BASIS, BRIEF)
        self.note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        head = QHBoxLayout()
        head.setSpacing(theme.MARGIN)
        head.addWidget(self.methods)
        head.addWidget(self.note, 1)
        head.addWidget(self.stop)
        right = QVBoxLayout()
        right.setSpacing(theme.TIGHT)
        right.addLayout(head)
        right.addWidget(self.table, 1)
        right.addWidget(self.story)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.MARGIN, theme.TIGHT, theme.MARGIN, theme.TIGHT)
        row.setSpacing(theme.WIDE)
        row.addWidget(self.curves, 3)
        row.addLayout(right, 6)

    def _listen(self) -> None:
        session, book = self._session, self._session.book
        for signal in (book.chosen, book.pins_changed, book.frames_changed, session.opened):
            signal.connect(self.refresh)
        book.run_changed.connect(self._draw)
        book.dataset_changed.connect(self._forget)
        session.training.state_changed.connect(self._training_changed)
        self._results.changed.connect(self._draw)
        self.methods.chosen.connect(self.refresh)
        self.stop.clicked.connect(self._toggle)
        theme.notifier().changed.connect(self._draw)

    @Slot()
    def refresh(self) -> None:
        """Measure what is missing, unless it was stopped or a run would be slowed."""
        if not self.isVisible() or self._session.book.dataset is None:
            return
        if self._session.training.state == IDLE and not self._stopped:
            self._measure()
        self._draw()

    def _measure(self) -> None:
        """Ask for all that is missing, unless that is being measured."""
        dataset, method = self._session.book.dataset, self.methods.current()
        models = self._results.models()
        cells = self._results.missing(self._rows.keys(method), method)
        if self._asked is not None and self._asked[:2] == (method, models):
            cells = [] if self._asked[2].issuperset(cells) else cells
        if not cells or dataset is None or not models:
            return
        self._asked = (method, models, frozenset(cells))
        if method == PROBE:
            size = self._results.pca_size()
            work: Work[FewLabels | Progress, None] = partial(
                label_tasks.probe_codes, models, dataset, cells, size
            )
        else:
            work = partial(label_tasks.fine_tune, models, dataset, cells)
        self._session.ask(TOPIC, work, self._answer, patience=LAST)

    def _answer(self, message: FewLabels | Progress | Finished[None] | Failed) -> None:
        match message:
            case FewLabels():
                self._results.put(message)
            case Progress():
                self.note.set_text(f"{message.what} …")
            case Failed():
                self._asked = None  # to be tried again when the tab comes back
                self._draw()
            case Finished():
                self._asked = None
                self._draw()
            case _:
                assert_never(message)

    @Slot()
    def _toggle(self) -> None:
        """Stop measuring, or go on with what is missing."""
        self._stopped = self._asked is not None
        if self._stopped:
            self._give_up()
        self.refresh()

    @Slot()
    def _training_changed(self) -> None:
        """A run needs the machine for itself; what is missing is measured after it."""
        if self._session.training.state != IDLE:
            self._give_up()
        self.refresh()

    @Slot()
    def _forget(self) -> None:
        self._give_up()
        self.refresh()

    def _give_up(self) -> None:
        if self._asked is not None:
            self._session.forget(TOPIC)
            self._asked = None

    @Slot()
    def _draw(self) -> None:
        if not self.isVisible():
            return
        method, levels = self.methods.current(), self._results.levels
        rows = self._rows.rows(method)
        known = [row for row in rows if row.points]
        busy = self._asked is not None
        self.curves.set_message("Measuring …" if busy else "Nothing is measured yet")
        self.curves.set_titles("labels per class", MEANING[method], SHORT)
        self.curves.set_ticks(self._ticks(levels))
        self.curves.set_curves([row.curve() for row in known])
        self._table.write(rows, levels)
        self.story.setText(self._rows.story(method))
        self._place_story()
        missing = bool(self._results.missing(self._rows.keys(method), method))
        self.stop.setText(STOP if busy else GO_ON)
        idle = self._session.training.state == IDLE
        self.stop.setEnabled(busy or (missing and idle))
        if missing and not idle and not self._stopped:
            self.note.set_text(text.measuring(idle=False))
        elif not busy:
            self.note.set_text(BASIS, BRIEF)

    def _ticks(self, levels: tuple[Level, ...]) -> list[tuple[float, str]]:
        """Where the labels of the horizontal axis stand: all labels where their mean is."""
        dataset = self._session.book.dataset
        if dataset is None:
            return []
        mean = len(dataset.train_labels) / max(len(dataset.spec.classes), 1)
        return [(mean if level is None else float(level), level_text(level)) for level in levels]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window the figures come before the story."""
        super().resizeEvent(event)
        self._place_story()

    def _place_story(self) -> None:
        """Give the story the lines that the rows leave; the note tells all under the mouse."""
        head = max(self.stop.sizeHint().height(), self.methods.sizeHint().height())
        rows = self.table.height_for(self.table.rowCount())
        left = self.height() - head - rows - 4 * theme.TIGHT
        lines = min(max(left // self.story.fontMetrics().lineSpacing(), 0), MOST_LINES)
        self.story.set_lines(max(lines, 1))
        self.story.setVisible(lines > 0)
        self.note.set_meaning("" if lines == MOST_LINES else self.story.text())

    def showEvent(self, _event: object) -> None:
        """Catch up with what happened while hidden."""
        self.refresh()
