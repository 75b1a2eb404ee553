"""A column whose last part is there only where the others leave it enough room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.guard import guarded

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent


@guarded
class DropLastColumn(QWidget):
    """Parts from top to bottom; the last is shown whole or not at all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self._last: QWidget | None = None

    def add_last(self, part: QWidget) -> None:
        """Add the part that gives way; it takes all the room that there is."""
        self._last = part
        self.column.addWidget(part, 1000)
        self._judge()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See whether there is room for the last part."""
        super().resizeEvent(event)
        self._judge()

    def event(self, event: QEvent) -> bool:
        """See so too when another part needs more or less."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._judge()
        return super().event(event)

    def _judge(self) -> None:
        if self._last is None:
            return
        others = [self.column.itemAt(place) for place in range(self.column.count())]
        needed = self.column.contentsMargins().top() + self.column.contentsMargins().bottom()
        for item in others:
            widget = item.widget() if item is not None else None
            if item is not None and widget is not None and widget is not self._last:
                needed += item.minimumSize().height() + self.column.spacing()
        room = self.height() - needed
        self._last.setVisible(room >= self._last.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Without the last part, whether it is there or not: it is what gives way."""
        hint = super().minimumSizeHint()
        if self._last is not None and not self._last.isHidden():
            height = self._last.minimumSizeHint().height() + self.column.spacing()
            return QSize(hint.width(), hint.height() - height)
        return hint
