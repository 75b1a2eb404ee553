"""The models side by side: this drawing through each of them, and their figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui import theme
from gui.guard import guarded
from gui.session.comparison_table import COLUMNS, SIGMA, basis, cells, tooltips
from gui.session.inspector import DRAWING
from gui.session.measurements import GAUSSIAN, LEVELS, PCA
from gui.session.training_control import IDLE
from gui.widgets.controls import CaptionLabel
from gui.widgets.plots import Curve, Curves
from gui.widgets.tables import FigureTable

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QTableWidgetItem

    from engine.core.progress import Progress
    from engine.evaluation.codec import Codec
    from gui.session import Session
    from gui.session.comparison_table import Cell

DRAWN_TITLE, TEST_IMAGE_TITLE = "This drawing", "This digit"
WIDE, TABLE, PLOT = 1300, 970, 400
"""Width from which there is room for curves, what the table then keeps, and theirs at most."""


@guarded
class Compare(QWidget):
    """A row per model, PCA as the last; measured in the background while the tab is in front."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._comparison = session, session.comparison
        self.curves = Curves(self)
        self.curves.setAccessibleName("PSNR against noise")
        self.curves.set_titles("noise σ", "PSNR to the clean digit, dB")
        self.curves.set_marker(SIGMA)
        self.curves.hide()
        self.table = FigureTable(["Run", DRAWN_TITLE, *(column.title for column in COLUMNS)], self)
        self.table.setAccessibleName("Comparison of the models")
        self.table.cellClicked.connect(self._clicked)
        self._note = CaptionLabel(parent=self)
        self._rows: list[str] = []
        self._arrange()
        self._listen()
        self._fill()

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.WIDE)
        row.addWidget(self.table, 1)
        row.addWidget(self.curves)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.MARGIN, theme.TIGHT, theme.MARGIN, theme.TIGHT)
        column.setSpacing(theme.TIGHT)
        column.addLayout(row, 1)
        column.addWidget(self._note)

    def _listen(self) -> None:
        session, book, comparison = self._session, self._session.book, self._comparison
        book.catalogued.connect(self._fill)
        book.chosen.connect(self._fill)
        book.pins_changed.connect(self._fill)
        book.run_changed.connect(self._name_rows)
        book.frame_changed.connect(self.refresh)
        book.dataset_changed.connect(self._show_new_dataset)
        session.opened.connect(self.refresh)
        session.inspector.read.connect(self._draw_pictures)
        session.training.state_changed.connect(self.refresh)
        session.robustness.changed.connect(self._draw_curves)
        comparison.measured.connect(self._write)
        comparison.progressed.connect(self._show_progress)
        comparison.finished.connect(self._finish)
        comparison.failed.connect(self._note.clear)
        theme.notifier().changed.connect(self._write)
        theme.notifier().changed.connect(self._draw_curves)

    @Slot()
    def _fill(self) -> None:
        """A row for each run that is compared and one for PCA."""
        if self._session.book.catalogue is None:
            return
        keys = self._comparison.keys()
        if keys != self._rows:
            self._rows = keys
            self.table.set_rows([self._name(key) for key in keys])
            self._add_tooltips()
            self._write()
        self._show_chosen()

    def _name(self, key: str) -> str:
        """What stands at the beginning of a row."""
        if key != PCA:
            return self._session.book.entries[key].name
        baseline = self._comparison.get(PCA)
        return "PCA" if baseline is None else f"PCA-{baseline.codec.code_size}"

    @Slot()
    def _name_rows(self) -> None:
        for row, key in enumerate(self._rows):
            if key == PCA or key in self._session.book.entries:
                self.table.cell(row, FigureTable.NAME).setText(self._name(key))

    def _add_tooltips(self) -> None:
        for place, meaning in enumerate(tooltips(), 2):
            item = self.table.horizontalHeaderItem(place)
            if item is not None:
                item.setToolTip(meaning)

    @Slot()
    def refresh(self) -> None:
        """Measure what is new, unless nobody can see it or a run would be slowed."""
        if not self.isVisible() or self._session.training.state != IDLE:
            return
        self._comparison.measure(curves=not self.curves.isHidden())
        self._write()
        self._draw_curves()

    @Slot(object)
    def _show_progress(self, progress: Progress) -> None:
        self._note.setText(f"{progress.what} …")

    @Slot()
    def _finish(self) -> None:
        dataset = self._session.book.dataset
        self._note.setText(basis(dataset) if dataset else "")
        self.refresh()  # a run may have begun and ended meanwhile

    @Slot()
    def _show_new_dataset(self) -> None:
        self._note.setText("")
        self.refresh()

    @Slot()
    def _write(self) -> None:
        """Write all figures, the best of each column in green."""
        if not self.table.rowCount():
            return
        entries = self._session.book.entries
        for row, key in enumerate(self._rows):
            colour = theme.current().disabled
            if key in entries:
                colour = theme.variant_colour(entries[key].colour)
            self.table.set_dot(row, colour)
        self._name_rows()
        for place, column in enumerate(COLUMNS, 2):
            for row, cell in enumerate(cells(self._comparison, column)):
                item = self.table.cell(row, place)
                item.setText(cell.text)
                self._colour(item, cell)
        self._draw_pictures()
        self.table.fit_columns()

    @Slot()
    def _draw_curves(self) -> None:
        """One line per model, as far as it is measured."""
        if not self.curves.isVisible():
            return
        book, lines = self._session.book, []
        for key in book.compared:
            curve, entry = self._session.robustness.get(key, GAUSSIAN), book.entries[key]
            if curve is not None:
                colour = theme.variant_colour(entry.colour)
                lines.append(Curve(entry.name, LEVELS, curve.psnr, colour))
        self.curves.set_message("" if lines else "Measuring …")
        self.curves.set_curves(lines)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the curves where there is room for them, and fit the columns."""
        super().resizeEvent(event)
        shown = self.width() >= WIDE
        if shown == self.curves.isHidden():
            self.curves.setVisible(shown)
            self.refresh()
        self.curves.setFixedWidth(max(min(self.width() - TABLE, PLOT), 1))
        QTimer.singleShot(0, self.table, self.table.fit_columns)  # when the table has its new width

    def _colour(self, item: QTableWidgetItem, cell: Cell) -> None:
        palette, now = self.palette(), theme.current()
        plain = QColor(palette.color(QPalette.ColorRole.Text) if cell.fresh else now.disabled)
        item.setForeground(QColor(now.positive) if cell.best else plain)
        item.setFont(
            theme.font(theme.BASE, QFont.Weight.DemiBold if cell.best else QFont.Weight.Normal)
        )

    @Slot()
    def _draw_pictures(self) -> None:
        """The image under inspection through every model."""
        if not self.isVisible() or not self.table.rowCount():
            return
        inspector = self._session.inspector
        shown = inspector.reading.shown if inspector.reading else None
        drawn = inspector.source == DRAWING and inspector.sample is None
        heading = self.table.horizontalHeaderItem(FigureTable.PICTURE)
        if heading is not None:
            heading.setText(DRAWN_TITLE if drawn else TEST_IMAGE_TITLE)
        for row, key in enumerate(self._rows):
            codec = self._codec(key)
            image = None if codec is None or shown is None else codec.reconstruct(shown[None])[0]
            self.table.set_picture(row, image)

    def _codec(self, key: str) -> Codec | None:
        """The model that is there now, or the baseline that was measured last."""
        entry, figures = self._session.book.entries.get(key), self._comparison.get(key)
        if entry is not None:
            return entry.model
        return None if figures is None else figures.codec

    @Slot()
    def _show_chosen(self) -> None:
        shown = self._session.book.shown
        if shown in self._rows:
            self.table.selectRow(self._rows.index(shown))
            self.refresh()  # PCA stands beside it with as many components

    @Slot(int, int)
    def _clicked(self, row: int, _place: int) -> None:
        key = self._rows[row]
        if key != PCA:
            self._session.book.choose(key)

    def showEvent(self, _event: object) -> None:
        """Catch up with what happened while hidden."""
        self.refresh()
