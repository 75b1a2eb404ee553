"""Space pauses a run, and presses the button that Tab has led to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox

from gui.widgets.painting import primitives

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent


def presses_a_button(event: QEvent) -> bool:
    """Whether a key is Space, on a button or a list that the keyboard has led to."""
    focus = QApplication.focusWidget()
    return (
        isinstance(event, QKeyEvent)
        and event.key() == Qt.Key.Key_Space
        and isinstance(focus, QAbstractButton | QComboBox)
        and primitives.shows_focus(focus)
    )
