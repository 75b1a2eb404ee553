"""All units of a layer at once: how often they fire, and the KL of a variational code."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.evaluation.units.histogram import Densities, densities
from gui import theme
from gui.guard import guarded
from gui.panels.units import words
from gui.widgets.plots import Curves, LogBars

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.evaluation.units.report import UnitReport

KL_WIDTH, DENSITY_WIDTH = 330, 260


@guarded
class Overview(QWidget):
    """Both histograms; bars of the first that are chosen narrow the wall to their units."""

    narrowed = Signal()
    """Other bars are chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.density = LogBars(words.DENSITY_TITLE, "never", "units", self)
        self.kl = Curves(self, whole=True)
        self._found: Densities | None = None
        self._has_kl = False
        self._layer: tuple[str, str] | None = None
        self.density.setToolTip(words.DENSITY_TIP)
        self.kl.setAccessibleName("KL of each unit")
        self.kl.setMinimumHeight(60)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.MARGIN)
        row.addWidget(self.density)
        row.addWidget(self.kl)
        self.density.chosen.connect(self._choose)

    def show_report(self, run: str, report: UnitReport) -> None:
        """Show the units of a run's layer; bars that were chosen are about that layer alone."""
        layer = (run, report.layer.key)
        if layer != self._layer:
            self._layer = layer
            self.density.clear_span()
        self._found = found = densities(report.activity)
        self.density.set_counts(found.edges, found.counts, found.never, partial(words.bar, found))
        self._has_kl = report.kl is not None
        if report.kl is not None:
            falling = np.sort(report.kl)[::-1]
            bars = {"": (falling, theme.current().accent)}
            self.kl.set_titles("units, by their KL", "KL of each unit, nats")
            self.kl.set_histogram(np.arange(len(falling) + 1), bars)

    def set_roomy(self, *, roomy: bool, low: bool, lowest: bool) -> None:
        """Say whether there is room for both; the KL tells more of a code that has one.

        Where it is too low for bars to be told apart, and at the lowest for any, the wall has
        their room.
        """
        self.density.setFixedWidth(theme.px(DENSITY_WIDTH))
        self.kl.setFixedWidth(theme.px(KL_WIDTH))
        self.kl.setVisible(self._has_kl and not lowest)
        self.density.setVisible(not low and (roomy or not self._has_kl))

    def within(self, units: NDArray[np.intp]) -> NDArray[np.intp]:
        """Those of some units that are in the chosen bars; all, if none is chosen."""
        first, last = self.density.span()
        if first < 0 or self._found is None:
            return units
        bars = self._found.bins[units] + 1
        return units[(first <= bars) & (bars <= last)]

    def told(self, count: int) -> str:
        """Which units are shown, so many; empty if all are."""
        first, last = self.density.span()
        if first < 0 or self._found is None:
            return ""
        return words.narrowed(self._found, first, last, count)

    @Slot()
    def _choose(self) -> None:
        self.narrowed.emit()
