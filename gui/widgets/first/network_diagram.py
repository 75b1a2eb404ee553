"""A network as columns, one for each layer, the code in the accent's colour."""

from __future__ import annotations

from itertools import pairwise
from math import log2
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.controls.paragraph import as_tooltip
from gui.widgets.painting import primitives

if TYPE_CHECKING:
    from collections.abc import Sequence

COLUMN = 10
"""Width of a layer in pixels, beside text of the usual size."""
SHORTEST = 0.16
"""Height of the smallest layer that can be seen, as a share of the tallest."""


@guarded
class NetworkDiagram(QWidget):
    """Layers from the image through the code back to the image, each with its number of units.

    Heights follow the logarithm of the numbers, for 784 beside 2 could not be seen; the words say
    the numbers themselves.

    Args:
        small: A line of little height, with the numbers alone; else there is a word below each.
        parent: Owner.
    """

    def __init__(self, *, small: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._small = small
        self._sizes: tuple[int, ...] = ()
        self._code = 0
        self._values: dict[int, str] = {}
        policy = QSizePolicy.Policy.Fixed if small else QSizePolicy.Policy.Preferred
        self.setSizePolicy(QSizePolicy.Policy.Expanding, policy)

    def set_network(self, sizes: Sequence[int], code: int) -> None:
        """Show layers.

        Args:
            sizes: Units of each, from the pixels of the input to those of the output; positive.
            code: Place of the code among them.

        Raises:
            ValueError: There is no such place, or a size is not positive.
        """
        if not 0 <= code < len(sizes) or min(sizes) < 1:
            raise ValueError(f"no network: sizes {tuple(sizes)}, code at {code}")
        if (tuple(sizes), code) != (self._sizes, self._code):
            self._sizes, self._code, self._values = tuple(sizes), code, {}
            words = " → ".join(map(str, self._sizes))
            self.setToolTip(as_tooltip(words))
            self.setAccessibleName(f"Network {words}, code of {self._sizes[code]} numbers")
            self.updateGeometry()
            self.update()

    def set_values(self, values: dict[int, str]) -> None:
        """Write a number of now below layers, by their place: ``3 of 32 active``, ``BCE 0.09``."""
        if values != self._values:
            self._values = dict(values)
            self.setAccessibleDescription(", ".join(values.values()))
            self.update()

    def heights(self) -> list[float]:
        """Height of each layer as a share of the tallest, in (0, 1]."""
        most = log2(max(self._sizes, default=1) + 1)
        return [max(log2(size + 1) / most, SHORTEST) for size in self._sizes]

    def sizeHint(self) -> QSize:
        """Room for the numbers side by side."""
        metrics = QFontMetricsF(theme.font(theme.CAPS))
        words = sum(metrics.horizontalAdvance(str(size)) + theme.MARGIN for size in self._sizes)
        return QSize(round(words), theme.px(40 if self._small else 120))

    def minimumSizeHint(self) -> QSize:
        """Half of the height; numbers that would touch each other are left out."""
        hint = self.sizeHint()
        return QSize(theme.px(60), hint.height() if self._small else hint.height() // 2)

    def _columns(self) -> list[QRectF]:
        """Where the layers stand."""
        line, wide = theme.px(theme.CAPS) + 4, theme.px(COLUMN)
        high = self.height() - line * (1 if self._small else 2)
        step = self.width() / max(len(self._sizes), 1)
        return [
            QRectF((place + 0.5) * step - wide / 2, (high - high * part) / 2, wide, high * part)
            for place, part in enumerate(self.heights())
        ]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what leads from layer to layer, the layers, and their numbers."""
        painter, now = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        columns = self._columns()
        for one, next_one in pairwise(columns):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.faint))
            corners = (one.topRight(), next_one.topLeft(), next_one.bottomLeft(), one.bottomRight())
            painter.drawPolygon(QPolygonF([*map(QPointF, corners)]))
            painter.setPen(QPen(QColor(now.line), 1))
            painter.drawLines([QLineF(*corners[:2]), QLineF(*corners[2:])])
        for place, column in enumerate(columns):
            is_code = place == self._code
            primitives.box(painter, column, 2, now.accent if is_code else now.disabled)
            self._write(painter, place, column.center().x())
        painter.end()

    def _write(self, painter: QPainter, place: int, middle: float) -> None:
        """The number of units, and that of now, below a layer."""
        now, line = theme.current(), theme.px(theme.CAPS) + 4
        step = self.width() / len(self._sizes)
        painter.setFont(theme.font(theme.CAPS))
        wide = painter.fontMetrics().horizontalAdvance(max(map(str, self._sizes), key=len))
        if wide > step - 2 and place not in {0, self._code, len(self._sizes) - 1}:
            return
        step = max(step, wide + 2.0)
        painter.setPen(QColor(now.accent if place == self._code else now.secondary))
        below = [str(self._sizes[place])]
        below += [] if self._small else [self._values.get(place, "")]
        top = self.height() - line * len(below)
        for number, words in enumerate(below):
            room = self._room(place, middle, step, words if number else "")
            area = QRectF(room.left(), top + number * line, room.width(), line)
            mode = Qt.TextElideMode.ElideRight
            shown = painter.fontMetrics().elidedText(words, mode, int(area.width()))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, shown)

    def _room(self, place: int, middle: float, step: float, words: str) -> QRectF:
        """Where words stand below a layer: over its neighbours, too, where those have none."""
        wide = QFontMetricsF(theme.font(theme.CAPS)).horizontalAdvance(words) + 2
        free = not any(self._values.get(place + side) for side in (-1, 1))
        if free and wide > step:
            step = min(wide, 2 * step, float(self.width()))
        left = min(max(middle - step / 2, 0.0), self.width() - step)
        return QRectF(left, 0, step, 0)
