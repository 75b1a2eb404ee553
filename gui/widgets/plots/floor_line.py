"""The least loss that any reconstruction can have, as a line with its name beside the curves."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF

from gui import theme
from gui.widgets.plots import quiet_plot

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from gui.widgets.plots.loss_curves import LossCurves

ROOM = 15
"""Pixels that the name needs above or below the line."""


class FloorLine:
    """A level of a loss plot; pyqtgraph's label of a line knows neither curves nor a rim."""

    def __init__(self, plot: quiet_plot.QuietPlot, curves: LossCurves) -> None:
        self._plot, self._curves = plot, curves
        self._line = quiet_plot.LevelLine(angle=0, colour="secondary")
        self._value: float | None = None
        self._log = False
        self._place = 0  # of the name, among those that it may have
        plot.add(self._line)
        self.set_value(None, log=False)

    @property
    def value(self) -> float | None:
        """The level, or None without one."""
        return self._value

    def set_value(self, value: float | None, *, log: bool) -> None:
        """Draw the line at a level, or none; on a logarithmic axis only where it is above zero."""
        self._value, self._log = value, log
        shown = value is not None and (value > 0 or not log)
        self._line.setVisible(shown)
        if value is not None and shown:
            self._line.setPos(log10(value) if log else value)

    def paint_name(self, painter: QPainter) -> None:
        """Write the line's name where no curve runs, or the fewest do."""
        if not self._line.isVisible():
            return
        text, plane = f"floor {self._value:.3g}", self._plot.plane()
        boxes = self._boxes(plane, QFontMetricsF(painter.font()).horizontalAdvance(text))
        if not boxes:
            return
        place = min(self._place, len(boxes) - 1)
        crossed = self._crossings(boxes[place])
        if crossed:  # a name that is well where it is does not wander
            others = [self._crossings(each) for each in boxes]
            crossed = min(others)
            place = others.index(crossed)
        self._place = place
        if not crossed or plane.height() > 5 * ROOM:
            middle = QPointF(boxes[place].left(), boxes[place].center().y())
            self._plot.write_word(painter, middle, text, theme.current().secondary)

    def _boxes(self, plane: QRectF, width: float) -> list[QRectF]:
        """Where a name of a width may stand: at both ends, below and above the line."""
        y = self._plot.to_pixel(0.0, self._line.value()).y()
        boxes = [
            QRectF(x, y + (1 if below else -1 - ROOM), width, ROOM)
            for x in (plane.left() + 3, plane.right() - 2 - width)
            for below in (True, False)
        ]
        return [each for each in boxes if plane.adjusted(0, 0, 0, 2).contains(each)]

    def _crossings(self, box: QRectF) -> int:
        """At how many of a few places within a rectangle a curve runs through it."""
        (x0, x1), (y0, y1) = self._plot.view_range()
        plane = self._plot.plane()
        shares = (np.linspace(box.left(), box.right(), 9) - plane.left()) / plane.width()
        at = x0 + shares * (x1 - x0)
        found = 0
        for keys in self._curves.names().values():
            for key in keys:
                x, y = self._curves.drawn(key)
                if len(x):
                    heights = np.interp(at, x, np.log10(y) if self._log else y, np.nan, np.nan)
                    pixels = plane.bottom() - (heights - y0) / (y1 - y0) * plane.height()
                    found += int(((pixels > box.top()) & (pixels < box.bottom())).sum())
        return found
