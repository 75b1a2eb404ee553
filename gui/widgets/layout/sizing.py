"""Widgets and layouts that share out room as no layout of Qt does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.guard import guarded

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QResizeEvent


@guarded
class DropLastColumn(QWidget):
    """A column whose last widget is hidden where its minimum height does not fit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self._last: QWidget | None = None

    def add_last(self, part: QWidget) -> None:
        """Add the widget that may be hidden; it takes all the height that is left."""
        self._last = part
        self.column.addWidget(part, 1000)
        self._show_if_it_fits()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show or hide the last widget."""
        super().resizeEvent(event)
        self._show_if_it_fits()

    def event(self, event: QEvent) -> bool:
        """Show or hide the last widget when another one needs more or less."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._show_if_it_fits()
        return super().event(event)

    def _show_if_it_fits(self) -> None:
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
        """That of the other widgets, whether the last one is shown or not."""
        hint = super().minimumSizeHint()
        if self._last is not None and not self._last.isHidden():
            height = self._last.minimumSizeHint().height() + self.column.spacing()
            return QSize(hint.width(), hint.height() - height)
        return hint


@guarded
class HeightForWidthHint(QWidget):
    """Height-for-width only as size hint, for panels around a square.

    A layout takes height-for-width as the minimum height: in a low window the panel would overlap
    the one below it.
    """

    def hasHeightForWidth(self) -> bool:
        """No, so that the layout may give it less."""
        return False

    def sizeHint(self) -> QSize:
        """The height for the present width."""
        hint = super().sizeHint()
        height = self.heightForWidth(self.width())
        return QSize(hint.width(), height) if height > 0 else hint

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the layout of a new size hint when the width is another."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


@guarded
class EqualWidthRow(QHBoxLayout):
    """Equal widths to the pixel: the remainder of the division stays empty."""

    def setGeometry(self, area: QRect) -> None:
        """Lay the parts out in the largest width that they divide evenly."""
        parts = max(self.count(), 1)
        free = (area.width() - (parts - 1) * self.spacing()) % parts
        super().setGeometry(area.adjusted(0, 0, -free, 0))
