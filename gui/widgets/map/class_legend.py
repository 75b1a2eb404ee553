"""The map's tiny legend: the classes to keep or dim, or the ramp of a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtGui import QColor

from gui import theme
from gui.widgets.controls.legend_ramp import LegendRamp
from gui.widgets.controls.legend_strip import CELLS, LegendEntry, LegendStrip
from gui.widgets.map.colours import ramp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

DIGITS = tuple(map(str, range(10)))
"""The classes until others are named."""
STOPS = 9
"""Colours of the ramp; between them it is mixed."""


class ClassLegend(LegendStrip):
    """The names of classes in their colours; a click keeps one and dims the others."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, CELLS, exclusive=True)
        self._names: tuple[str, ...] = DIGITS
        self._ends: tuple[str, str] | None = None
        self.setAccessibleName("Classes on the map")
        self.setToolTip(
            "Click a class to dim the others; click it again to see all.\n"
            "With Ctrl select its images, or take them out of what is selected."
        )
        theme.notifier().changed.connect(self._recolour)
        self._recolour()

    def set_names(self, names: Sequence[str]) -> None:
        """Show the names of other classes; none of them is kept."""
        if tuple(names) != self._names:
            self._names = tuple(names)
            self.set_kept(None)
            self._recolour()

    def show_ramp(self, words: tuple[str, str] | None) -> None:
        """Show the ramp between two words instead of the classes; None goes back."""
        if words != self._ends:
            self._ends = words
            self._recolour()

    @Slot()
    def _recolour(self) -> None:
        colours = map(theme.readable, theme.class_colours(len(self._names)))
        self.set_entries(list(map(LegendEntry, self._names, colours)))
        stops = ramp(np.linspace(0.0, 1.0, STOPS)).tolist()
        ends = tuple(QColor(*stop).name() for stop in stops)
        self.set_ramp(None if self._ends is None else LegendRamp(*self._ends, ends))
