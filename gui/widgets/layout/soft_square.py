"""Squares that are as tall as their width where there is room, and give way where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from gui.guard import guarded

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent


@guarded
class SoftSquareMixin(QWidget):
    """Asks for the height that its width calls for, and makes do with less.

    A layout takes the height for a width for the least: in a low window a square would cover what
    stands below it.
    """

    def hasHeightForWidth(self) -> bool:
        """No: the height for the width is a wish."""
        return False

    def sizeHint(self) -> QSize:
        """The height that the width of now calls for."""
        hint = super().sizeHint()
        wish = self.heightForWidth(self.width())
        return QSize(hint.width(), wish) if wish > 0 else hint

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wish for another height at another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
