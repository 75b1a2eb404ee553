"""The lines of a loss plot: which there are, in which colours, and how they are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor

from gui import theme
from gui.widgets.plots import quiet_plot
from gui.widgets.plots.loss_history import TOTAL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gui.widgets.plots.loss_history import LossHistory

TERM_COLOURS = (3, 2, 6, 5, 7)
"""Places of the further terms' colours among those of the variants."""
FEW = 60
"""Up to so many epochs each test loss is marked by a dot."""

Key = tuple[str, str]


class LossCurves:
    """One line per kind and term of a history, drawn in a plot."""

    def __init__(self, plot: quiet_plot.QuietPlot, history: LossHistory) -> None:
        self._plot, self._history = plot, history
        self._items: dict[Key, Any] = {}
        self._log = False

    def names(self) -> dict[str, list[Key]]:
        """The lines by their word in the legend: train, test, then each further term."""
        lines = {"train": [("batch", TOTAL), ("train", TOTAL)], "test": [("test", TOTAL)]}
        for term in self._history.terms()[1:]:
            lines[term] = [("batch", term), ("train", term)]
        return lines

    def colour(self, name: str) -> str:
        """The colour of a word and its lines."""
        now = theme.current()
        if name in {"train", "test"}:
            return now.accent if name == "train" else now.signed_negative
        place = list(self.names()).index(name) - 2
        return now.variants[TERM_COLOURS[place % len(TERM_COLOURS)]]

    def draw(self, key: Key, name: str, steps: float, *, log: bool, visible: bool) -> None:
        """Bring one line up to date.

        Args:
            key: Kind and term.
            name: Its word in the legend.
            steps: Steps per unit of the axis.
            log: Whether the axis is logarithmic.
            visible: Whether the line is shown.
        """
        trace, item = self._history.trace(*key), self._items.get(key)
        self._log = log
        if item is None:
            if not len(trace):
                return
            item = self._items[key] = _line(key[0], self.colour(name))
            self._plot.add(item)
        item.setVisible(visible)
        if visible:
            x, y = trace.envelope()
            if log:
                y = np.log10(np.where(y > 0, y, np.nan))
            item.setData(x / steps, y)
        if key[0] == "test":
            self._draw_dots(item, self.colour(name), visible=visible and len(trace) <= FEW)

    def _draw_dots(self, line: quiet_plot.PlotLine, colour: str, *, visible: bool) -> None:
        """Mark each point of a line of few epochs."""
        key = ("dots", TOTAL)
        if key not in self._items:
            dots = pg.ScatterPlotItem(size=5, pen=None, brush=QColor(colour))
            dots.setZValue(4)
            self._items[key] = dots
            self._plot.add(dots)
        dots = self._items[key]
        dots.setVisible(visible)
        if visible:
            x, y = line.getData()
            dots.setData(x[np.isfinite(y)], y[np.isfinite(y)])

    def drawn(self, key: Key) -> tuple[NDArray[Any], NDArray[Any]]:
        """What is drawn of a line, x and y, empty if it is hidden."""
        item = self._items.get(key)
        if item is None or not item.isVisible():
            return np.empty(0), np.empty(0)
        x, y = item.getData()
        return x, 10.0**y if self._log else y

    def clear(self) -> None:
        """Take all lines away."""
        for item in self._items.values():
            self._plot.remove(item)
        self._items.clear()


def _line(kind: str, colour: str) -> quiet_plot.PlotLine:
    ink = QColor(colour)
    if kind == "batch":
        ink.setAlphaF(0.5)  # the bold means must stand out from their own batches
    width = {"batch": 1.0, "train": 2.2, "test": 1.6}[kind]
    line = quiet_plot.PlotLine(ink, width, antialias=kind != "batch")
    line.setZValue({"batch": 1, "train": 2, "test": 3}[kind])
    return line
