"""A small plot of a few curves with their names at their ends, or of histograms."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFontMetricsF, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.controls.paragraph import as_tooltip
from gui.widgets.plots import axis, quiet_plot
from gui.widgets.plots.curve import curves_csv, shown_range
from gui.widgets.saving import save_menu

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QPainter, QResizeEvent

    from gui.widgets.plots.curve import Curve

HEAD = 23
"""Pixels above the plot for the title of the vertical axis; as the next two, beside text of the
usual size."""
FOOT = 15
"""Pixels below the tick labels for the title of the horizontal axis."""
LINE = 15
"""Pixels from one label to the next where they stand one above the other."""
LARGEST = 0.45
"""Part of the width that the labels may take; what is longer is cut in its middle."""
LEAD = 14
"""Pixels between the plane and its labels: half of the last tick label, and a gap."""
SMALLEST = (200, 80)
"""Width in pixels that the plot keeps, and its height beside text of the usual size."""
LEAST_PLANE = 40
"""Height of the plane below which the title of the horizontal axis gives its room to it."""


@guarded
class Curves(QWidget):
    """Lines over a common axis, each named at its right end, and a marker at one x.

    Args:
        parent: Owner.
        whole: Label whole numbers only on the horizontal axis.
    """

    def __init__(self, parent: QWidget | None = None, *, whole: bool = False) -> None:
        super().__init__(parent)
        self._items: list[quiet_plot.PlotLine] = []
        self._ends: list[tuple[str, str, float]] = []  # label, colour, last y
        self._rows: list[tuple[str, str, NDArray[np.float64], NDArray[np.float64]]] = []
        self._marker: float | None = None
        self._titles = ("", "", "")
        self._message = ""
        self._counts = False
        self._plot = quiet_plot.QuietPlot(self, whole=whole)
        self._line = quiet_plot.LevelLine(angle=90, colour="text", width=1.4)
        self._plot.add(self._line)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._plot)
        self._plot.foreground_painter = self._paint_words
        self._plot.menu_requested.connect(self._open_menu)
        theme.notifier().changed.connect(self._make_room)
        self.setAccessibleName("Curves")
        self._fit()

    def set_titles(self, x: str, y: str, short: str = "") -> None:
        """Name both axes, units included, such as ``"noise σ"`` and ``"PSNR, dB"``.

        Args:
            x: Of the horizontal axis.
            y: Of the vertical one.
            short: Stands for ``y`` where that has no room.
        """
        self._titles = (x, y, short)
        self.setAccessibleDescription(f"{y} over {x}" if x and y else "")
        self._make_room()

    def set_message(self, text: str) -> None:
        """Say something in the middle of an empty plot."""
        self._message = text
        self._plot.viewport().update()

    def set_curves(self, curves: Sequence[Curve]) -> None:
        """Replace what is drawn by these curves."""
        self._clear()
        self._counts = False
        for curve in curves:
            x, y = np.asarray(curve.x, np.float64), np.asarray(curve.y, np.float64)
            ink, width = QColor(curve.colour), 1.5 if curve.pattern else 1.9
            line = quiet_plot.PlotLine(ink, width, pattern=curve.pattern, x=x, y=y, antialias=True)
            self._add(line)
            self._rows.append((curve.label, curve.colour, x, y))
            finite = y[np.isfinite(y)]
            if len(finite):
                self._ends.append((curve.label, curve.colour, float(finite[-1])))
        self._fit()

    def set_histogram(
        self,
        edges: ArrayLike,
        counts: Mapping[str, tuple[ArrayLike, str]],
        marker: float | None = None,
    ) -> None:
        """Replace what is drawn by histograms with common edges.

        Args:
            edges: Edges (B + 1,) of the bins.
            counts: Per label the counts (B,) and a colour.
            marker: An x to mark, or None.
        """
        self._clear()
        self._counts = True
        bounds = np.asarray(edges, np.float64)
        middles = (bounds[:-1] + bounds[1:]) / 2
        for label, (values, colour) in counts.items():
            heights = np.asarray(values, np.float64)
            fill = QColor(colour)
            fill.setAlphaF(0.28)
            line = quiet_plot.PlotLine(
                QColor(colour),
                1.4,
                x=bounds,
                y=heights,
                stepMode="center",
                fillLevel=0,
                brush=fill,
                antialias=True,
            )
            self._add(line)
            self._rows.append((label, colour, middles, heights))
        self._fit()
        self.set_marker(marker)

    def set_marker(self, x: float | None) -> None:
        """Mark one x by a dashed vertical line, or none."""
        self._marker = x
        self._show_marker()

    def plot(self) -> quiet_plot.QuietPlot:
        """The plot itself."""
        return self._plot

    def label_places(self) -> list[tuple[str, float]]:
        """Each curve's label and the height of its centre, in pixels from the top.

        The last ones are left out where there is no room for all.
        """
        plane, line = self._plot.plane(), float(theme.px(LINE))
        # The corners above and below are free: many names in a low plot reach into them.
        low, high = line / 2, float(self.height()) - line / 2
        most = max(int((high - low) // line) + 1, 1)
        ends = self._ends[:most]
        high = max(plane.bottom() - line / 2, low + (len(ends) - 1) * line)
        wanted = [self._plot.to_pixel(0.0, y).y() for *_, y in ends]
        centres = quiet_plot.apart(wanted, line, low, high)
        return [(label, y) for (label, *_), y in zip(ends, centres, strict=True)]

    def _clear(self) -> None:
        for item in self._items:
            self._plot.remove(item)
        self._items, self._ends, self._rows = [], [], []

    def _add(self, item: quiet_plot.PlotLine) -> None:
        self._items.append(item)
        self._plot.add(item)

    def _show_marker(self) -> None:
        self._line.setVisible(self._marker is not None and bool(self._rows))
        if self._marker is not None:
            self._line.setPos(self._marker)

    def minimumSizeHint(self) -> QSize:
        """Room for a line, the labels of both axes and a title."""
        return QSize(SMALLEST[0], theme.px(SMALLEST[1]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Labels have another part of another width."""
        super().resizeEvent(event)
        self._make_room()

    @Slot()
    def _make_room(self) -> None:
        """Keep margins for what is written around the plane."""
        metrics = QFontMetricsF(theme.font(quiet_plot.LABEL_SIZE))
        widest = max((metrics.horizontalAdvance(label) for label, *_ in self._ends), default=0.0)
        widest = min(widest, LARGEST * self.width())
        head = theme.px(HEAD) if self._titles[1] or self._counts else 6
        self._foot = theme.px(FOOT) if self._titles[0] else 0
        if self.height() - head - theme.px(axis.HIGH) - self._foot < theme.px(LEAST_PLANE):
            self._foot = 0
        self._plot.set_margins(0, head, ceil(widest) + theme.px(LEAD) + 7, self._foot)
        self._plot.viewport().update()

    _foot = 0

    def _fit(self) -> None:
        edges = self._items[0].getData()[0] if self._counts and self._items else None
        shown = shown_range([(x, y) for *_, x, y in self._rows], edges)
        if shown is not None:
            self._plot.set_range(*shown)
        self._plot.show_axes(bool(self._rows))
        self._show_marker()
        self._make_room()

    def _paint_words(self, painter: QPainter) -> None:
        now, plane = theme.current(), self._plot.plane()
        metrics = QFontMetricsF(painter.font())
        right = float(self.width()) - 4
        head, foot = theme.px(HEAD), self._foot
        if self._counts:
            for label, colour, *_ in reversed(self._rows):
                end = QPointF(right, head / 2)
                box = self._plot.write_word(painter, end, label, colour, right=True)
                right = box.left() - 12
        x, y, short = self._titles
        names = [centre for _, centre in self.label_places()]
        if any(centre < head for centre in names):
            right = plane.right()  # many names in a low plot reach into the corner
        title = quiet_plot.fitted(metrics, y, short, right - 8)
        self._plot.write_word(painter, QPointF(2, head / 2 - 1), title, now.secondary)
        edge, bottom = plane.right(), self.height() - foot / 2 - 1
        if all(centre < bottom - foot for centre in names):
            edge = max(edge, metrics.horizontalAdvance(x) + 2)  # the words begin in the window
        below = quiet_plot.fitted(metrics, x, "", edge - 2) if foot else ""
        self._plot.write_word(painter, QPointF(edge, bottom), below, now.secondary, right=True)
        told = [words for words, seen in ((y, title), (x, below)) if words != seen]
        self.setToolTip(as_tooltip("\n".join([*told, *self._paint_labels(painter)])))
        if self._message and not self._rows:
            painter.setPen(QColor(now.secondary))
            align = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(plane, int(align), self._message)

    def _paint_labels(self, painter: QPainter) -> list[str]:
        """Write the labels; those that are cut."""
        cut = []
        edge, metrics = self._plot.plane().right(), QFontMetricsF(painter.font())
        lead = theme.px(LEAD)
        room = self.width() - edge - lead - 3
        for (label, centre), (_, colour, value) in zip(
            self.label_places(), self._ends, strict=False
        ):
            end = self._plot.to_pixel(0.0, value).y()
            if abs(end - centre) > 3:  # a name that had to move is led to its line
                painter.setPen(QPen(QColor(colour), 1.0))
                painter.drawLine(QPointF(edge + 1, end), QPointF(edge + lead - 3, centre))
            # Names of runs often differ at their ends alone.
            name = metrics.elidedText(label, Qt.TextElideMode.ElideMiddle, room)
            self._plot.write_word(painter, QPointF(edge + lead, centre), name, colour)
            cut += [label] if name != label else []
        return cut

    @Slot(object)
    def _open_menu(self, where: QPoint) -> None:
        save_menu.build_menu(self, csv=self.csv).popup(where)

    def csv(self) -> str:
        """What is drawn, as lines of label, x and y under a heading."""
        return curves_csv(self._rows)
