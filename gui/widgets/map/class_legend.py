"""The map's tiny legend: the digits to keep or dim, or the ramp of a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtGui import QColor

from gui import theme
from gui.widgets.controls.legend_strip import CELLS, LegendEntry, LegendRamp, LegendStrip
from gui.widgets.map.colours import ramp

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

CLASSES = 10
STOPS = 9
"""Colours of the ramp; between them it is mixed."""


class ClassLegend(LegendStrip):
    """A row of digits in their colours; a click keeps one and dims the others."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, CELLS, exclusive=True)
        self._words: tuple[str, str] | None = None
        self.setAccessibleName("Digits on the map")
        self.setToolTip("Click a digit to dim the others; click it again to see all")
        theme.notifier().changed.connect(self._recolour)
        self._recolour()

    def show_ramp(self, words: tuple[str, str] | None) -> None:
        """Show the ramp between two words instead of the digits; None goes back."""
        self._words = words
        self._recolour()

    @Slot()
    def _recolour(self) -> None:
        digits = enumerate(theme.class_colours(CLASSES))
        self.set_entries([LegendEntry(str(digit), colour) for digit, colour in digits])
        stops = ramp(np.linspace(0.0, 1.0, STOPS)).tolist()
        colours = tuple(QColor(*stop).name() for stop in stops)
        self.set_ramp(None if self._words is None else LegendRamp(*self._words, colours))
