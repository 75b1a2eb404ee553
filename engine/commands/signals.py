"""Signals that end a training between two batches, so that nothing of it is lost."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import FrameType, TracebackType
    from typing import Self

NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
"""Those that a person, a batch system or a closed terminal sends; Windows lacks the last."""


class StopSignals:
    """Notes signals instead of being ended by them; use as a context manager, in the main thread.

    A signal that the process was told to ignore, as by ``nohup``, stays ignored. However often
    they come, what is being saved is saved.

    Attributes:
        code: 0, or the exit code for the first that came, as a shell has it: 130, 143 or 129.
    """

    def __init__(self) -> None:
        self.code = 0
        self._before: dict[signal.Signals, Any] = {}
        self._terminals: list[int] = []

    def __enter__(self) -> Self:
        self._nowhere = os.open(os.devnull, os.O_RDWR)
        self._terminals = [handle for handle in (1, 2) if os.isatty(handle)]
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

    def _note(self, number: int, _: FrameType | None) -> None:
        self.note(128 + number)
        if signal.Signals(number).name == "SIGHUP":
            for handle in self._terminals:  # they are gone: to write there would be an error
                os.dup2(self._nowhere, handle)
