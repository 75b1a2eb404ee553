"""Curves with the spread of each point, both axes in powers of ten, names at their ends."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt, Slot
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.core.tables import as_csv
from gui import theme
from gui.guard import guarded
from gui.widgets.controls.paragraph import as_tooltip
from gui.widgets.plots import axis, quiet_plot
from gui.widgets.plots.end_labels import EndLabel, EndLabels
from gui.widgets.saving import save_menu

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QPainter, QResizeEvent

HEAD, FOOT = 23, 15
"""Pixels above and below the plane for the titles of the axes, beside text of the usual size."""
LEAST = 1e-3
"""Values below have no place on a logarithmic axis."""
PALE = 0.55
"""Opacity of the spread beside its line."""


@dataclass(frozen=True)
class SpreadCurve:
    """One line of the plot.

    Attributes:
        name: Written at its end.
        colour: ``#rrggbb``.
        x: Places of its points, > 0, ascending.
        y: Values there, ≥ 0.
        spread: How far around each value others lie; None where that is not known.
        pattern: Strokes and gaps in widths of the line; solid if empty.
    """

    name: str
    colour: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    spread: tuple[float | None, ...]
    pattern: tuple[float, ...] = ()


@guarded
class SpreadPlot(QWidget):
    """Lines through measured points, an upright stroke at each from y − spread to y + spread."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curves: tuple[SpreadCurve, ...] = ()
        self._items: list[quiet_plot.PlotLine] = []
        self._titles, self._message = ("", "", ""), ""
        self._ticks: tuple[tuple[float, str], ...] = ()
        self._plot = quiet_plot.QuietPlot(self)
        self._plot.left.setLogMode(True)
        self._labels = EndLabels(self._plot)
        self._plot.foreground_painter = self._paint_words
        self._plot.menu_requested.connect(self._open_menu)
        theme.notifier().changed.connect(self._make_room)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._plot)
        self.setMinimumSize(200, 90)
        self._fit()

    def set_titles(self, x: str, y: str, short: str = "") -> None:
        """Name both axes, units included.

        Args:
            x: Of the horizontal axis.
            y: Of the vertical one.
            short: Stands for ``y`` where that has no room.
        """
        self._titles = (x, y, short)
        self.setAccessibleDescription(f"{y} over {x}")
        self._plot.viewport().update()

    def set_ticks(self, ticks: Sequence[tuple[float, str]]) -> None:
        """Say what stands at which places, ascending, of the horizontal axis, which shows them all.

        A label that would touch another is left out, never the first or the last.
        """
        self._ticks = tuple(ticks)
        self._fit()

    def set_message(self, text: str) -> None:
        """Say something in the middle of an empty plot."""
        self._message = text
        self._plot.viewport().update()

    def set_curves(self, curves: Sequence[SpreadCurve]) -> None:
        """Replace what is drawn by these curves."""
        for item in self._items:
            self._plot.remove(item)
        self._curves, self._items = tuple(curves), []
        for curve in curves:
            for item in _drawn(curve):
                self._items.append(item)
                self._plot.add(item)
        self._fit()

    def curves(self) -> tuple[SpreadCurve, ...]:
        """What is drawn."""
        return self._curves

    def plot(self) -> quiet_plot.QuietPlot:
        """The plot itself."""
        return self._plot

    def csv(self) -> str:
        """What is drawn, as lines of name, x, y and spread under a heading."""
        rows: list[tuple[str, ...]] = [("name", "x", "y", "spread")]
        for curve in self._curves:
            for x, y, spread in zip(curve.x, curve.y, curve.spread, strict=True):
                around = "" if spread is None else f"{spread:.6g}"
                rows.append((curve.name, f"{x:.6g}", f"{y:.6g}", around))
        return as_csv(rows)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Names have another part of another width."""
        super().resizeEvent(event)
        self._make_room()

    def _fit(self) -> None:
        places = [place for place, _ in self._ticks] + [x for each in self._curves for x in each.x]
        ends = [end for each in self._curves for end in _reach(each)]
        self._plot.show_axes(bool(self._curves))
        if ends and places:
            across = log10(min(places)), log10(max(places))
            if across[0] == across[1]:
                across = across[0] - 0.5, across[1] + 0.5
            low, high = _height(min(ends)), _height(max(ends))
            self._plot.set_range(across, (floor(low * 10 - 0.5) / 10, ceil(high * 10 + 0.5) / 10))
        self._labels.set_labels(
            [
                EndLabel(each.name, f"{each.y[-1]:.1f}", each.colour, _height(each.y[-1]), at)
                for each in self._curves
                if each.y
                for at in [log10(each.x[-1])]
            ]
        )
        self._make_room()

    @Slot()
    def _make_room(self) -> None:
        metrics = QFontMetricsF(theme.font(quiet_plot.LABEL_SIZE))
        right = self._labels.column(metrics, self.width()) if self._curves else 8
        self._plot.set_margins(0, theme.px(HEAD), right, theme.px(FOOT))
        (left, end), _ = self._plot.view_range()
        scale = (self.width() - right - theme.px(axis.WIDE)) / max(end - left, 1e-9)
        widths = [metrics.horizontalAdvance(f" {text} ") for _, text in self._ticks]
        middles = [log10(place) * scale for place, _ in self._ticks]
        shown = [self._ticks[place] for place in _apart(middles, widths)]
        self._plot.bottom.setTicks([[(log10(place), text) for place, text in shown]])
        self._plot.viewport().update()

    def _paint_words(self, painter: QPainter) -> None:
        now, plane = theme.current(), self._plot.plane()
        metrics = QFontMetricsF(painter.font())
        if not self._curves:
            painter.setPen(QColor(now.secondary))
            align = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(plane, int(align), self._message)
            return
        x, y, short = self._titles
        inside = all(centre >= theme.px(HEAD) for _, centre in self._labels.places())
        room = self.width() - 4 if inside else plane.right()
        shown = quiet_plot.fitted(metrics, y, short, room - 8)
        self._plot.write_word(painter, QPointF(2, theme.px(HEAD) / 2 - 1), shown, now.secondary)
        foot = QPointF(plane.right(), self.height() - theme.px(FOOT) / 2 - 1)
        self._plot.write_word(painter, foot, x, now.secondary, right=True)
        cut = self._labels.paint(painter)
        self.setToolTip(as_tooltip("\n".join([*([y] if shown != y else []), *cut])))

    @Slot(object)
    def _open_menu(self, where: QPoint) -> None:
        save_menu.build_menu(self, csv=self.csv).popup(where)


def _apart(middles: Sequence[float], widths: Sequence[float]) -> list[int]:
    """The places of labels, by their middles and widths in pixels, of which none touch."""
    kept: list[int] = []
    last = len(middles) - 1
    for place in range(len(middles)):
        others = {*kept[-1:], last} - {place}
        reach = {other: (widths[place] + widths[other]) / 2 for other in others}
        if place in {0, last} or all(
            abs(middles[place] - middles[other]) >= reach[other] for other in others
        ):
            kept.append(place)
    return kept


def _height(value: float) -> float:
    return log10(max(value, LEAST))


def _reach(curve: SpreadCurve) -> list[float]:
    """Both ends of the spread of each point; a value that would not be above 0 is left out."""
    pairs = zip(curve.y, curve.spread, strict=True)
    ends = [end for y, s in pairs for end in (y - (s or 0.0), y + (s or 0.0))]
    return [end for end in ends if end > LEAST]


def _drawn(curve: SpreadCurve) -> list[quiet_plot.PlotLine]:
    """The line, and below it the strokes of its spread."""
    x = np.log10(np.asarray(curve.x, np.float64))
    y = np.asarray([_height(value) for value in curve.y], np.float64)
    ink, pale = QColor(curve.colour), QColor(curve.colour)
    pale.setAlphaF(PALE)
    width = 1.5 if curve.pattern else 1.9
    strokes = quiet_plot.PlotLine(pale, 1.3, x=np.repeat(x, 3), y=_strokes(curve), antialias=True)
    line = quiet_plot.PlotLine(ink, width, pattern=curve.pattern, x=x, y=y, antialias=True)
    return [strokes, line]


def _strokes(curve: SpreadCurve) -> NDArray[np.float64]:
    """Lower end, upper end and a gap for each point, logarithms taken: (3 N,)."""
    found: list[float] = []
    for value, spread in zip(curve.y, curve.spread, strict=True):
        around = (value - spread, value + spread) if spread else (np.nan, np.nan)
        found += [*(float(np.log10(np.maximum(end, LEAST))) for end in around), np.nan]
    return np.asarray(found, np.float64)
