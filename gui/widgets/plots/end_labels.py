"""Names beside the ends of lines, in a column of their own, none over another."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPen

from gui import theme
from gui.widgets.plots import quiet_plot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

LINE = 15
"""Pixels from one label to the next."""
LEAD = 13.0
"""Pixels between the plane and the column: room for half a handle, and for a lead to the line."""
LARGEST = 0.36
"""Part of the plot that the column may take."""
LEAST_NAME = 30.0
"""Pixels below which a name is left out: the colour and the value say more than two letters."""

READABLE_NAME = 64.0
"""Pixels below which of a name that is cut nothing may be taken for what is behind it."""


@dataclass(frozen=True)
class EndLabel:
    """A name for the end of a line.

    Attributes:
        name: Cut where there is no room.
        value: Behind the name, never cut.
        colour: Of both, ``#rrggbb``.
        height: Where the line ends, on the plot's axis, logarithms already taken.
        place: Where it ends along the axis of time.
        more: Told behind the name where there is room for all of it.
    """

    name: str
    value: str
    colour: str
    height: float
    place: float
    more: str = ""

    @property
    def whole(self) -> str:
        """All that is to be told before the value."""
        return f"{self.name} · {self.more}" if self.more else self.name


class EndLabels:
    """The column of labels at the right of a plot."""

    def __init__(self, plot: quiet_plot.QuietPlot) -> None:
        self._plot = plot
        self._labels: list[EndLabel] = []

    def set_labels(self, labels: Sequence[EndLabel]) -> None:
        """Show these; the first ones stay where there is no room for all."""
        self._labels = list(labels)

    def column(self, metrics: QFontMetricsF, width: float) -> float:
        """Pixels that the column needs in a plot of a width, its lead included."""
        wide = [metrics.horizontalAdvance(f"{each.whole} {each.value}") for each in self._labels]
        bare = max((metrics.horizontalAdvance(each.value) for each in self._labels), default=0.0)
        whole, most = max(wide, default=0.0), LARGEST * width
        room = whole if whole <= most else most if most >= bare + LEAST_NAME else bare
        return ceil(room + theme.px(LEAD) + 8)

    def places(self) -> list[tuple[EndLabel, float]]:
        """The labels that there is room for, and the height of each one's centre in pixels."""
        plane = self._plot.plane()
        line = theme.px(LINE)
        low, lowest = line / 2, self._plot.height() - line / 2
        shown = self._labels[: max(int((lowest - low) // line) + 1, 0)]
        # The corner beside the axis is free: many names in a low plot reach into it.
        high = max(plane.bottom() - line / 2 + 2, low + (len(shown) - 1) * line)
        wanted = [self._plot.to_pixel(0.0, each.height).y() for each in shown]
        return list(zip(shown, quiet_plot.apart(wanted, line, low, high), strict=True))

    def paint(self, painter: QPainter) -> list[str]:
        """Write the labels, each led to its line's end where it had to move; those that are cut."""
        cut = []
        edge, metrics = self._plot.plane().right(), QFontMetricsF(painter.font())
        room = self._plot.width() - edge - theme.px(LEAD) - 4
        for label, centre in self.places():
            end = self._plot.to_pixel(label.place, label.height)
            if abs(end.y() - centre) > 3 and edge - end.x() < 1:
                painter.setPen(QPen(QColor(label.colour), 1.0))
                painter.drawLine(
                    QPointF(edge + 1, end.y()), QPointF(edge + theme.px(LEAD) - 3, centre)
                )
            value = f" {label.value}"
            left = room - metrics.horizontalAdvance(value)
            name = _fitted(label, metrics, left)
            cut += [f"{label.whole}{value}"] if name != label.whole else []
            where = QPointF(edge + theme.px(LEAD), centre)
            self._plot.write_word(painter, where, (name + value).strip(), label.colour)
        return cut


def _fitted(label: EndLabel, metrics: QFontMetricsF, room: float) -> str:
    """What is told before a value in so many pixels.

    What is behind the name stays as long as there is something of the name to be read.
    """
    more = label.whole.removeprefix(label.name)
    left = room - metrics.horizontalAdvance(more)
    if left < min(metrics.horizontalAdvance(label.name), READABLE_NAME):
        more, left = "", room
    # Names of runs often differ at their ends alone.
    name = metrics.elidedText(label.name, Qt.TextElideMode.ElideMiddle, max(left, 0.0))
    return name + more if left >= LEAST_NAME or name == label.name else ""
