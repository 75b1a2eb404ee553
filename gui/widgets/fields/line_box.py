"""A line of text to type in, as tall as the other controls of a form."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLineEdit

from gui import theme
from gui.guard import guarded
from gui.widgets.painting.primitives import BOX_HEIGHT


@guarded
class LineBox(QLineEdit):
    """Qt's line of text, whose height follows the size of text."""

    def sizeHint(self) -> QSize:
        """As wide as Qt's own."""
        return QSize(super().sizeHint().width(), theme.px(BOX_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """As tall; as narrow as Qt's own."""
        return QSize(super().minimumSizeHint().width(), theme.px(BOX_HEIGHT))
