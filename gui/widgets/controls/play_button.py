"""The button that plays a run and halts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QPainter, QPolygonF
from PySide6.QtWidgets import QPushButton, QWidget

from gui.guard import guarded

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


@guarded
class PlayButton(QPushButton):
    """A button with a painted triangle, or two bars while it plays."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._playing = False
        self.setFixedSize(QSize(34, 26))
        self.setAccessibleName("Play the run again")
        self.setToolTip("Watch the run again from its first frame")

    def set_playing(self, playing: bool) -> None:
        """Choose the picture."""
        self._playing = playing
        self.update()

    def playing(self) -> bool:
        """Whether it shows that something plays."""
        return self._playing

    def paintEvent(self, event: QPaintEvent) -> None:
        """The button, and its picture."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        painter.setBrush(palette.color(palette.ColorRole.ButtonText))
        painter.setPen(palette.color(palette.ColorRole.ButtonText))
        x, y = self.width() / 2, self.height() / 2
        if self._playing:
            painter.drawRect(int(x - 5), int(y - 5), 3, 9)
            painter.drawRect(int(x + 1), int(y - 5), 3, 9)
        else:
            corners = [QPointF(x - 4, y - 5), QPointF(x + 5, y), QPointF(x - 4, y + 5)]
            painter.drawPolygon(QPolygonF(corners))
        painter.end()
