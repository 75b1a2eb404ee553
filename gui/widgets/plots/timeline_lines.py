"""The lines of the timeline: test thick, train thin, one colour per run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtGui import QColor

from gui.widgets.plots import quiet_plot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gui.widgets.plots.run_curve import RunCurve

WIDTHS = {"train": 1.0, "test": 2.2}
FAINT = 0.55
"""Opacity of what is thin."""
PATTERNS = ((1.0, 2.2), (4.0, 2.5), (7.0, 2.5), (4.0, 2.0, 1.0, 2.0))
"""Strokes and gaps of the objective's terms, in widths of the line."""

Key = tuple[str, str]
"""Of a line: key of its run, and ``train``, ``test`` or the name of a term."""


class TimelineLines:
    """What is drawn of the runs; lines stay while their runs do, and grow."""

    def __init__(self, plot: quiet_plot.QuietPlot) -> None:
        self._plot = plot
        self._items: dict[Key, tuple[str, quiet_plot.PlotLine]] = {}

    def draw(self, curves: Sequence[RunCurve], *, terms: bool, log: bool) -> None:
        """Bring all lines up to date.

        Args:
            curves: The runs; the terms are those of the first.
            terms: Whether the terms of its objective are drawn too.
            log: Whether the axis is logarithmic.
        """
        wanted: set[Key] = set()
        for place, curve in enumerate(curves):
            lines = {"train": curve.train(), "test": curve.test()}
            if terms and not place:
                lines |= {name: curve.term(name) for name in curve.terms()}
            for number, (name, (x, y)) in enumerate(lines.items()):
                key = (curve.key, name)
                wanted.add(key)
                line = self._line(key, curve.colour, number - 2)
                line.setData(x, _logarithms(y) if log else y)
                line.setZValue(2.0 * len(curves) - place + (10 if name == "test" else 0))
        for key in self._items.keys() - wanted:
            self._plot.remove(self._items.pop(key)[1])

    def drawn(self, key: str, name: str) -> tuple[NDArray[Any], NDArray[Any]]:
        """What is drawn of a run's line, as the plot has it; empty if it is not drawn."""
        found = self._items.get((key, name))
        if found is None:
            return np.empty(0), np.empty(0)
        x, y = found[1].getData()
        return (np.empty(0), np.empty(0)) if x is None else (x, y)

    def _line(self, key: Key, colour: str, term: int) -> quiet_plot.PlotLine:
        known = self._items.get(key)
        if known is not None and known[0] == colour:
            return known[1]
        if known is not None:
            self._plot.remove(known[1])
        ink = QColor(colour)
        if key[1] == "train":
            ink.setAlphaF(FAINT)
        pattern = PATTERNS[term % len(PATTERNS)] if term >= 0 else ()
        width = WIDTHS.get(key[1], 1.2)
        line = quiet_plot.PlotLine(ink, width, pattern=pattern, antialias=True)
        self._items[key] = (colour, line)
        self._plot.add(line)
        return line


def _logarithms(y: NDArray[np.float64]) -> NDArray[np.float64]:
    """To base 10; NaN where there is none."""
    logs = np.full(y.shape, np.nan)
    np.log10(y, out=logs, where=y > 0)
    return logs
