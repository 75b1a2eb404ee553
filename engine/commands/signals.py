"""Signals that end the program, so that nothing is lost and nothing is left lying about."""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import FrameType, TracebackType
    from typing import Self

NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
"""Those that a person, a batch system or a closed terminal sends; Windows lacks the last two."""


class Signals:
    """What comes is handled until the end of the block; in the main thread alone, as Python asks.

    A signal that the process was told to ignore, as by ``nohup``, stays ignored.

    Attributes:
        code: 0, or the exit code for the first that came, as a shell has it: 130, 143, 129 or 131.
    """

    def __init__(self) -> None:
        self.code = 0
        self._before: dict[signal.Signals, Any] = {}
        self._terminals: list[int] = []

    def __enter__(self) -> Self:
        self._nowhere = os.open(os.devnull, os.O_RDWR)
        self._terminals = [handle for handle in (1, 2) if os.isatty(handle)]
        if threading.current_thread() is threading.main_thread():
            for number in (getattr(signal, name) for name in NAMES if hasattr(signal, name)):
                if signal.getsignal(number) is not signal.SIG_IGN:
                    self._before[number] = signal.signal(number, self._note)
        return self

    def note(self, code: int) -> None:
        """End with this exit code, unless something came before."""
        self.code = self.code or code

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        os.close(self._nowhere)

    def act(self) -> None:
        """What is to be done at once when one comes; nothing more than noting it."""

    def _note(self, number: int, _: FrameType | None) -> None:
        first = not self.code
        self.note(128 + number)
        if signal.Signals(number).name == "SIGHUP":
            for handle in self._terminals:  # they are gone: to write there would be an error
                os.dup2(self._nowhere, handle)
        if first:
            self.act()


class StopSignals(Signals):
    """Notes signals instead of being ended by them: whoever works looks at ``code``.

    However often they come, what is being saved is saved.
    """


class EndSignals(Signals):
    """Ends the program at the first signal, by an exception, so that each part of it cleans up.

    Those that follow change nothing. Where the process ends with the block, Ctrl-C is ignored from
    then on: it would print a traceback of Python's own end.

    Args:
        last: Whether the process ends after the block; if not, signals are then what they were.
    """

    def __init__(self, *, last: bool) -> None:
        super().__init__()
        self._last = last

    def act(self) -> None:
        """End whatever is being done.

        Raises:
            SystemExit: Always; Ctrl-C as well, for which others would catch ``KeyboardInterrupt``.
        """
        raise SystemExit(self.code)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._last and signal.SIGINT in self._before:
            self._before[signal.SIGINT] = signal.SIG_IGN
        super().__exit__(kind, error, trace)
