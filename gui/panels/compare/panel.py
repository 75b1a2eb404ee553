"""The compared runs in a table: this drawing through each, what differs, and their figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.evaluation.figures import NOISE_LEVEL
from gui import text, theme
from gui.guard import guarded
from gui.panels.compare import noise_curves
from gui.panels.compare.baseline import Baseline
from gui.panels.compare.rows import DRAWN_TITLE, Rows
from gui.session.figures import comparison_settings
from gui.session.figures.comparison_table import basis
from gui.session.figures.measurements import PCA
from gui.session.training.training_control import IDLE
from gui.widgets.controls import ElidedLabel
from gui.widgets.plots import Curves
from gui.widgets.tables import FigureTable

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from engine.core.progress import Progress
    from gui.session import Session

PAST = "Not of epoch {}, where the timeline stands."
LEAST_PLOT, PLOT = 280, 400
"""Width of the curves, at least and at most."""


@guarded
class Compare(QWidget):
    """A row per compared run, and PCA; measured in the background while the tab is in front."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._comparison = session, session.comparison
        self.curves = Curves(self)
        self.curves.setAccessibleName("PSNR against noise")
        self.curves.set_titles("noise σ", "PSNR to the clean image, dB")
        self.curves.set_marker(NOISE_LEVEL)
        self.curves.hide()
        self.table = FigureTable(DRAWN_TITLE, self)
        self.table.setAccessibleName("Comparison of the models")
        self.baseline = Baseline(self)
        self._below = QWidget(self)
        self._note, self._progress, self._done = ElidedLabel("", self._below), "", False
        self.rows = Rows(session, self.table)
        self._arrange()
        self._listen()
        self._fill()

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.WIDE)
        row.addWidget(self.table, 1)
        row.addWidget(self.curves)
        theme.set_font(self._note, theme.SMALL)
        self._note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        below = QHBoxLayout(self._below)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(theme.WIDE)
        below.addWidget(self._note, 1)
        below.addWidget(self.baseline)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.MARGIN, theme.TIGHT, theme.MARGIN, theme.TIGHT)
        column.setSpacing(theme.TIGHT)
        column.addLayout(row, 1)
        column.addWidget(self._below)
        self.table.own_actions = self.baseline.menu_actions

    def _listen(self) -> None:
        session, book, comparison = self._session, self._session.book, self._comparison
        for signal in (book.catalogued, book.chosen, book.pins_changed, book.run_changed):
            signal.connect(self._fill)
        for signal in (book.chosen, book.pins_changed):  # while a run trains nothing is measured
            signal.connect(self._draw_curves)
        book.frames_changed.connect(self.refresh)
        book.dataset_changed.connect(self._show_new_dataset)
        session.opened.connect(self.refresh)
        session.inspector.read.connect(self._draw_pictures)
        session.training.state_changed.connect(self.refresh)
        session.training.state_changed.connect(self._write_note)
        session.robustness.changed.connect(self._draw_curves)
        comparison.measured.connect(self._fill)
        comparison.progressed.connect(self._show_progress)
        comparison.finished.connect(self._finish)
        comparison.failed.connect(self._clear_note)
        session.playback.changed.connect(self._write_note)
        theme.notifier().changed.connect(self._fill)
        theme.notifier().changed.connect(self._draw_curves)
        self.table.cellClicked.connect(self._clicked)
        self.table.pointed.connect(self._explain)
        self.table.horizontalHeader().sectionClicked.connect(self._sort)
        self.baseline.changed.connect(comparison.set_baseline)
        comparison.baseline_changed.connect(self._fill)

    @Slot()
    def _fill(self) -> None:
        """Write a row for each run that is compared and one for PCA, if anybody sees them."""
        book = self._session.book
        if not self.isVisible() or book.catalogue is None:
            return
        before = self.rows.shown.keys
        keys = self._comparison.keys()
        self.baseline.set_names({key: self.rows.name(key) for key in keys})
        wanted = self._comparison.baseline
        self.baseline.set_value(wanted if wanted in keys else "")
        self.rows.baseline = self.baseline.value()
        self.rows.write()
        self._write_note()
        self._share()
        if self.rows.shown.keys != before:
            self._show_chosen()

    @Slot(int)
    def _sort(self, place: int) -> None:
        self.rows.sort(place)
        self._fill()

    @Slot(int)
    def _explain(self, place: int) -> None:
        """Say below the table what the column under the mouse means."""
        meaning = self.rows.meaning(place)
        self.table.horizontalHeader().setToolTip(meaning if self._below.isHidden() else "")
        if meaning:
            self._note.set_text(meaning)
            self._note.set_colour(None)
        else:
            self._write_note()

    @Slot()
    def _write_note(self) -> None:
        """What goes on; else on what the figures were measured, and of which moment."""
        book, past = self._session.book, self._past_epoch()
        idle = self._session.training.state == IDLE
        words = [self._progress and (self._progress if idle else text.measuring(idle=False))]
        if self._done and not self._progress and book.dataset is not None:
            runs = {key: book.entries[key] for key in book.compared if key in book.entries}
            words = [basis(book.dataset), comparison_settings.alike(runs)]
        if past is not None:
            words.insert(0, PAST.format(text.epoch(past)))
        self._note.set_text(" ".join(filter(None, words)))
        self._note.set_colour(None if past is None else theme.current().warning)
        self._place_note()

    def _past_epoch(self) -> float | None:
        """The moment that the window shows, if it is another one than that of the figures."""
        playback = self._session.playback
        return None if playback.live else playback.epoch

    @Slot()
    def _clear_note(self) -> None:
        self._progress, self._done = "", False
        self._write_note()

    @Slot()
    def refresh(self) -> None:
        """Measure what is new, unless nobody can see it or a run would be slowed."""
        if not self.isVisible():
            return
        if self._session.training.state == IDLE:
            self._comparison.measure(curves=not self.curves.isHidden())
            self._fill()
        self._draw_curves()

    @Slot(object)
    def _show_progress(self, progress: Progress) -> None:
        self._progress = f"{progress.what} …"
        self._write_note()

    @Slot()
    def _finish(self) -> None:
        self._progress, self._done = "", True
        self._write_note()
        self.refresh()  # a run may have begun and ended meanwhile

    @Slot()
    def _show_new_dataset(self) -> None:
        self._clear_note()
        self.refresh()

    @Slot()
    def _draw_curves(self) -> None:
        """One line per model, as far as it is measured."""
        if not self.curves.isVisible():
            return
        lines = noise_curves.of_compared(self._session, self.rows.data())
        idle = self._session.training.state == IDLE
        self.curves.set_message("" if lines else text.measuring(idle=idle))
        self.curves.set_curves(lines)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the curves, and the line below, where there is room for them."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        self._place_curves()
        self._place_note()

    def _place_curves(self) -> None:
        room = self.width() - 2 * theme.MARGIN - theme.WIDE - self.table.needed_width()
        shown = room >= LEAST_PLOT
        if shown:
            self.curves.setFixedWidth(min(room, PLOT))
        if shown == self.curves.isHidden():
            self.curves.setVisible(shown)
            self.refresh()

    def _place_note(self) -> None:
        """In a low window all rows come before the line below, unless that says what they are."""
        needed = self.table.height_for(self.table.rowCount()) + self._below.sizeHint().height()
        told = self._past_epoch() is not None or bool(self.baseline.value())
        self._below.setVisible(told or self.height() >= needed + 3 * theme.TIGHT)

    @Slot()
    def _draw_pictures(self) -> None:
        self.rows.draw_pictures()

    @Slot()
    def _show_chosen(self) -> None:
        shown = self._session.book.shown
        if shown in self.rows.shown.keys:
            self.table.selectRow(self.rows.shown.keys.index(shown))
            self.refresh()  # PCA stands beside it with as many components

    @Slot(int, int)
    def _clicked(self, row: int, _place: int) -> None:
        key = self.rows.shown.keys[row]
        if key != PCA:
            self._session.book.choose(key)

    def showEvent(self, _event: object) -> None:
        """Catch up with what happened while hidden."""
        self._fill()
        self.refresh()
