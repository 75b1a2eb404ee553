"""The sheet to draw a digit on, with mouse or tablet pen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QMimeData, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QEnterEvent,
    QFocusEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPointingDevice,
    QTabletEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.widgets import painting
from gui.widgets.ink import SIDE, Ink, fit

if TYPE_CHECKING:
    from numpy.typing import NDArray

HINT = "Draw a digit"
PEN = 0.08
"""Default pen width as a fraction of the canvas."""
_BUTTONS = (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton)


class Canvas(QWidget):
    """White ink on black, (280, 280) inside, square on screen.

    The left button draws, the right one erases; so does a tablet pen's other end.
    """

    changed = Signal()
    """The picture is another; also after every segment of a stroke."""
    history_changed = Signal()
    """What can be undone or redone is another."""
    image_dropped = Signal(object)
    """A ``QImage``, or the path of a file as ``str``, was dropped or pasted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ink = Ink()
        self._pen = PEN
        self._eraser = False
        self._stroke: bool | None = None  # erasing or drawing, None while the pen is up
        self._cursor: QPointF | None = None
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.BlankCursor)  # the ring that is painted shows the pen's size
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName("Canvas")
        self.setAccessibleDescription("Draw a digit with the mouse or a pen")

    # --- the picture ---------------------------------------------------------------------------

    def picture(self) -> NDArray[np.float32]:
        """What is drawn: a copy, (280, 280) in [0, 1], 1 is ink."""
        return self._ink.pixels * np.float32(1 / 255)

    def set_picture(self, picture: NDArray[np.floating]) -> None:
        """Replace the drawing by a picture (H, W) in [0, 1], scaled in; can be undone.

        Raises:
            ValueError: ``picture`` is not two-dimensional or not finite.
        """
        self._ink.put(fit(picture))
        self._stroke = None
        self._announce(history=True)

    def clear(self) -> None:
        """Empty the canvas; can be undone."""
        if not self.is_empty():
            self._ink.clear()
            self._announce(history=True)

    def is_empty(self) -> bool:
        """Whether there is no ink."""
        return self._ink.is_empty()

    def undo(self) -> None:
        """Take the last stroke, clearing or picture back."""
        if self.can_undo():
            self._ink.undo()
            self._announce(history=True)

    def redo(self) -> None:
        """Do again what was undone last."""
        if self.can_redo():
            self._ink.redo()
            self._announce(history=True)

    def can_undo(self) -> bool:
        """Whether there is something to take back; not while the pen is down."""
        return self._stroke is None and self._ink.can_undo()

    def can_redo(self) -> bool:
        """Whether there is something to do again; not while the pen is down."""
        return self._stroke is None and self._ink.can_redo()

    # --- the tools -----------------------------------------------------------------------------

    def set_pen(self, fraction: float) -> None:
        """Set the pen's width as a fraction of the canvas, kept within [0.01, 0.5]."""
        self._pen = min(max(fraction, 0.01), 0.5)
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

    # --- size and paint ------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """A comfortable square."""
        return QSize(208, 208)

    def minimumSizeHint(self) -> QSize:
        """The smallest square that can be drawn on."""
        return QSize(112, 112)

    def hasHeightForWidth(self) -> bool:
        """The canvas is square."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The canvas is square."""
        return width

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ink, hint, focus and the pen's ring."""
        painter = QPainter(self)
        square = self._square()
        painting.picture(painter, square, self._ink.image, theme.TILE_RADIUS, smooth=True)
        if self.is_empty() and self._stroke is None:
            painter.setFont(theme.font(theme.BASE))
            painter.setPen(QColor(theme.DARK.secondary))
            painter.drawText(square, Qt.AlignmentFlag.AlignCenter, HINT)
        if painting.shows_focus(self):
            painting.box(
                painter, square, theme.TILE_RADIUS, None, theme.current().accent, width=2.0
            )
        if self._cursor is not None:
            self._paint_ring(painter, square)
        painter.end()

    def _paint_ring(self, painter: QPainter, square: QRectF) -> None:
        painter.setClipRect(square)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius = self._pen * square.width() / 2
        # Grey on a dark rim is seen on ink and on black alike.
        for colour, width in (("#000000", 2.0), ("#9aa0a8", 1.0)):
            dashed = Qt.PenStyle.DotLine if self._eraser else Qt.PenStyle.SolidLine
            painter.setPen(QPen(QColor(colour), width, dashed))
            painter.drawEllipse(self._cursor or QPointF(), radius, radius)

    def _square(self) -> QRectF:
        side = min(self.width(), self.height())
        return QRectF((self.width() - side) // 2, (self.height() - side) // 2, side, side)

    # --- mouse and pen -------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the pen down."""
        if event.button() in _BUTTONS and self._stroke is None:
            erase = self._eraser or event.button() == Qt.MouseButton.RightButton
            self._start(event.position(), self._pen, erase=erase)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw while a button is down; otherwise move the ring."""
        self._move(event.position(), self._pen)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lift the pen."""
        if event.button() in _BUTTONS:
            self._finish()

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Draw with a pressure-sensitive pen; accepted, so that no mouse event is made of it."""
        width = self._pen * (0.4 + 0.8 * event.pressure())
        if event.type() == QEvent.Type.TabletPress and self._stroke is None:
            tail = event.pointerType() == QPointingDevice.PointerType.Eraser
            self._start(event.position(), width, erase=self._eraser or tail)
        elif event.type() == QEvent.Type.TabletMove:
            self._move(event.position(), width)
        elif event.type() == QEvent.Type.TabletRelease:
            self._finish()
        event.accept()

    def _start(self, position: QPointF, width: float, *, erase: bool) -> None:
        self._stroke, self._cursor = erase, position
        self._ink.start(self._inside(position), width * SIDE, erase=erase)
        self._announce()

    def _move(self, position: QPointF, width: float) -> None:
        self._cursor = position
        if self._stroke is not None:
            self._ink.move(self._inside(position), width * SIDE, erase=self._stroke)
            self._announce()
        self.update()

    def _finish(self) -> None:
        if self._stroke is not None:
            self._ink.finish()
            self._stroke = None
            self._announce(history=True)

    def _inside(self, position: QPointF) -> QPointF:
        square = self._square()
        return (position - square.topLeft()) * (SIDE / square.width())

    def _announce(self, *, history: bool = False) -> None:
        self.update()
        self.changed.emit()
        if history:
            self.history_changed.emit()

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
        self._finish()
        super().focusOutEvent(event)

    # --- keys, clipboard, drag and drop --------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Claim undo, redo and paste from the window's shortcuts while focused."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            keys = QKeySequence.StandardKey
            if any(event.matches(each) for each in (keys.Undo, keys.Redo, keys.Paste)):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo, redo, paste."""
        keys = QKeySequence.StandardKey
        if event.matches(keys.Undo):
            self.undo()
        elif event.matches(keys.Redo):
            self.redo()
        elif event.matches(keys.Paste):
            self.paste()
        else:
            super().keyPressEvent(event)

    def paste(self) -> None:
        """Hand on the clipboard's image or file, if it has one."""
        self._hand_on(QGuiApplication.clipboard().mimeData())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome images and files."""
        if _payload(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand on what was dropped."""
        if self._hand_on(event.mimeData()):
            event.acceptProposedAction()

    def _hand_on(self, data: QMimeData | None) -> bool:
        payload = _payload(data)
        if payload is not None:
            self.image_dropped.emit(payload)
        return payload is not None


def _payload(data: QMimeData | None) -> QImage | str | None:
    """The image, or the path of the first local file, that ``data`` carries."""
    if data is None:
        return None
    for url in data.urls():
        if url.isLocalFile():
            return url.toLocalFile()
    image = data.imageData() if data.hasImage() else None
    return image if isinstance(image, QImage) and not image.isNull() else None
