"""A plot's axes: few small labels at nice steps, and faint lines."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import QRectF

from engine.core import ticks
from gui import theme
from gui.guard import guarded

if TYPE_CHECKING:
    from collections.abc import Sequence

LABEL_SIZE = theme.CAPS
"""Height of tick labels and of words in a plot, in pixels."""
TICK_ROOM = {"left": 26.0, "bottom": 40.0}
"""Pixels that a tick and its label may fill, by axis; as all lengths here, beside text of the usual
size."""
CLOSEST = 13.0
"""Pixels between the labels of a low vertical axis: one label alone says nothing of a scale."""
WIDE, HIGH = 38, 20
"""Pixels that the labels of the vertical and of the horizontal axis take; fixed, for a plot must
not shift when its numbers grow."""


@guarded
class QuietAxis(pg.AxisItem):  # type: ignore[misc] # pyqtgraph is untyped
    """An axis of few small labels without a line of its own.

    Args:
        orientation: ``"left"`` or ``"bottom"``.
        whole: Label whole numbers only, as for epochs.
    """

    def __init__(self, orientation: str, *, whole: bool = False) -> None:
        super().__init__(orientation, maxTickLength=0)
        self._whole = whole
        self.first_word = ""  # stands before the label of zero and names the axis
        self.enableAutoSIPrefix(False)
        self.setStyle(maxTickLevel=0, maxTextLevel=0, tickAlpha=255, hideOverlappingLabels=40)
        if orientation == "left":
            self.setStyle(tickTextOffset=6, autoReduceTextSpace=False)
            self.setGrid(255)
        else:
            self.setStyle(tickTextOffset=4)

    def boundingRect(self) -> QRectF:
        """Pyqtgraph's, and room for half a label beyond either end."""
        return QRectF(super().boundingRect()).adjusted(0, -10, 0, 10)

    def restyle(self) -> None:
        """Use the current theme's colours and font."""
        now = theme.current()
        self.setStyle(tickFont=theme.font(LABEL_SIZE))
        if self.orientation == "left":
            self.setWidth(theme.px(WIDE))
        else:
            self.setHeight(theme.px(HIGH))
        self.setPen(pg.mkPen(None))
        self.setTickPen(pg.mkPen(now.faint if now.name == "light" else now.line))
        self.setTextPen(pg.mkPen(now.secondary))

    def tickSpacing(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, float]]:  # noqa: N803
        """One level of nice steps, as many as fit."""
        size /= theme.factor()
        count = size / TICK_ROOM[self.orientation]
        if self.orientation == "left":
            count = max(count, min(2.0, size / CLOSEST))
        step = ticks.nice_step(maxVal - minVal, count)
        if self.orientation == "left":
            step = _two_labelled(minVal, maxVal, step, size)
        return [(max(step, 1.0) if self._whole else step, 0.0)]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """All labels with the decimals that the step needs."""
        if self.logMode:
            return [f"{10.0**value:.3g}" for value in values]
        decimals = ticks.decimals(spacing * scale)
        texts = [f"{value * scale:.{decimals}f}".replace("-", "−") for value in values]
        if self.first_word and len(values) and values[0] == 0:
            texts[0] = f"{self.first_word} {texts[0]}"
        return texts

    def tickValues(
        self,
        minVal: float,  # noqa: N803
        maxVal: float,  # noqa: N803
        size: float,
    ) -> list[tuple[float, list[float]]]:
        """On a logarithmic axis decades, and 2 and 5 times them where there is room."""
        if not self.logMode:
            values: list[tuple[float, list[float]]] = super().tickValues(minVal, maxVal, size)
            return values
        room = size / theme.factor() / TICK_ROOM[self.orientation] / max(maxVal - minVal, 1e-9)
        parts = (1, 2, 5) if room >= 3 else (1, 3) if room >= 2 else (1,)
        found = [
            decade + log10(part)
            for decade in range(floor(minVal), floor(maxVal) + 1)
            for part in parts
        ]
        return [(1.0, [value for value in found if minVal <= value <= maxVal])]


def _two_labelled(low: float, high: float, step: float, size: float) -> float:
    """A step at which two labels stand on an axis, where two have room: zero alone is no scale."""
    found, part = step, 1
    while floor(high / found) - ceil(low / found) < 1 and part < 4:
        part += 1
        found = ticks.nice_step(step, part)
    return found if found * size >= CLOSEST * (high - low) else step
