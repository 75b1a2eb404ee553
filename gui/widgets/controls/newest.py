"""Of many values that come while the window is busy, the newest alone."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot


class NewestOnly(QObject):
    """Passes on the newest value as soon as all events that wait have been handled.

    A mouse that moves faster than the window answers then costs one answer for all of its moves,
    and one that moves slowly waits for nothing.
    """

    passed = Signal(object)
    """The newest value."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: tuple[object, ...] = ()
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self.flush)

    def push(self, value: object = None) -> None:
        """Take a value; an older one that still waits is forgotten."""
        self._waiting = (value,)
        if not self._timer.isActive():
            self._timer.start()

    def waits(self) -> bool:
        """Whether a value is yet to be passed on."""
        return bool(self._waiting)

    def drop(self) -> None:
        """Forget what waits."""
        self._waiting = ()

    @Slot()
    def flush(self) -> None:
        """Pass on what waits, now."""
        if self._waiting:
            (value,), self._waiting = self._waiting, ()
            self.passed.emit(value)
