"""What a reader may use and where it may write; whatever goes beyond is found out."""

from __future__ import annotations

import os
import resource
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

CPU_SECONDS = 10
MEMORY = 2 * 2**30
"""Bytes of address space beyond what the process has when the first input comes."""
WRITING = {
    "os.mkdir", "os.rename", "os.replace", "os.remove", "os.rmdir", "os.symlink", "os.link",
    "os.truncate", "os.chmod", "os.chown", "shutil.rmtree", "shutil.copyfile", "shutil.move",
}  # fmt: skip
LINKS_TOO = {"os.rename", "os.remove", "os.rmdir", "os.symlink", "os.link"}
"""Those that take a link for itself, not for what it leads to."""
BELOW = {"os.mkdir", "os.remove", "os.rmdir"}
"""Those whose path may be one below an open folder, which is named last."""
STARTING = {
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "socket.connect",
}
UNPICKLING = {"pickle.find_class"}


class Outside(BaseException):
    """Something was written, started or unpickled that no reader may; passes every handler."""


class Watch:
    """Sees by Python's audit events what is opened for writing, changed or started.

    Attributes:
        inside: The only folder in which anything may be changed; None while nobody watches.
    """

    def __init__(self) -> None:
        self.inside: str | None = None
        sys.addaudithook(self._hear)

    def _hear(self, event: str, given: tuple[Any, ...]) -> None:
        if self.inside is None:
            return
        if event in STARTING or event in UNPICKLING:
            self._object(event, given[:1])
        elif event == "open":
            path, _, flags = given
            if isinstance(path, str | bytes) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                self._check(event, path)
        elif event in WRITING:
            base = f"/proc/self/fd/{given[-1]}" if event in BELOW and given[-1] >= 0 else ""
            for path in given:
                if isinstance(path, str | bytes | Path):
                    self._check(event, path, base, followed=event not in LINKS_TOO)

    def _check(
        self, event: str, path: str | bytes | Path, base: str = "", *, followed: bool = True
    ) -> None:
        inside, self.inside = self.inside, None  # what follows is our own
        try:
            named = Path(base, os.fsdecode(path))
            real = os.path.realpath(named if followed else named.parent)
            real = real if followed else os.path.normpath(f"{real}{os.sep}{named.name}")
        finally:
            self.inside = inside
        allowed = real == inside or real.startswith((f"{inside}{os.sep}", os.devnull))
        if not allowed:
            self._object(event, (real,))

    def _object(self, event: str, what: object) -> None:
        self.inside = None
        raise Outside(f"{event} {what}")


def limit_memory() -> None:
    """From now on at most so much more; what is beyond is a ``MemoryError``."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    most = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def begin(folder: Path) -> None:
    """Time for one input, and a folder of its own for what is temporary."""
    tempfile.tempdir = str(folder)
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)  # whose signal ends the process


def end() -> None:
    """The input is dealt with."""
    signal.setitimer(signal.ITIMER_PROF, 0)
