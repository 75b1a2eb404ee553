"""The button that leads from a moment in the past to the end of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QPainter, QPalette, QPolygonF
from PySide6.QtWidgets import QPushButton, QWidget

from gui.guard import guarded

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


@guarded
class EndButton(QPushButton):
    """A button with a painted triangle that points at a bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(QSize(28, 26))
        self.setAccessibleName("Back to the end")
        self.setToolTip("Back to the end: show every run as it is now (End)")

    def paintEvent(self, event: QPaintEvent) -> None:
        """The button, and its picture."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self.palette().color(QPalette.ColorRole.ButtonText)
        painter.setBrush(ink)
        painter.setPen(ink)
        x, y = self.width() / 2, self.height() / 2
        corners = [QPointF(x - 5, y - 4), QPointF(x + 2, y), QPointF(x - 5, y + 4)]
        painter.drawPolygon(QPolygonF(corners))
        painter.drawRect(int(x + 3), int(y - 4), 1, 8)
        painter.end()
