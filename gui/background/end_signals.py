"""Ctrl-C, SIGTERM and their like close the window as a person does: everything is remembered."""

from __future__ import annotations

import os
import signal
import sys
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
    hours; so each signal also writes a byte into a pipe that Qt listens to, on Windows a socket.
    """

    def __enter__(self) -> Self:
        self._channel = Sockets() if sys.platform == "win32" else Pipe()
        self._listener = _Listener(self._channel)
        _set_ending(False)
        super().__enter__()
        if self._before:
            self._woken = signal.set_wakeup_fd(self._channel.theirs, warn_on_full_buffer=False)
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
        self._channel.close()

    def act(self) -> None:
        """Close as soon as Qt has its turn: it may be in the middle of anything now."""
        self._listener.wanted = True


class Pipe:
    """Two descriptors: what is written to one can be read from the other; neither blocks."""

    def __init__(self) -> None:
        self.ours, self.theirs = os.pipe()
        for end in (self.ours, self.theirs):
            os.set_blocking(end, False)

    def read(self) -> None:
        """Take what was written.

        Raises:
            BlockingIOError: Nothing was.
        """
        os.read(self.ours, 64)

    def close(self) -> None:
        """Close both."""
        for end in (self.ours, self.theirs):
            os.close(end)


class Sockets(Pipe):
    """The same of two sockets: on Windows Qt and Python listen to nothing else."""

    def __init__(self) -> None:
        import socket  # noqa: PLC0415 - 3 ms that the first paint need not wait for elsewhere

        self._ends = socket.socketpair()
        for end in self._ends:
            end.setblocking(False)
        self.ours, self.theirs = (end.fileno() for end in self._ends)

    def read(self) -> None:
        """Take what was written.

        Raises:
            BlockingIOError: Nothing was.
        """
        self._ends[0].recv(64)

    def close(self) -> None:
        """Close both."""
        for end in self._ends:
            end.close()


class _Listener(QObject):
    """Hears of signals in Qt's loop.

    Attributes:
        wanted: Whether one has come for which the windows are to close.
    """

    def __init__(self, channel: Pipe) -> None:
        super().__init__()
        self.wanted = False
        self._channel = channel
        self._notifier = QSocketNotifier(channel.ours, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._heard)

    def stop(self) -> None:
        """Listen no more."""
        self._notifier.setEnabled(False)

    @Slot()
    def _heard(self) -> None:
        try:
            self._channel.read()
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
