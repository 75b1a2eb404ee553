"""A square that is drawn on with mouse or tablet pen, and the ring that shows the pen's size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPointingDevice,
    QTabletEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.canvas.ink import SIDE, Ink
from gui.widgets.painting import primitives

if TYPE_CHECKING:
    from collections.abc import Callable

PEN = 0.08
"""Default pen width as a fraction of the square."""
THINNEST, THICKEST = 0.01, 0.5
_BUTTONS = (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton)


@guarded
class PenArea(QWidget):
    """Turns mouse and pen into strokes of ``Ink``.

    The left button draws, the right one erases; so does a tablet pen's other end.
    """

    changed = Signal()
    """The picture is another; also after every segment of a stroke."""
    history_changed = Signal()
    """What can be undone or redone is another."""
    done = Signal(str)
    """A step that can be undone begins or was made: "stroke", "clearing" or what else it was."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ink = Ink()
        self._pen = PEN
        self._eraser = False
        self._stroke: bool | None = None  # erasing or drawing, None while the pen is up
        self._cursor: QPointF | None = None
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.BlankCursor)  # the ring that is painted shows the pen's size
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_pen(self, fraction: float) -> None:
        """Set the pen's width as a fraction of the canvas, kept within [0.01, 0.5]."""
        self._pen = min(max(fraction, THINNEST), THICKEST)
        self.update()

    def pen(self) -> float:
        """The pen's width as a fraction of the canvas."""
        return self._pen

    def set_eraser(self, eraser: bool) -> None:
        """Choose whether the left button erases."""
        self._eraser = eraser
        self.update()

    def eraser(self) -> bool:
        """Whether the left button erases."""
        return self._eraser

    def sizeHint(self) -> QSize:
        """A comfortable square."""
        return QSize(208, 208)

    def minimumSizeHint(self) -> QSize:
        """The smallest square that can be drawn on."""
        return QSize(112, 112)

    def hasHeightForWidth(self) -> bool:
        """The area is square."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The area is square."""
        return width

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ink, focus and the pen's ring."""
        painter = QPainter(self)
        square = self.square()
        primitives.picture(painter, square, self._ink.image, theme.TILE_RADIUS, smooth=True)
        self.paint_hint(painter, square)
        if primitives.shows_focus(self):
            primitives.box(
                painter, square, theme.TILE_RADIUS, None, theme.current().accent, width=2
            )
        if self._cursor is not None:
            self._paint_ring(painter, square, self._cursor)
        painter.end()

    def paint_hint(self, painter: QPainter, square: QRectF) -> None:
        """Paint what lies between the ink and the ring; nothing here."""

    def square(self) -> QRectF:
        """Where the picture is: at the left, on one line with what stands below the widget."""
        side = min(self.width(), self.height())
        return QRectF(0, (self.height() - side) // 2, side, side)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the pen down."""
        if event.button() in _BUTTONS and self._stroke is None:
            erase = self._eraser or event.button() == Qt.MouseButton.RightButton
            self._begin(event.position(), self._pen, erase=erase)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw while a button is down; otherwise move the ring."""
        self._go_on(event.position(), self._pen)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lift the pen when the last button is up."""
        if not any(button in event.buttons() for button in _BUTTONS):
            self._end()

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Draw with a pressure-sensitive pen; accepted, so that no mouse event is made of it."""
        width = self._pen * (0.4 + 0.8 * event.pressure())
        if event.type() == QEvent.Type.TabletPress and self._stroke is None:
            tail = event.pointerType() == QPointingDevice.PointerType.Eraser
            self._begin(event.position(), width, erase=self._eraser or tail)
        elif event.type() == QEvent.Type.TabletMove:
            self._go_on(event.position(), width)
        elif event.type() == QEvent.Type.TabletRelease:
            self._end()
        event.accept()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the ring."""
        self._cursor = event.position()
        self.update()

    def leaveEvent(self, _event: QEvent) -> None:
        """Hide the ring."""
        self._cursor = None
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """End a stroke whose release will not arrive."""
        self._end()
        super().focusOutEvent(event)

    def change(self, act: Callable[[], None]) -> None:
        """Do something to the ink with the pen up, and tell."""
        self._stroke = None
        act()
        self._announce()
        self.history_changed.emit()

    def _begin(self, position: QPointF, width: float, *, erase: bool) -> None:
        self._cursor = position
        if erase and self._ink.is_empty():  # there is nothing to rub out, and no step to undo
            self.update()
            return
        self._stroke = erase
        self.done.emit("rubbing out" if erase else "stroke")
        self._ink.start(self._inside(position), width * SIDE, erase=erase)
        self._announce()

    def _go_on(self, position: QPointF, width: float) -> None:
        self._cursor = position
        self.update()
        if self._stroke is not None:
            self._ink.move(self._inside(position), width * SIDE, erase=self._stroke)
            self._announce()

    def _end(self) -> None:
        if self._stroke is not None:
            self.change(self._ink.finish)

    def _inside(self, position: QPointF) -> QPointF:
        square = self.square()
        return (position - square.topLeft()) * (SIDE / max(square.width(), 1))

    def _announce(self) -> None:
        self.update()
        self.changed.emit()

    def _paint_ring(self, painter: QPainter, square: QRectF, centre: QPointF) -> None:
        painter.setClipRect(square)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius = self._pen * square.width() / 2
        # Grey on a dark rim is seen on ink and on black alike.
        for colour, width in (("#000000", 2.0), ("#9aa0a8", 1.0)):
            style = Qt.PenStyle.DotLine if self._eraser else Qt.PenStyle.SolidLine
            painter.setPen(QPen(QColor(colour), width, style))
            painter.drawEllipse(centre, radius, radius)
