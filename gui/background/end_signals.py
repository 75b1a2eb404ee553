"""Ctrl-C, SIGTERM and their like close the window as a person does: everything is remembered."""

from __future__ import annotations

import signal
import socket
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QSocketNotifier, Slot
from PySide6.QtWidgets import QApplication

from engine.commands.signals import Signals

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self


_ending = False
"""Whether a signal has come that ends the program."""


def is_ending() -> bool:
    """Whether the windows are closed by a signal: nobody is there to be asked."""
    return _ending


class CloseSignals(Signals):
    """Closes all windows at the first signal; those that follow wait for what is being saved.

    Python runs a handler only between two of its own instructions, which Qt's loop may not have for
    hours; so each signal also writes a byte into a socket that Qt listens to.
    """

    def __enter__(self) -> Self:
        self._ours, self._theirs = socket.socketpair()
        for end in (self._ours, self._theirs):
            end.setblocking(False)
        self._listener = _Listener(self._ours)
        _set_ending(False)
        super().__enter__()
        if self._before:
            self._woken = signal.set_wakeup_fd(self._theirs.fileno(), warn_on_full_buffer=False)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._before:
            signal.set_wakeup_fd(self._woken)
        super().__exit__(kind, error, trace)
        _set_ending(False)
        self._listener.stop()
        for end in (self._ours, self._theirs):
            end.close()

    def act(self) -> None:
        """Close as soon as Qt has its turn: it may be in the middle of anything now."""
        self._listener.wanted = True


class _Listener(QObject):
    """Hears of signals in Qt's loop.

    Attributes:
        wanted: Whether one has come for which the windows are to close.
    """

    def __init__(self, end: socket.socket) -> None:
        super().__init__()
        self.wanted = False
        self._end = end
        self._notifier = QSocketNotifier(end.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._heard)

    def stop(self) -> None:
        """Listen no more."""
        self._notifier.setEnabled(False)

    @Slot()
    def _heard(self) -> None:
        try:
            self._end.recv(64)
        except BlockingIOError:
            return
        if self.wanted:
            self.wanted = False
            _set_ending(True)
            QApplication.closeAllWindows()  # a dialogue first, which would keep the others open
            QCoreApplication.quit()


def _set_ending(ending: bool) -> None:
    global _ending  # noqa: PLW0603 - of the process, as its signals
    _ending = ending
