"""A thin line that fills as work gets done."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.painting import primitives

THICKNESS = 5


@guarded
class ProgressLine(QWidget):
    """An accent line on a quiet track; None shows the track alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fraction: float | None = None
        self.setFixedHeight(THICKNESS)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Progress")

    def set_fraction(self, fraction: float | None) -> None:
        """Show how much is done, in [0, 1] and clamped to it, or None when nothing goes on."""
        self._fraction = None if fraction is None else min(max(fraction, 0.0), 1.0)
        told = "idle" if self._fraction is None else f"{self._fraction:.0%}"
        self.setAccessibleDescription(told)
        self.update()

    def fraction(self) -> float | None:
        """How much is done."""
        return self._fraction

    def sizeHint(self) -> QSize:
        """As long as there is room."""
        return QSize(120, THICKNESS)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint track and line."""
        painter, colours = QPainter(self), theme.current()
        area, radius = QRectF(self.rect()), THICKNESS / 2
        primitives.box(painter, area, radius, colours.track)
        if self._fraction:
            # Clipped rather than shortened, so that the end stays square until it is full.
            painter.setClipRect(QRectF(0, 0, self._fraction * area.width(), THICKNESS))
            primitives.box(painter, area, radius, colours.accent)
        painter.end()
