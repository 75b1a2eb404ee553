"""stdout and stderr that outlive whatever they lead to: closed, full, or of few characters."""

from __future__ import annotations

import io
import os
import sys
from typing import Any, TextIO

STANDARD = ("stdin", "stdout", "stderr")


class _Lasting(io.FileIO):
    """What stands below a stream: an error in writing is noted and does not end the program.

    Only a pipe that nobody reads on is told to who writes results: there is no use in more of them.

    Attributes:
        trouble: Why something could not be written, the first time; empty if all could.
        unread: Whether nobody reads on.
    """

    def __init__(self, handle: int) -> None:
        super().__init__(handle, "wb", closefd=False)
        self.trouble, self.unread = "", False

    def write(self, content: bytes, /) -> int:  # type: ignore[override] # the stubs know buffers
        """Write all of it, or act as if it had been done."""
        rest = memoryview(content).cast("B")
        try:
            while rest:  # without a buffer above nobody else writes what did not fit
                rest = rest[super().write(rest) or len(rest) :]
        except BrokenPipeError:
            self.unread = True
            if self.fileno() == 1:
                raise
        except OSError as error:
            self.trouble = self.trouble or error.strerror or str(error)
        return len(memoryview(content))


def open_streams() -> None:
    """Make the three streams usable, whatever the program was started with.

    What was closed (``2>&-``) or is not there (as under Windows' pythonw) leads nowhere, or the
    next file would take its place. A character that a stream does not have is a question mark; into
    a file or a pipe all are written as UTF-8: Windows takes a code page without λ and σ.
    """
    for number, name in enumerate(STANDARD):
        if getattr(sys, name) is None:
            handle = os.open(os.devnull, os.O_RDWR)  # the lowest number that is free
            if handle != number:
                os.dup2(handle, number)
            stream = os.fdopen(number, "r" if number == 0 else "w", encoding="utf-8")
            setattr(sys, name, stream)
    for name in STANDARD[1:]:
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):
            watched = stream.isatty()
            encoding = stream.encoding if watched else "utf-8"
            stream.reconfigure(encoding=encoding, errors="replace")
            setattr(sys, name, _lasting(stream, encoding))


def trouble() -> str:
    """Why not all that was printed came to where stdout leads; empty if all did."""
    below = _below(sys.stdout)
    return below.trouble if isinstance(below, _Lasting) else ""


def flush() -> None:
    """Write what is left to be written to stdout.

    Raises:
        BrokenPipeError: Nobody reads on, now or when something was written before.
    """
    sys.stdout.flush()
    below = _below(sys.stdout)
    if isinstance(below, _Lasting) and below.unread:
        raise BrokenPipeError


def abandon_stdout() -> None:
    """Send what is still buffered nowhere, or Python complains about it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _lasting(stream: io.TextIOWrapper, encoding: str) -> io.TextIOWrapper:
    """Another stream to the same place, which errors of that place do not stop."""
    below = _below(stream)
    if type(below) is not io.FileIO:  # Windows' console, a test's, or one that lasts already
        return stream
    stream.flush()
    raw: Any = _Lasting(below.fileno())
    return io.TextIOWrapper(
        raw if below is stream.buffer else io.BufferedWriter(raw),  # with PYTHONUNBUFFERED, or not
        encoding,
        "replace",
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def _below(stream: TextIO) -> Any:  # noqa: ANN401 - whatever it is made of
    """What writes the bytes of a stream; None if it is in memory."""
    buffer = getattr(stream, "buffer", None)
    return getattr(buffer, "raw", buffer)
