"""The map's tiny legend: ten digits to keep or dim, or the ramp of a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QLinearGradient, QPainter
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.map.colours import ramp
from gui.widgets.painting import primitives

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

CLASSES = 10
CELL, HEIGHT = 17, 20
RAMP = 90


@guarded
class ClassLegend(QWidget):
    """A row of digits in their colours; a click keeps one and dims the others."""

    picked = Signal(object)
    """The digit to keep, or None for all."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._kept: int | None = None
        self._focus = 0
        self._ramp: tuple[str, str] | None = None
        self._stills = primitives.PixmapCache()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Digits on the map")
        self.setToolTip("Click a digit to dim the others; click it again to see all")
        self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """Room for ten digits, or for the ramp and its two words."""
        if self._ramp is None:
            return QSize(CLASSES * CELL, HEIGHT)
        metrics = QFontMetricsF(theme.font(theme.CAPS))
        words = sum(metrics.horizontalAdvance(word) for word in self._ramp)
        return QSize(round(words) + RAMP + 14, HEIGHT)

    def kept(self) -> int | None:
        """The digit that is not dimmed, or None."""
        return self._kept

    def set_kept(self, digit: int | None) -> None:
        """Show which digit is kept, without telling anyone."""
        self._kept = digit
        self.update()

    def show_ramp(self, words: tuple[str, str] | None) -> None:
        """Show the ramp between two words instead of the digits; None goes back."""
        self._ramp = words
        self.resize(self.sizeHint())
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep the digit under the cursor, or all again."""
        if self._ramp is None:
            self._toggle(min(CLASSES - 1, max(0, int(event.position().x() // CELL))))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right choose a digit, Enter keeps it, Escape shows all."""
        key = event.key()
        if key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self._focus = (self._focus + (1 if key == Qt.Key.Key_Right else -1)) % CLASSES
            self.update()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._toggle(self._focus)
        elif key == Qt.Key.Key_Escape and self._kept is not None:
            self._toggle(self._kept)
        else:
            super().keyPressEvent(event)

    def _toggle(self, digit: int) -> None:
        self._focus = digit
        self._kept = None if self._kept == digit else digit
        self.update()
        self.picked.emit(self._kept)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the digits or the ramp."""
        painter = QPainter(self)
        focus = self._focus if primitives.shows_focus(self) else None
        key = (self._kept, focus, self._ramp)
        # It is painted whenever the map below it is.
        self._stills.paint(painter, QPointF(0, 0), QSizeF(self.size()), key, self._paint)
        painter.end()

    def _paint(self, painter: QPainter) -> None:
        ground = QColor(theme.current().background)  # for when a manifold lies underneath
        ground.setAlphaF(0.85)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        if self._ramp is None:
            self._paint_digits(painter)
        else:
            self._paint_ramp(painter, *self._ramp)

    def _paint_digits(self, painter: QPainter) -> None:
        painter.setFont(theme.font(theme.CAPS, QFont.Weight.DemiBold))
        for digit, name in enumerate(theme.class_colours(CLASSES)):
            cell = QRectF(digit * CELL, 0, CELL, HEIGHT)
            if digit == self._focus and primitives.shows_focus(self):
                primitives.box(painter, cell, 4, None, theme.current().accent)
            colour = QColor(name)
            if self._kept not in {None, digit}:
                colour.setAlphaF(0.3)
            painter.setPen(colour)
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, str(digit))

    def _paint_ramp(self, painter: QPainter, low: str, high: str) -> None:
        font = theme.font(theme.CAPS)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(QColor(theme.current().secondary))
        box = QRectF(self.rect())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, low)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, high)
        bar = QRectF(metrics.horizontalAdvance(low) + 7, HEIGHT / 2 - 3, RAMP, 6)
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        stops = np.linspace(0.0, 1.0, 9)
        for stop, colour in zip(stops.tolist(), ramp(stops).tolist(), strict=True):
            gradient.setColorAt(stop, QColor(*colour))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient)
        painter.drawRoundedRect(bar, 3, 3)
