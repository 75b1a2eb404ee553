"""How long ago a person last did something in a window of the program."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from gui.guard import guarded

INPUT = {
    *(QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease),
    *(QEvent.Type.KeyPress, QEvent.Type.Wheel, QEvent.Type.TabletMove),
}


@guarded
class LastInput(QObject):
    """Watches the windows that there were at the last call of ``watch``."""

    happened = Signal()
    """A person did something; the window has not heard of it yet."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.moment = time.monotonic()

    def watch(self) -> None:
        """Look at all windows that there are now."""
        for window in QGuiApplication.topLevelWindows():
            window.installEventFilter(self)  # once more is no more than once

    def rested(self) -> float:
        """Seconds since the mouse, a key or a pen did something; 0 while a button is held."""
        if QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            return 0.0
        return time.monotonic() - self.moment

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note that somebody does something in a window."""
        if event.type() in INPUT:
            self.moment = time.monotonic()
            self.happened.emit()
        return super().eventFilter(watched, event)
