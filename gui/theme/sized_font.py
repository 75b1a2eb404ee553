"""Fonts that widgets own and that follow the size of text."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from gui.theme.appearance import notifier
from gui.theme.fonts import caps_font, font
from gui.theme.tokens import BASE

if TYPE_CHECKING:
    from collections.abc import Callable


class _SizedFont(QObject):
    """Gives its parent the font anew whenever the appearance has changed."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.make: Callable[[], QFont] = font
        notifier().changed.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Set the font at the size of now."""
        widget = self.parent()
        if isinstance(widget, QWidget):
            widget.setFont(self.make())


def set_font(widget: QWidget, size: int = BASE, weight: QFont.Weight = QFont.Weight.Normal) -> None:
    """Give a widget a font as ``theme.font`` makes it, now and whenever text changes its size."""
    _keep(widget, partial(font, size, weight))


def set_caps_font(widget: QWidget) -> None:
    """Give a widget the font of section headings, likewise."""
    _keep(widget, caps_font)


def _keep(widget: QWidget, make: Callable[[], QFont]) -> None:
    only = Qt.FindChildOption.FindDirectChildrenOnly
    keeper = widget.findChild(_SizedFont, options=only) or _SizedFont(widget)
    keeper.make = make
    keeper.refresh()
