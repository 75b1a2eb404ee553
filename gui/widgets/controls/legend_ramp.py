"""What a legend paints beside its words: a ramp of colours, and words that fade at an end."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPainter

from gui import theme

BAR = 90
"""Length of the ramp in pixels."""
FADE = 18
"""Pixels at an end over which words fade where there are more of them."""


@dataclass(frozen=True)
class LegendRamp:
    """A bar of colours between two words.

    Attributes:
        low: The word of the low end.
        high: The word of the high end.
        colours: At equal distances from low to high, at least 2, ``#rrggbb`` each.
    """

    low: str
    high: str
    colours: tuple[str, ...]


def paint_fade(painter: QPainter, room: QRectF, *, to_left: bool) -> None:
    """Let words fade at an end, under an arrow that says that there are more."""
    ground, clear = QColor(theme.current().background), QColor(theme.current().background)
    clear.setAlphaF(0.0)
    gradient = QLinearGradient(room.topLeft(), room.topRight())
    gradient.setColorAt(0.0, ground if to_left else clear)
    gradient.setColorAt(0.5, ground)
    gradient.setColorAt(1.0, clear if to_left else ground)
    painter.fillRect(room, gradient)
    painter.setPen(QColor(theme.current().secondary))
    painter.drawText(room, Qt.AlignmentFlag.AlignCenter, "‹" if to_left else "›")


def paint_ramp(painter: QPainter, room: QRectF, ramp: LegendRamp) -> None:
    """Paint the ramp between its words."""
    font = theme.font(theme.CAPS)
    painter.setFont(font)
    painter.setPen(QColor(theme.current().secondary))
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, ramp.low)
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, ramp.high)
    left = QFontMetricsF(font).horizontalAdvance(ramp.low) + 7
    bar = QRectF(left, room.height() / 2 - 3, BAR, 6)
    gradient = QLinearGradient(bar.topLeft(), bar.topRight())
    for place, colour in enumerate(ramp.colours):
        gradient.setColorAt(place / (len(ramp.colours) - 1), QColor(colour))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(gradient)
    painter.drawRoundedRect(bar, 3, 3)
