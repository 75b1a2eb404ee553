"""The models side by side: this drawing through each of them, and their figures."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.core.text import spaced
from gui import theme
from gui.background.worker import Failed, Finished
from gui.guard import guarded
from gui.session import tasks
from gui.session.inspector import DRAWING
from gui.session.training_control import IDLE
from gui.widgets.controls import CaptionLabel
from gui.widgets.pictures import FigureTable
from gui.widgets.plots import Curve, Curves

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from engine.evaluation.codec import Codec
    from engine.evaluation.summary import Summary
    from engine.models.model import Model
    from gui.session import Session

DRAWN_TITLE, TEST_IMAGE_TITLE = "This drawing", "This digit"
WIDE, TABLE, PLOT = 1300, 970, 400
"""Width from which there is room for curves, what the table then keeps, and theirs at most."""
SIGMA = 0.4
"""The noise of the column of PSNR, marked among the curves."""


@dataclass(frozen=True)
class Column:
    """How one figure of ``Summary`` stands in the table."""

    name: str
    title: str
    format: str = ".4f"
    scale: float = 1.0


COLUMNS = (
    Column("bce_above_floor", "BCE above floor"),
    Column("psnr", "PSNR", ".1f"),
    Column("psnr_noisy", f"at σ {SIGMA}", ".1f"),
    Column("probe_accuracy_10k", "Probe %", ".1f", 100),
    Column("knn_accuracy_10k", "5-NN %", ".1f", 100),
    Column("active_codes", "Active codes"),
    Column("mean_l0", "Active / image", ".1f"),
    Column("contraction", "‖J‖²", ".0f"),
    Column("kl", "KL", ".1f"),
)


@guarded
class Compare(QWidget):
    """A row per model, PCA as the last; measured in the background while the tab is in front."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._measured: dict[str, tuple[Codec, Summary]] = {}
        self._pending: tuple[dict[str, Model], int | None, dict[str, Model]] | None = None
        self.curves = Curves(self)
        self.curves.setAccessibleName("PSNR against noise")
        self.curves.set_titles("noise σ", "PSNR to the clean digit, dB")
        self.curves.set_marker(SIGMA)
        self.curves.hide()
        self.table = FigureTable(["Run", DRAWN_TITLE, *(column.title for column in COLUMNS)], self)
        self.table.setAccessibleName("Comparison of the models")
        self.table.cellClicked.connect(self._clicked)
        self._note = CaptionLabel(parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.MARGIN, theme.TIGHT, theme.MARGIN, theme.TIGHT)
        column.setSpacing(theme.TIGHT)
        row = QHBoxLayout()
        row.setSpacing(theme.WIDE)
        row.addWidget(self.table, 1)
        row.addWidget(self.curves)
        column.addLayout(row, 1)
        column.addWidget(self._note)
        book = session.book
        book.catalogued.connect(self._fill)
        book.chosen.connect(self._show_chosen)
        book.frame_changed.connect(self.refresh)
        book.dataset_changed.connect(self._forget)
        session.opened.connect(self.refresh)
        session.inspector.read.connect(self._draw_pictures)
        session.training.state_changed.connect(self.refresh)
        session.robustness.changed.connect(self._draw_curves)
        theme.notifier().changed.connect(self._write)
        theme.notifier().changed.connect(self._draw_curves)
        self._fill()

    def _keys(self) -> list[str]:
        return [*self._session.book.entries, tasks.PCA]

    @Slot()
    def _fill(self) -> None:
        """A row for each variant and one for PCA."""
        book = self._session.book
        if book.catalogue is None or self.table.rowCount():
            return
        titles = [cls.title for cls in book.catalogue.variants.values()]
        self.table.set_rows([*titles, "PCA"])
        self._add_tooltips()
        self._write()
        self._show_chosen()

    def _add_tooltips(self) -> None:
        from engine.evaluation.summary import (  # noqa: PLC0415 - after the engine is there
            JACOBIAN_IMAGES,
            Summary,
        )

        helps = {each.name: each.metadata.get("help", "") for each in fields(Summary)}
        helps["contraction"] += f" Mean over the first {spaced(JACOBIAN_IMAGES)} test images."
        for place, column in enumerate(COLUMNS, 2):
            item = self.table.horizontalHeaderItem(place)
            if item is not None:
                item.setToolTip(helps[column.name])

    @Slot()
    def refresh(self) -> None:
        """Measure what is new, unless nobody can see it or a run would be slowed."""
        session = self._session
        dataset = session.book.dataset
        if not self.isVisible() or dataset is None or session.training.state != IDLE:
            return
        wanted = {
            key: entry.model
            for key, entry in session.book.entries.items()
            if entry.model is not None
            and not (key in self._measured and self._measured[key][0] is entry.model)
        }
        pca = self._stale_baseline()
        lines = {} if self.curves.isHidden() else session.robustness.missing(tasks.GAUSSIAN)
        if (wanted or pca or lines) and (wanted, pca, lines) != self._pending:
            self._pending = (wanted, pca, lines)
            work = partial(tasks.measure, wanted, dataset, pca, lines)
            session.ask("compare", work, self._answer)
        self._write()
        self._draw_curves()

    def _stale_baseline(self) -> int | None:
        """The shown model's code size, if PCA was not yet measured with so many components."""
        model, dataset = self._session.book.model, self._session.book.dataset
        measured = self._measured.get(tasks.PCA)
        if model is None or dataset is None:
            return None
        size = min(model.code_size, dataset.test_images.shape[1])  # there are no more components
        return None if measured and measured[0].code_size == size else size

    def _answer(self, message: Any) -> None:  # noqa: ANN401 - what ``jobs.measure`` yields
        if isinstance(message, tasks.Measured):
            self._measured[message.key] = (message.codec, message.summary)
            if message.key == tasks.PCA:
                self.table.cell(self.table.rowCount() - 1, FigureTable.NAME).setText(
                    f"PCA-{message.codec.code_size}"
                )
            self._write()
        elif isinstance(message, tasks.RobustnessCurve):
            self._session.robustness.put(message)
        elif type(message).__name__ == "Progress":
            self._note.setText(f"{message.what} …")
        elif isinstance(message, Failed):
            self._pending = None  # to be tried again when the tab comes back
            self._note.setText("")
        elif isinstance(message, Finished):
            self._pending = None
            self._note.setText(self._basis())
            self.refresh()  # a run may have begun and ended meanwhile

    def _basis(self) -> str:
        """What the figures were measured on."""
        from engine.evaluation.summary import (  # noqa: PLC0415 - after the engine is there
            JACOBIAN_IMAGES,
            PROBE_IMAGES,
        )

        dataset = self._session.book.dataset
        if dataset is None:
            return ""
        test, train = len(dataset.test_images), len(dataset.train_images)
        few = f", ‖J‖² on the first {spaced(JACOBIAN_IMAGES)}" if test > JACOBIAN_IMAGES else ""
        return (
            f"On all {spaced(test)} test images{few}; probe and 5-NN learn from "
            f"{spaced(min(train, PROBE_IMAGES))} training codes. "
            "Green is best. Click a row to show that model."
        )

    @Slot()
    def _forget(self) -> None:
        self._session.forget("compare")
        self._measured.clear()
        self._pending = None
        self._note.setText("")
        self.refresh()

    @Slot()
    def _write(self) -> None:
        """Write all figures, the best of each column in green."""
        if not self.table.rowCount():
            return
        from engine.evaluation.summary import Summary  # noqa: PLC0415 - after the engine is there

        better = {each.name: each.metadata.get("better", "") for each in fields(Summary)}
        for row in range(self.table.rowCount()):
            pca = row == self.table.rowCount() - 1
            colour = theme.current().disabled if pca else theme.variant_colour(row)
            self.table.set_dot(row, colour)
        for place, column in enumerate(COLUMNS, 2):
            values = [self._value(key, column) for key in self._keys()]
            fresh = [
                value if self._fresh(key) else None
                for key, value in zip(self._keys(), values, strict=True)
            ]
            best = _best(fresh, better[column.name])
            for row, value in enumerate(values):
                self._write_figure(row, place, column, value, best=row == best)
        self._draw_pictures()
        self.table.fit_columns()

    def _fresh(self, key: str) -> bool:
        """Whether the figures are those of the model that is there now."""
        if key not in self._measured:
            return False
        if key == tasks.PCA:
            return self._stale_baseline() is None
        return self._measured[key][0] is self._session.book.entries[key].model

    @Slot()
    def _draw_curves(self) -> None:
        """One line per model, as far as it is measured."""
        if not self.curves.isVisible():
            return
        book, lines = self._session.book, []
        titles = book.catalogue.variants if book.catalogue else {}
        for number, key in enumerate(book.entries):
            curve = self._session.robustness.get(key, tasks.GAUSSIAN)
            if curve is not None:
                colour = theme.variant_colour(number)
                lines.append(Curve(titles[key].title, tasks.LEVELS, curve.psnr, colour))
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

    def _write_figure(
        self, row: int, place: int, column: Column, value: float | None, *, best: bool
    ) -> None:
        item = self.table.cell(row, place)
        text = "—"
        if value is not None:
            text = f"{value * column.scale:{column.format}}"
        key = self._keys()[row]
        if column.name == "active_codes" and value is not None:
            text = f"{value:.0f} / {self._measured[key][1].code_size}"
        item.setText(text)
        palette, now = self.palette(), theme.current()
        fresh = self._fresh(key)
        plain = QColor(palette.color(QPalette.ColorRole.Text) if fresh else now.disabled)
        item.setForeground(QColor(now.positive) if best else plain)
        item.setFont(theme.font(theme.BASE, QFont.Weight.DemiBold if best else QFont.Weight.Normal))

    def _value(self, key: str, column: Column) -> float | None:
        if key not in self._measured:
            return None
        value = getattr(self._measured[key][1], column.name)
        return None if value is None else float(value)

    @Slot()
    def _draw_pictures(self) -> None:
        """The image on the bench through every model."""
        if not self.isVisible() or not self.table.rowCount():
            return
        inspector = self._session.inspector
        shown = inspector.reading.shown if inspector.reading else None
        drawn = inspector.source == DRAWING and inspector.sample is None
        heading = self.table.horizontalHeaderItem(FigureTable.PICTURE)
        if heading is not None:
            heading.setText(DRAWN_TITLE if drawn else TEST_IMAGE_TITLE)
        for row, key in enumerate(self._keys()):
            entry = self._session.book.entries.get(key)
            codec: Codec | None = entry.model if entry else None
            if entry is None and key in self._measured:
                codec = self._measured[key][0]
            image = None if codec is None or shown is None else codec.reconstruct(shown[None])[0]
            self.table.set_picture(row, image)

    @Slot()
    def _show_chosen(self) -> None:
        if self._session.book.current in self._keys() and self.table.rowCount():
            self.table.selectRow(self._keys().index(self._session.book.current))
            self.refresh()  # PCA stands beside it with as many components

    @Slot(int, int)
    def _clicked(self, row: int, _place: int) -> None:
        key = self._keys()[row]
        if key != tasks.PCA:
            self._session.book.choose(key)

    def showEvent(self, _event: object) -> None:
        """Catch up with what happened while hidden."""
        self.refresh()


def _best(values: list[float | None], better: str) -> int | None:
    """Which row is best, if one is."""
    known = {row: value for row, value in enumerate(values) if value is not None}
    if not better or len(known) < 2:
        return None
    sign = 1 if better == "low" else -1
    return min(known, key=lambda row: sign * known[row])
