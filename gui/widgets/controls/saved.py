"""What became of files that were to be saved, for the one place where notices are shown."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class SaveNotifier(QObject):
    """Hears of every picture and table that a widget saves by itself."""

    told = Signal(str, str)
    """Kind of a notice and its text."""


_NOTIFIER = SaveNotifier()


def notifier() -> SaveNotifier:
    """The only one."""
    return _NOTIFIER
