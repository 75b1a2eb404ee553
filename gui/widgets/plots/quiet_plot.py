"""The quiet look that all of the window's plots share."""

from __future__ import annotations

from math import cos, pi, sin
from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsView, QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.painting import primitives
from gui.widgets.painting.device_pixels import device_ratio
from gui.widgets.plots import axis

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QContextMenuEvent
    from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem

LABEL_SIZE = axis.LABEL_SIZE
"""Height of words in a plot, in pixels."""
HINT = 200, 60
"""Width and height that a plot asks for; it takes what it gets."""
RIM = 3.0
"""Width in pixels of the background's rim about a word."""


@guarded
class PlotLine(pg.PlotCurveItem):  # type: ignore[misc] # pyqtgraph is untyped
    """A curve whose width counts pixels of the window.

    A pen that ignores the plane's scale ignores the display's factor too, and
    would draw hairlines on a sharp display or in a saved picture.

    Args:
        colour: Colour of the line.
        width: Width in pixels of the window.
        pattern: Lengths of strokes and gaps, in widths of the line; none for a solid line.
        options: What else pyqtgraph's curve takes.
    """

    def __init__(
        self,
        colour: QColor,
        width: float,
        *,
        pattern: Sequence[float] = (),
        **options: object,
    ) -> None:
        self._width = width
        pen = QPen(colour, width)
        pen.setCosmetic(True)
        if pattern:
            pen.setDashPattern(list(pattern))
        super().__init__(pen=pen, connect="finite", **options)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint with a pen as wide as the device needs."""
        pen = QPen(self.opts["pen"])
        pen.setWidthF(self._width * device_ratio(painter))
        self.opts["pen"] = pen
        super().paint(painter, option, widget)


@guarded
class LevelLine(pg.InfiniteLine):  # type: ignore[misc] # pyqtgraph is untyped
    """A dashed line across the plane, at one x or one y; like a ``PlotLine`` as to its width.

    Args:
        angle: 0 for a level, 90 for a marker of one x.
        colour: Name of a colour of the theme.
        width: Width in pixels of the window.
    """

    def __init__(self, *, angle: float, colour: str, width: float = 1.0) -> None:
        super().__init__(angle=angle)
        self._colour, self._width = colour, width
        self.setZValue(10)  # over the data

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint in the current theme, with a pen as wide as the device needs."""
        colour = QColor(getattr(theme.current(), self._colour))
        pen = QPen(colour, self._width * device_ratio(painter))
        pen.setCosmetic(True)
        pen.setDashPattern([3.0, 3.0])
        self.currentPen = pen
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)  # it rarely lies on whole pixels
        super().paint(painter, option, widget)


