"""The loss while it falls: every batch thin, every epoch bold, the test set in orange."""

from __future__ import annotations

from math import ceil, floor, inf, log10
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF, Slot
from PySide6.QtGui import QAction, QFontMetricsF
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.core import ticks
from gui import theme
from gui.guard import guarded
from gui.widgets.controls.legend_strip import LegendEntry, LegendStrip
from gui.widgets.plots import quiet_plot
from gui.widgets.plots.floor_line import FloorLine
from gui.widgets.plots.loss_curves import Key, LossCurves
from gui.widgets.plots.loss_history import TOTAL, LossHistory
from gui.widgets.saving import save_menu

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QPainter, QResizeEvent

HEAD, MORE = 22, 15
"""Pixels above the plot for the unit and the legend, and for a second line of them."""


@guarded
class LossPlot(QWidget):
    """Train and test loss over epochs, one curve per further loss term.

    Steps are counted in batches; `set_steps_per_epoch` makes epochs of them.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = LossHistory()
        self._hidden: set[str] = set()
        self._steps_per_epoch = 0.0
        self._epochs = 0.0
        self._unit = ""
        self._log = False
        self._plot = quiet_plot.QuietPlot(self, whole=True)
        self._curves = LossCurves(self._plot, self._history)
        self._floor = FloorLine(self._plot, self._curves)
        self._legend = LegendStrip(self)
        self._legend.setAccessibleName("Curves")
        self._legend.setToolTip("Click a word to hide or show its curve")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._plot)
        self._plot.set_margins(0, HEAD, 8, 0)
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
        self._curves.clear()
        self._redraw()

    def set_steps_per_epoch(self, steps: float) -> None:
        """Say how many batches an epoch has; until then, or the first epoch, batches count."""
        if steps != self._steps_per_epoch:
            self._steps_per_epoch = steps
            self._redraw()

    def set_epochs(self, epochs: float) -> None:
        """Keep room for so many epochs from the start; 0 lets the axis grow."""
        if epochs != self._epochs:
            self._epochs = epochs
            self._redraw()

    def set_unit(self, unit: str) -> None:
        """Name the unit of the loss, such as ``"BCE per pixel"``."""
        if unit != self._unit:
            self._unit = unit
            self._redraw()

    def set_floor(self, value: float | None) -> None:
        """Draw the least loss that any reconstruction can have, or no line."""
        if value != self._floor.value:
            self._floor.set_value(value, log=self._log)
            self._redraw()

    def set_log(self, on: bool) -> None:
        """Make the vertical axis logarithmic, or linear."""
        self._log = on
        self._plot.left.setLogMode(on)
        self._floor.set_value(self._floor.value, log=on)
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

    def legend(self) -> LegendStrip:
        """The words that switch the curves."""
        return self._legend

    def plot(self) -> quiet_plot.QuietPlot:
        """The plot itself."""
        return self._plot

    def drawn(self, term: str = TOTAL, kind: str = "batch") -> tuple[NDArray[Any], NDArray[Any]]:
        """What is drawn of a term: x in epochs and y, of ``"batch"``, ``"train"`` or ``"test"``."""
        return self._curves.drawn((kind, term))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the legend in its corner."""
        super().resizeEvent(event)
        self._redraw()

    def _redraw(self) -> None:
        shown: list[Key] = []
        entries = []
        steps = self._steps_per_epoch or 1.0
        for name, keys in self._curves.names().items():
            visible = name not in self._hidden
            for key in keys:
                self._curves.draw(key, name, steps, log=self._log, visible=visible)
            shown += keys if visible else []
            if any(len(self._history.trace(*key)) for key in keys):
                entries.append(LegendEntry(name, self._curves.colour(name), visible))
        self._legend.set_entries(entries)
        self._legend.setVisible(bool(entries))
        self._legend.move(self.width() - self._legend.width() - 2, 0)
        self._plot.set_margins(0, HEAD + (MORE if self._unit_below() else 0), 8, 0)
        self._fit(shown)
        self._plot.viewport().update()

    def _fit(self, shown: list[Key]) -> None:
        steps = self._steps_per_epoch or 1.0
        self._plot.bottom.first_word = "epoch" if self._steps_per_epoch else "batch"
        end = max(self._epochs if self._steps_per_epoch else 0.0, self._history.last_step() / steps)
        level = self._floor.value
        low, high = self._history.extent(shown) or (0.0, 5 * (level or 0.2))
        least = 0.0 if low >= 0 else -inf  # what is never negative has no axis below zero
        if level is not None:
            low, high = min(low, level), max(high, level)
            # room for the label under the line
            low = low * (low / high) ** 0.2 if self._log and low > 0 else low - 0.2 * (high - low)
        # A run stopped within its first epoch still has an axis with a beginning and an end.
        end = max(end, 1.0) if self._steps_per_epoch else end or 1.0
        bottom, top = self._rounded(low, high)
        self._plot.set_range((0.0, end), (bottom if self._log else max(bottom, least), top))

    def _rounded(self, low: float, high: float) -> tuple[float, float]:
        """Round a range outwards, so that it rests while values change a little."""
        if self._log:
            low, high = log10(max(low, 1e-9)), log10(max(high, 1e-9))
            return floor(low * 10 - 0.5) / 10, ceil(high * 10 + 0.5) / 10
        bottom, top = ticks.rounded_range(low, high)
        return low if self._floor.value is not None else bottom, top

    def _paint_words(self, painter: QPainter) -> None:
        y = HEAD / 2 - 1 + (MORE if self._unit_below() else 0)
        self._plot.write_word(painter, QPointF(2, y), self._unit, theme.current().secondary)
        self._floor.paint_name(painter)

    def _unit_below(self) -> bool:
        """Whether the unit and a long legend need a line each."""
        wide = QFontMetricsF(theme.font(quiet_plot.LABEL_SIZE)).horizontalAdvance(self._unit)
        legend = 0 if self._legend.isHidden() else self._legend.width()
        return bool(self._unit) and wide + legend + 12 > self.width()

    @Slot()
    def _restyle(self) -> None:
        self._curves.clear()
        self._redraw()

    @Slot(object)
    def _open_menu(self, where: QPoint) -> None:
        log = QAction("Logarithmic axis")
        log.setCheckable(True)
        log.setChecked(self._log)
        log.toggled.connect(self.set_log)
        csv = lambda: self._history.csv(self._steps_per_epoch or 1.0)  # noqa: E731
        save_menu.build_menu(self, [log], csv).popup(where)
