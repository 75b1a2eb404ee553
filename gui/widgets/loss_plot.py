"""The loss while it falls: every batch thin, every epoch bold, the test set in orange."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Slot
from PySide6.QtGui import QAction, QColor, QFontMetricsF
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import theme
from gui.widgets import plots
from gui.widgets.loss_history import TOTAL, LossHistory
from gui.widgets.plot_legend import Entry, PlotLegend

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QPainter, QResizeEvent

TERM_COLOURS = (3, 2, 6, 5, 7)
"""Places of the further terms' colours among those of the variants."""
HEAD = 20
"""Pixels above the plot for the unit and the legend."""
ROOM = 15
"""Pixels that the label of the floor's line needs."""
FEW = 60
"""Up to so many epochs each test loss is marked by a dot."""

Key = tuple[str, str]


class LossPlot(QWidget):
    """Train and test loss over epochs, one curve per further loss term.

    Steps are counted in batches; `set_steps_per_epoch` makes epochs of them.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = LossHistory()
        self._hidden: set[str] = set()
        self._items: dict[Key, Any] = {}
        self._steps_per_epoch = 0.0
        self._epochs = 0.0
        self._floor: float | None = None
        self._unit = ""
        self._log = False
        self._plot = plots.QuietPlot(self, whole=True)
        self._legend = PlotLegend(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._plot)
        self._plot.getPlotItem().setContentsMargins(0, HEAD, 8, 0)
        self._plot.foreground_painter = self._paint_words
        self._plot.menu_requested.connect(self._open_menu)
        self._legend.raise_()
        self._legend.toggled.connect(self.toggle)
        self.setMinimumHeight(110)
        self.setAccessibleName("Loss")
        theme.notifier().changed.connect(self._restyle)
        self._redraw()

    def clear(self) -> None:
        """Forget all losses; unit, floor and switches stay."""
        self._history.clear()
        self._forget_items()
        self._redraw()

    def set_steps_per_epoch(self, steps: float) -> None:
        """Say how many batches an epoch has; until then, or the first epoch, batches count."""
        if steps != self._steps_per_epoch:
            self._steps_per_epoch = steps
            self._redraw()

    def set_epochs(self, epochs: float) -> None:
        """Keep room for so many epochs from the start; 0 lets the axis grow."""
        self._epochs = epochs
        self._redraw()

    def set_unit(self, unit: str) -> None:
        """Name the unit of the loss, such as ``"BCE per pixel"``."""
        self._unit = unit
        self._plot.viewport().update()

    def set_floor(self, value: float | None) -> None:
        """Draw the least loss that any reconstruction can have, or no line."""
        self._floor = value
        self._redraw()

    def set_log(self, on: bool) -> None:
        """Make the vertical axis logarithmic, or linear."""
        self._log = on
        self._plot.getAxis("left").setLogMode(on)
        self._redraw()

    def append_batches(self, steps: ArrayLike, terms: Mapping[str, ArrayLike]) -> None:
        """Add losses of consecutive batches.

        Args:
            steps: Numbers of the batches (M,), ascending over all calls.
            terms: ``"total"`` and each loss term by name, (M,) each.
        """
        self._history.add_batches(steps, terms)
        self._redraw()

    def append_epoch(self, epoch_step: float, means: Mapping[str, Mapping[str, float]]) -> None:
        """Add the means of a finished epoch.

        A train mean stands in the middle of its epoch, where it was measured, a
        test loss at the end.

        Args:
            epoch_step: Number of the epoch's last batch.
            means: ``"train"`` and ``"test"``, each with ``"total"`` and its terms by name;
                other figures are left out.
        """
        if not self._steps_per_epoch and not self._history.epoch_step:
            self._steps_per_epoch = epoch_step
        self._history.add_epoch(epoch_step, means)
        self._redraw()

    @Slot(str)
    def toggle(self, name: str) -> None:
        """Hide or show a curve by its word in the legend."""
        self._hidden ^= {name}
        self._redraw()

    def legend(self) -> PlotLegend:
        """The words that switch the curves."""
        return self._legend

    def plot(self) -> plots.QuietPlot:
        """The plot itself."""
        return self._plot

    def drawn(self, term: str = TOTAL, kind: str = "batch") -> tuple[NDArray[Any], NDArray[Any]]:
        """What is drawn of a term: x in epochs and y, of ``"batch"``, ``"train"`` or ``"test"``."""
        item = self._items.get((kind, term))
        if item is None or not item.isVisible():
            return np.empty(0), np.empty(0)
        x, y = item.getData()
        return x, 10.0**y if self._log else y

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the legend in its corner."""
        super().resizeEvent(event)
        self._redraw()

    def _curves(self) -> dict[str, list[Key]]:
        """The curves by their word in the legend."""
        curves = {"train": [("batch", TOTAL), ("train", TOTAL)], "test": [("test", TOTAL)]}
        for term in self._history.terms()[1:]:
            curves[term] = [("batch", term), ("train", term)]
        return curves

    def _colour(self, name: str) -> str:
        now = theme.current()
        if name in {"train", "test"}:
            return now.accent if name == "train" else now.signed_negative
        place = list(self._curves()).index(name) - 2
        return now.variants[TERM_COLOURS[place % len(TERM_COLOURS)]]

    def _redraw(self) -> None:
        shown: list[Key] = []
        entries = []
        for name, keys in self._curves().items():
            visible = name not in self._hidden
            for key in keys:
                self._draw(key, self._colour(name), visible=visible)
            shown += keys if visible else []
            if any(len(self._history.trace(*key)) for key in keys):
                entries.append(Entry(name, self._colour(name), visible))
        self._legend.set_entries(entries)
        self._legend.move(self.width() - self._legend.width() - 2, 0)
        self._fit(shown)
        self._plot.viewport().update()

    def _draw(self, key: Key, colour: str, *, visible: bool) -> None:
        trace = self._history.trace(*key)
        item = self._items.get(key)
        if item is None:
            if not len(trace):
                return
            item = self._items[key] = pg.PlotDataItem(connect="finite")
            item.setZValue({"batch": 1, "train": 2, "test": 3}[key[0]])
            self._plot.addItem(item)
            self._style(key, item, colour)
        item.setVisible(visible)
        x, y = trace.envelope()
        if self._log:
            y = np.log10(np.where(y > 0, y, np.nan))
        dots = key[0] == "test" and len(trace) <= FEW
        item.setData(x / (self._steps_per_epoch or 1.0), y, symbol="o" if dots else None)

    @staticmethod
    def _style(key: Key, item: Any, colour: str) -> None:  # noqa: ANN401 - pyqtgraph is untyped
        ink = QColor(colour)
        if key[0] == "batch":
            ink.setAlphaF(0.5)  # the bold means must stand out from their own batches
        item.setPen(pg.mkPen(ink, width={"batch": 1.0, "train": 2.2, "test": 1.6}[key[0]]))
        item.opts["antialias"] = key[0] != "batch"
        item.setSymbolBrush(ink)
        item.setSymbolPen(None)
        item.setSymbolSize(5)

    def _fit(self, shown: list[Key]) -> None:
        steps = self._steps_per_epoch or 1.0
        self._plot.getAxis("bottom").first_word = "epoch" if self._steps_per_epoch else "batch"
        end = max(self._epochs if self._steps_per_epoch else 0.0, self._history.last_step() / steps)
        low, high = self._history.extent(shown) or (0.0, 5 * (self._floor or 0.2))
        if self._floor is not None:
            low, high = min(low, self._floor), max(high, self._floor)
            # room for the label under the line
            low = low * (low / high) ** 0.2 if self._log and low > 0 else low - 0.2 * (high - low)
        self._plot.setRange(xRange=(0.0, end or 1.0), yRange=self._tidy(low, high), padding=0)

    def _tidy(self, low: float, high: float) -> tuple[float, float]:
        """Round a range outwards, so that it rests while values change a little."""
        if self._log:
            low, high = log10(max(low, 1e-9)), log10(max(high, 1e-9))
            return floor(low * 10 - 0.5) / 10, ceil(high * 10 + 0.5) / 10
        span = high - low if high > low else abs(high) or 1.0
        step = plots.nice_step(span, 5) / 2
        bottom = low if self._floor is not None else floor((low - span * 0.03) / step) * step
        return bottom, ceil((high + span * 0.03) / step) * step

    def _paint_words(self, painter: QPainter) -> None:
        now, plane = theme.current(), self._plot.plane()
        if self._unit:
            room = self._legend.x() - 8 if self._legend.isVisible() else self.width()
            metrics = QFontMetricsF(painter.font())
            text = metrics.elidedText(self._unit, Qt.TextElideMode.ElideRight, room)
            plots.write_word(painter, QPointF(2, HEAD / 2 - 1), text, now.secondary)
        if self._floor is not None and (self._floor > 0 or not self._log):
            y = self._plot.to_pixel(0, log10(self._floor) if self._log else self._floor).y()
            painter.setPen(plots.dashed(now.secondary))
            painter.drawLine(QPointF(plane.left(), y), QPointF(plane.right(), y))
            # No curve can be under the floor, so its name is best read there.
            below = y + ROOM <= plane.bottom() + 2
            where = QPointF(plane.right() - 2, y + 8 if below else y - 8)
            plots.write_word(painter, where, f"floor {self._floor:.3g}", now.secondary, right=True)

    @Slot()
    def _restyle(self) -> None:
        self._forget_items()
        self._redraw()

    def _forget_items(self) -> None:
        for item in self._items.values():
            self._plot.removeItem(item)
        self._items.clear()

    @Slot(object)
    def _open_menu(self, where: QPoint) -> None:
        log = QAction("Logarithmic axis")
        log.setCheckable(True)
        log.setChecked(self._log)
        log.toggled.connect(self.set_log)
        csv = lambda: self._history.csv(self._steps_per_epoch or 1.0)  # noqa: E731
        plots.open_menu(self, where, [log], csv)
