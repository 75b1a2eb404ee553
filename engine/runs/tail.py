"""Follow a log that grows, or see its end."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from engine.core import foreign_text
from engine.core.paths import open_file
from engine.runs import log
from engine.runs.folder import RunError

if TYPE_CHECKING:
    from pathlib import Path

    from engine.runs.folder import RunFolder

MOST_AT_ONCE = 2**20
"""Bytes that one poll reads: a long log is taken in pieces, none of which takes long."""
LONGEST_LINE = 2**24
FINGERPRINT = 256
"""Bytes before the offset by which a log is known again."""
END = 2**16
"""Bytes at the end of a log among which its last status is looked for first."""


@dataclass(frozen=True)
class Restarted:
    """What was read so far is not the beginning of the log any more: it comes again from line 1."""


class LogTail:
    """Reads the lines that were added to a log since the last look.

    Which bytes were read is checked, not the file's number: a file that shrank, was resumed from
    an earlier state, or was replaced by a copy is read on if it begins with the same bytes, and
    from its start if it does not.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._forget()

    def _forget(self) -> None:
        self._offset = 0
        self._before = b""
        self._seen: tuple[int, int, int] | None = None

    def poll(self) -> list[log.Entry | Restarted]:
        """What has come; nothing while the file is missing or unchanged.

        Raises:
            RunError: A complete line is none of a log.
        """
        try:
            with open_file(self._path) as file:
                status = os.fstat(file.fileno())
                seen = (status.st_ino, status.st_size, status.st_mtime_ns)
                if seen == self._seen:
                    return []
                restarted = not self._continues(file, status.st_size)
                if restarted:
                    self._forget()
                file.seek(self._offset)
                content = self._read(file)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise RunError(f"{self._path} can't be read: {error.strerror or error}.") from error
        lines, self._seen = content[: content.rfind(b"\n") + 1], seen
        entries = self._decoded(lines)
        self._offset += len(lines)
        self._before = (self._before + lines)[-FINGERPRINT:]
        if self._offset < seen[1] and lines:
            self._seen = None  # more is there already
        return [Restarted(), *entries] if restarted else entries

    def _continues(self, file: BinaryIO, size: int) -> bool:
        """Whether what was read is still what lies before the offset."""
        if size < self._offset:
            return False
        file.seek(self._offset - len(self._before))
        return bool(file.read(len(self._before)) == self._before)

    def _read(self, file: BinaryIO) -> bytes:
        """About ``MOST_AT_ONCE`` bytes, more where they are no whole line."""
        length = MOST_AT_ONCE
        content = file.read(length)
        while b"\n" not in content and len(content) == length:
            length *= 4
            if length >= LONGEST_LINE:
                raise RunError(
                    f"{self._path} was not read on: a line of it is longer than any event. "
                    "Put back a copy of it."
                )
            content += file.read(length - len(content))
        return content

    def _decoded(self, lines: bytes) -> list[log.Entry | Restarted]:
        entries: list[log.Entry | Restarted] = []
        for line in lines.splitlines():
            try:
                entry = log.decode(line)
            except ValueError as error:
                at, reason = self._offset + lines.find(line), foreign_text.fault(error)
                raise RunError(
                    f"{self._path} was not read on: at byte {at} it is damaged ({reason}). "
                    "Put back a copy of it, or cut it off there."
                ) from error
            if entry is not None:
                entries.append(entry)
        return entries


def last_status(folder: RunFolder) -> log.Status | None:
    """The newest status of a run, looked for from the end of its log; None if it has none.

    A log without one in its last ``LONGEST_LINE`` bytes is damaged, and not searched further: a
    status comes every few seconds.
    """
    try:
        with open_file(folder.check_inside(folder.log)) as file:
            size = os.fstat(file.fileno()).st_size
            most = min(size, LONGEST_LINE)
            length = min(END, most)
            while True:
                file.seek(size - length)
                found = _newest_status(file.read(length), whole=length == size)
                if found is not None or length == most:
                    return found
                length = min(length * 8, most)
    except OSError:
        return None


def tells_no_status(folder: RunFolder) -> bool:
    """Whether a log in which no status was found should have one: a status is its first line."""
    try:
        with open_file(folder.log) as file:
            start = file.read(END)
    except OSError:
        return False  # it is not there yet
    return b"\n" in start or len(start) == END


def _newest_status(content: bytes, *, whole: bool) -> log.Status | None:
    """The last status line of these; the first line may be cut unless they are ``whole``."""
    lines = content[: content.rfind(b"\n") + 1].splitlines()
    for line in reversed(lines if whole else lines[1:]):
        if line.startswith(b'{"kind":"status"'):
            try:
                entry = log.decode(line)
            except ValueError:
                continue
            if isinstance(entry, log.Status):
                return entry
    return None
