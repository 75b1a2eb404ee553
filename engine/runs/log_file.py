"""The writing end of a log: whole lines, in order, none lost where the disk refuses for a while."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from engine.core.files import writing
from engine.runs import log
from engine.training.events import Losses

if TYPE_CHECKING:
    from pathlib import Path


class LogFile:
    """Appends to a log, which this process alone writes.

    Args:
        path: The log; made if it is not there.
        length: Bytes of it that stay; what lies behind them, of a state that was never saved, goes
            with the first write.

    Attributes:
        length: Bytes of whole lines that are written.
    """

    def __init__(self, path: Path, length: int) -> None:
        self.length = length
        self._path = path
        self._waiting = bytearray()
        self._losses: list[Losses] = []
        self._file: int | None = None

    def add(self, entry: log.Entry) -> None:
        """Take in a line; ``write`` writes it, with losses that follow each other in one."""
        if not isinstance(entry, Losses):
            self._encode()
            self._waiting += log.encode(entry)
            return
        if self._losses and not self._losses[-1].meets(entry):
            self._encode()
        self._losses.append(entry)

    def _encode(self) -> None:
        """The losses that wait become one line."""
        if self._losses:
            first, *later = self._losses
            self._waiting += log.encode(first.with_later(*later))
            self._losses.clear()

    def write(self, *, durable: bool = False) -> None:
        """Write the lines that wait; where that fails none of them counts, and all wait on.

        Args:
            durable: Make sure that they are on the disk, not only on their way.

        Raises:
            OutputError: The disk refuses.
        """
        self._encode()
        with writing(self._path):
            if self._file is None:
                flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0)
                self._file = os.open(self._path, flags, 0o666)
            os.ftruncate(self._file, self.length)  # half a line of a write that failed, or more
            os.lseek(self._file, self.length, os.SEEK_SET)
            rest = bytes(self._waiting)
            while rest:
                rest = rest[os.write(self._file, rest) :]
            if durable:
                os.fsync(self._file)
        self.length += len(self._waiting)
        self._waiting.clear()

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
