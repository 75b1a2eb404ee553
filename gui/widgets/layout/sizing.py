"""Widgets and layouts that share out room as no layout of Qt does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.guard import guarded

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QResizeEvent


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
