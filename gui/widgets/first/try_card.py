"""A card with a few things to try, which goes away when one of them was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.controls import Heading
from gui.widgets.controls.notice import CloseButton
from gui.widgets.painting import primitives

if TYPE_CHECKING:
    from collections.abc import Mapping

SEEN_MS = 1500
"""How long a tick is seen before the card goes away, in milliseconds."""


@guarded
class TickBox(QWidget):
    """An empty circle, or one with a tick; it shows, and can't be clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._done = False
        self.setFixedSize(16, 16)

    def set_done(self) -> None:
        """Show the tick."""
        self._done = True
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint circle and tick."""
        painter, colours = QPainter(self), theme.current()
        fill, line = (colours.accent, colours.accent) if self._done else (None, colours.disabled)
        primitives.box(painter, QRectF(1, 1, 14, 14), 7, fill, line)
        if self._done:
            painter.setPen(QPen(QColor(colours.on_accent), 1.6))
            painter.drawPolyline([QPointF(4.8, 8.2), QPointF(7.2, 10.6), QPointF(11.4, 5.6)])
        painter.end()


@guarded
class TryCard(QWidget):
    """Things to try, in the lower right corner of what it lies on.

    Args:
        parent: What it lies on.
        tries: What each thing says, by its key.
        title: Above them.
    """

    gone = Signal()
    """It was put away, or one of the things was done: it need not come again."""

    def __init__(self, parent: QWidget, tries: Mapping[str, str], title: str = "Try this") -> None:
        super().__init__(parent)
        self._boxes: dict[str, TickBox] = {}
        self.close_button = CloseButton(self)
        self.close_button.clicked.connect(self._leave)
        self._leaving = QTimer(self, singleShot=True, interval=SEEN_MS)
        self._leaving.timeout.connect(self._leave)
        self.setAccessibleName(f"{title}: {', '.join(tries.values())}")
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.MARGIN, theme.GAP, theme.GAP, theme.MARGIN)
        head = QHBoxLayout()
        head.addWidget(Heading(title), 1)
        head.addWidget(self.close_button)
        column.addLayout(head)
        for key, text in tries.items():
            row = QHBoxLayout()
            self._boxes[key] = TickBox(self)
            words = QLabel(text, self, textFormat=Qt.TextFormat.PlainText)
            row.addWidget(self._boxes[key])
            row.addWidget(words, 1)
            column.addLayout(row)
        parent.installEventFilter(self)
        self._place()

    @Slot(str)
    def tick(self, key: str) -> None:
        """One of the things was done: tick it off, and go soon. An unknown key: ``KeyError``."""
        self._boxes[key].set_done()
        if not self._leaving.isActive():
            self._leaving.start()

    @Slot()
    def _leave(self) -> None:
        if not self.isHidden():
            self._leaving.stop()
            self.hide()
            self.gone.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the corner when what it lies on has another size."""
        if watched is self.parent() and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Keep to the corner when text has another size."""
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return handled

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.resize(self.sizeHint())
            room = parent.rect().adjusted(0, 0, -theme.MARGIN, -theme.MARGIN)
            self.move(max(room.right() - self.width(), 0), max(room.bottom() - self.height(), 0))
            self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the card."""
        painter, colours = QPainter(self), theme.current()
        primitives.box(painter, QRectF(self.rect()), 8, colours.panel, colours.line)
        painter.end()