@guarded
class QuietPlot(pg.GraphicsView):  # type: ignore[misc] # pyqtgraph is untyped
    """A plot with faint horizontal lines, small labels, and nothing to click by accident.

    Built from pyqtgraph's parts rather than its PlotWidget, which makes seven
    menus and a form for every plot and never deletes them.

    Args:
        parent: The widget that holds it.
        whole: Label whole numbers only on the horizontal axis.
    """

    menu_requested = Signal(object)
    """The place on screen, a QPoint, where a menu is wanted."""

    def __init__(self, parent: QWidget | None = None, *, whole: bool = False) -> None:
        super().__init__(parent)
        self.foreground_painter: Callable[[QPainter], None] | None = None
        self._stills = primitives.PixmapCache()
        self.left, self.bottom = (
            axis.QuietAxis("left"),
            axis.QuietAxis("bottom", whole=whole),
        )
        self.box = pg.ViewBox(enableMenu=False, enableMouse=False, defaultPadding=0.0)
        self._grid = pg.GraphicsLayout()
        self.setCentralItem(self._grid)
        self._grid.setSpacing(0)
        self._grid.addItem(self.left, 0, 0)
        self._grid.addItem(self.box, 0, 1)
        self._grid.addItem(self.bottom, 1, 1)
        self.left.linkToView(self.box)
        self.bottom.linkToView(self.box)
        self.set_margins(0, 6, 8, 0)
        style(self)
        theme.notifier().changed.connect(self.restyle)

    @Slot()
    def restyle(self) -> None:
        """Use the current theme."""
        self.setBackground(theme.current().background)
        self.left.restyle()
        self.bottom.restyle()

    def sizeHint(self) -> QSize:
        """Always the same; Qt's is the size of the scene, which is that of the plot itself."""
        return QSize(*HINT)

    def set_margins(self, left: float, top: float, right: float, bottom: float) -> None:
        """Keep pixels free around axes and plane."""
        self._grid.layout.setContentsMargins(left, top, right, bottom)

    def show_axes(self, on: bool) -> None:
        """Show or hide both axes."""
        self.left.setVisible(on)
        self.bottom.setVisible(on)

    def add(self, item: QGraphicsItem) -> None:
        """Draw a pyqtgraph item in the plane."""
        self.box.addItem(item, ignoreBounds=True)

    def remove(self, item: QGraphicsItem) -> None:
        """Draw an item no longer."""
        self.box.removeItem(item)

    def set_range(self, across: tuple[float, float], up: tuple[float, float]) -> None:
        """Show exactly these ranges."""
        self.box.setRange(xRange=across, yRange=up, padding=0)

    def view_range(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The ranges shown, across and up."""
        (x0, x1), (y0, y1) = self.box.viewRange()
        return (x0, x1), (y0, y1)

    def plane(self) -> QRectF:
        """The rectangle of the data in pixels of the widget."""
        return QRectF(self.box.sceneBoundingRect())

    def to_pixel(self, x: float, y: float) -> QPointF:
        """Map a point of the plane, logarithms already taken, to pixels of the widget."""
        (x0, x1), (y0, y1) = self.view_range()
        plane = self.plane()
        return QPointF(
            plane.left() + (x - x0) / (x1 - x0) * plane.width(),
            plane.bottom() - (y - y0) / (y1 - y0) * plane.height(),
        )

    def drawForeground(self, painter: QPainter, _rect: QRectF) -> None:
        """Paint words and marks over the data."""
        if self.foreground_painter is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(theme.font(LABEL_SIZE))
            self.foreground_painter(painter)

    def write_word(
        self, painter: QPainter, where: QPointF, text: str, colour: str, *, right: bool = False
    ) -> QRectF:
        """Write a word whose left (or right) edge and vertical centre are at `where`.

        A rim of the background about its letters keeps it legible over lines, and hides no more of
        them than it must. Returns its rectangle. As a copy of what was painted once it takes
        14 µs instead of 114, about as long as a ``pg.TextItem``, which has no rim.
        """
        font = painter.font()
        metrics = QFontMetricsF(font)
        width, height = metrics.horizontalAdvance(text), metrics.height()
        if not text:
            return QRectF(where, where)
        x = where.x() - (width if right else 0.0)
        box = QRectF(x, where.y() - height / 2, width, height)

        def draw(painter: QPainter) -> None:
            painter.setFont(font)
            base = QPointF(RIM, RIM + metrics.ascent())
            painter.setPen(QColor(theme.current().background))
            for step in range(8):
                angle = step * pi / 4
                painter.drawText(base + QPointF(cos(angle), sin(angle)) * RIM / 2, text)
            painter.setPen(QColor(colour))
            painter.drawText(base, text)

        around = box.adjusted(-RIM, -RIM, RIM, RIM)
        key = (text, colour, font.pixelSize())
        self._stills.paint(painter, around.topLeft(), around.size(), key, draw)
        return box

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask the owner for its menu."""
        self.menu_requested.emit(event.globalPos())
        event.accept()


def style(plot: QuietPlot) -> None:
    """Give a plot the shared look and take away what invites accidents."""
    plot.box.disableAutoRange()
    for each in (plot.left, plot.bottom):
        each.setZValue(plot.box.zValue() - 1)  # the grid lies under the data
    plot.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
    plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    plot.restyle()


def fitted(metrics: QFontMetricsF, words: str, short: str, room: float) -> str:
    """Words that have so many pixels; the short ones where they don't, cut where those don't."""
    wanted = words if metrics.horizontalAdvance(words) <= room else short or words
    return metrics.elidedText(wanted, Qt.TextElideMode.ElideRight, max(room, 0.0))


def apart(wanted: Sequence[float], height: float, low: float, high: float) -> list[float]:
    """Move the centres of labels as little as needed so that none overlap.

    Args:
        wanted: Where each label would like its centre, in pixels.
        height: Pixels between the centres of neighbours.
        low: Least centre allowed.
        high: Greatest centre allowed; labels that do not fit reach below `low`.

    Returns:
        The centres, in the order of `wanted`.
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    groups: list[tuple[list[int], float]] = []  # members, and the centre of their block
    for i in order:
        members, centre = [i], min(max(wanted[i], low), high)
        while groups:
            reach = height * (len(groups[-1][0]) + len(members)) / 2
            if centre - groups[-1][1] >= reach - 1e-9:
                break
            members = groups.pop()[0] + members
            half = height * (len(members) - 1) / 2
            middle = sum(wanted[m] for m in members) / len(members)
            centre = min(max(middle, low + half), high - half)
        groups.append((members, centre))
    out = [0.0] * len(wanted)
    for members, centre in groups:
        for place, member in enumerate(members):
            out[member] = centre + height * (place - (len(members) - 1) / 2)
    return out
