"""A plot whose horizontal axis is time: a press or a drag anywhere on it chooses a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from gui import theme
from gui.guard import guarded
from gui.widgets.painting.device_pixels import VECTOR_ENGINES, device_ratio
from gui.widgets.plots.quiet_plot import QuietPlot

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QMouseEvent, QPaintEvent, QWheelEvent
    from PySide6.QtWidgets import QWidget

HANDLE = 5.5
"""Radius of the line's handle in pixels."""
TICK = 4.0
"""Height of a moment's tick in pixels."""
VEIL = 0.6
"""How much of what came after the chosen moment is covered."""
DOT = 3.6
"""Radius of the dot where a run stands, in pixels."""


@guarded
class ScrubPlot(QuietPlot):
    """Curves over epochs, with a line at one moment, and a tick at each that can be chosen."""

    scrubbed = Signal(float)
    """The mouse chose an epoch."""
    pressed = Signal()
    """A press began a choice."""
    wheeled = Signal(int)
    """The wheel turned by so many steps, forwards in time positive."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, whole=True)
        self._held = False
        self._turned = 0
        self.moment_painter: Callable[[QPainter], None] | None = None
        self._still, self._version = QPixmap(), 0
        self._still_key: tuple[Any, ...] = ()
        self.bottom.setStyle(tickTextOffset=6)
        self.viewport().setCursor(Qt.CursorShape.SizeHorCursor)

    def redraw(self) -> None:
        """Draw all anew; a change of the moment alone needs only ``viewport().update()``."""
        self._grid.layout.activate()  # margins are to count now, not when Qt finds the time
        self._version += 1
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the moment over a kept picture of all else, so that a drag is cheap."""
        painter = QPainter(self.viewport())
        if painter.paintEngine().type() in VECTOR_ENGINES:
            painter.end()
            super().paintEvent(event)
            painter = QPainter(self.viewport())
        else:
            painter.drawPixmap(0, 0, self._picture(device_ratio(painter)))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.moment_painter is not None:
            self.moment_painter(painter)
        painter.end()

    def _picture(self, ratio: float) -> QPixmap:
        """What does not change with the moment."""
        area = self.viewport().rect()
        now = theme.current()
        key = (area.size().toTuple(), ratio, self.plane().getRect(), now, self._version)
        if key != self._still_key:
            self._still = QPixmap(area.size() * ratio)
            self._still.setDevicePixelRatio(ratio)
            painter = QPainter(self._still)
            self.render(painter, QRectF(area), area)
            painter.end()
            self._still_key = key
        return self._still

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the moment under the mouse."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = True
            self.pressed.emit()
            self._choose(event.position())
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on choosing."""
        if self._held:
            self._choose(event.position())
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Keep what is chosen."""
        self._held = False
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step from moment to moment; part of a step is kept for the next turn."""
        self._turned -= event.angleDelta().y() or event.angleDelta().x()
        steps, self._turned = int(self._turned / 120), self._turned - int(self._turned / 120) * 120
        if steps:
            self.wheeled.emit(steps)
        event.accept()

    def paint_moment(
        self, painter: QPainter, epoch: float, *, focus: bool, past: bool = False
    ) -> None:
        """Paint the line of the chosen moment, and its handle on the axis.

        Args:
            painter: Of the viewport.
            epoch: Where the line is.
            focus: Whether keys go here.
            past: Whether more was to come after it: that lies under a veil.
        """
        now, plane = theme.current(), self.plane()
        x = self.to_pixel(epoch, 0.0).x()
        if past:
            veil = QColor(now.background)
            veil.setAlphaF(VEIL)
            # Whole pixels: half ones, of which the line hides the edge, cost several times as much.
            area = QRectF(x, 0.0, plane.right() + 1 - x, plane.bottom()).toAlignedRect()
            painter.fillRect(area, veil)
        painter.setPen(QPen(QColor(now.accent), 1.6))
        painter.drawLine(QPointF(x, 1.0), QPointF(x, plane.bottom() - HANDLE))
        painter.setBrush(QColor(now.accent if focus else now.background))
        painter.drawEllipse(QPointF(x, plane.bottom()), HANDLE, HANDLE)

    def paint_place(self, painter: QPainter, x: float, y: float, colour: str) -> None:
        """Paint a dot at a place of the plane, logarithms already taken."""
        painter.setPen(QPen(QColor(theme.current().background), 1.6))
        painter.setBrush(QColor(colour))
        painter.drawEllipse(self.to_pixel(x, y), DOT, DOT)

    def paint_ticks(self, painter: QPainter, moments: Sequence[float]) -> None:
        """Paint a tick below the plane for each moment; those on one pixel are one."""
        bottom = self.plane().bottom()
        painter.setPen(QPen(QColor(theme.current().secondary), 1.0))
        for x in sorted({round(self.to_pixel(moment, 0.0).x()) for moment in moments}):
            painter.drawLine(QPointF(x + 0.5, bottom), QPointF(x + 0.5, bottom + TICK))

    def _choose(self, position: QPointF) -> None:
        (first, last), plane = self.view_range()[0], self.plane()
        share = (position.x() - plane.left()) / max(plane.width(), 1.0)
        self.scrubbed.emit(first + min(max(share, 0.0), 1.0) * (last - first))
