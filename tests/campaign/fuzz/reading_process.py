"""A child process that reads inputs, started again whenever one has ended it."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.campaign.fuzz import limits
from tests.campaign.fuzz.child import FAULT
from tests.campaign.fuzz.corpus import PICTURE, RUN, SETTINGS

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from tests.campaign.fuzz.corpus import Content

ROOT = Path(__file__).parents[3]
COMMAND = ("-m", "tests.campaign.fuzz.child")
DECODED_IN_C = (PICTURE, SETTINGS)
"""Where libtiff and libpng write a line of their own to stderr, which nobody can keep them from."""
PATIENCE = 120.0
"""Seconds of waiting after which an input hangs; of computing the process itself allows 10."""


class ReadingProcess:
    """Asks a child what it makes of inputs.

    Args:
        folder: For the inputs and what the child writes.
        samples: A sound input of each kind that is asked for, read before the limits hold.
    """

    def __init__(self, folder: Path, samples: dict[str, Content]) -> None:
        self._folder, self._input = folder, folder / "inside" / "input"
        self._errors = folder / "stderr"
        self._samples, self._sound = folder / "samples", samples
        self._around = folder / "around"
        write({"home/.keep": b""}, self._around)
        outside = {each.rpartition("/")[2]: data for each, data in samples.get(RUN, {}).items()}
        write(outside, self._around / "outside")
        (folder / "outside").symlink_to(self._around / "outside")
        self._before: dict[str, tuple[int, int]] = {}
        self._child: subprocess.Popen[str] | None = None
        self._said = 0
        self.started = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def read(self, kind: str, content: Content) -> tuple[str, str]:
        """What comes of an input: ``taken``, ``refused`` or ``fault``, and why."""
        child = self._running()
        shutil.rmtree(self._input.parent, ignore_errors=True)
        write(content, self._input)
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(f"{kind}\t{self._input}\n")
        child.stdin.flush()
        if not select.select([child.stdout], [], [], PATIENCE)[0]:
            self._end()
            return FAULT, f"no answer after {PATIENCE:.0f} s"
        line = child.stdout.readline()
        if not line:
            return FAULT, self._death(child)
        found, _, why = line.rstrip("\n").partition("\t")
        if _state(self._around) != self._before:
            self._before = _state(self._around)
            return FAULT, "changed something outside of its folder"
        said = self._errors.stat().st_size
        if said > self._said:
            words = self._errors.read_bytes()[self._said :].decode("utf-8", "replace")
            self._said = said
            if kind in DECODED_IN_C and "Traceback" not in words:
                return found, why
            return FAULT, f"said on stderr: {words[:300]!r}"
        return found, why

    def _death(self, child: subprocess.Popen[str]) -> str:
        code = child.wait()
        self._end()
        if code == -27:
            return f"more than {limits.CPU_SECONDS} s of computing"
        words = self._errors.read_text("utf-8", "replace")[-200:]
        return f"the process ended with {code}: {words!r}"

    def _running(self) -> subprocess.Popen[str]:
        if self._child is None:
            self.started += 1
            shutil.rmtree(self._samples, ignore_errors=True)
            for kind, content in self._sound.items():
                write(content, self._samples / kind)
            errors = self._errors.open("w")
            self._child = subprocess.Popen(
                [sys.executable, *COMMAND, str(self._samples)],
                cwd=ROOT,
                env=os.environ
                | {
                    "OMP_NUM_THREADS": "1",
                    "QT_QPA_PLATFORM": "offscreen",
                    "PYTHONDONTWRITEBYTECODE": "1",
                    "HOME": str(self._around / "home"),
                },
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
            errors.close()
            self._greet(self._child)
        return self._child

    def _greet(self, child: subprocess.Popen[str]) -> None:
        """Wait until it is ready; sound inputs must have been taken."""
        assert child.stdout is not None
        for line in child.stdout:
            if line == "ready\n":
                self._before = _state(self._around)
                self._said = self._errors.stat().st_size
                return
        raise RuntimeError(f"the reading process did not begin: {self._errors.read_text()[-2000:]}")

    def _end(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None


def write(content: Content, folder: Path) -> None:
    """Make a folder of an input."""
    folder.mkdir(parents=True)
    for name, data in content.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(data, bytes):
            path.write_bytes(data)
        elif data:
            path.symlink_to(data)
        else:
            os.mkfifo(path)


def _state(folder: Path) -> dict[str, tuple[int, int]]:
    """What lies in a folder, each with its size and time."""
    found = {}
    for path in folder.rglob("*"):
        status = path.lstat()
        found[str(path)] = (status.st_size, status.st_mtime_ns) if path.is_file() else (0, 0)
    return found
