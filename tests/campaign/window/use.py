"""One use of the window, from its start to its end, in a home of its own; and what was wrong."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.campaign.window import driver

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[3]
PATIENCE = 1800.0
"""Seconds after which a use is taken for one that hangs."""
USUAL = "This plugin does not support "
"""What Qt's offscreen platform says of whatever it can't do."""
UNWRITTEN = " can't be written: "
"""What is told in the terminal of a file, as nobody is there any more to read it in the window."""
NOWHERE = "http://127.0.0.1:9"
"""A proxy that nobody is: what is to be downloaded can't be had."""
MORE_THREADS, MORE_MIB = 6, 400
"""What a use may take more at its end than when it had warmed up."""
WARM = 5
"""Looks at threads and memory until it has warmed up."""


@dataclass
class Use:
    """What came of it.

    Attributes:
        events: How many were done.
        complaints: Whatever was not as it should be, the first line of each what kind it is.
        longest: Seconds of computing between two turns of the window's loop, at most.
        samples: Threads and MiB, every hundred events.
        did: The last that was done.
    """

    events: int = 0
    complaints: list[str] = field(default_factory=list)
    longest: float = 0.0
    samples: list[tuple[int, int]] = field(default_factory=list)
    did: list[str] = field(default_factory=list)


class Home:
    """A person's home folder, with what they have at hand.

    Args:
        folder: Of this home alone.
        display: Number of the X server; empty draws on none.
    """

    def __init__(self, folder: Path, display: str = "") -> None:
        self.folder, self._display = folder, display
        self.runs, self._things = folder / "runs", folder / "things"
        for each in (self.runs, self._things, folder / "runtime"):
            each.mkdir(parents=True, exist_ok=True)
        (folder / "runtime").chmod(0o700)

    def environment(self) -> dict[str, str]:
        """Of a program in this home."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "QT_", "DBUS_"))}
        kept |= dict.fromkeys(("http_proxy", "https_proxy"), NOWHERE)
        kept |= {"DISPLAY": self._display} if self._display else {"QT_QPA_PLATFORM": "offscreen"}
        places = {
            "HOME": self.folder,
            "XDG_CONFIG_HOME": self.folder / "config",
            "XDG_DATA_HOME": self.folder / "data",
            "XDG_RUNTIME_DIR": self.folder / "runtime",
            "HOURGLASS_RUNS": self.runs,
            "PYTHONPATH": ROOT,
        }
        return {**kept, **{name: str(path) for name, path in places.items()}}

    def use(self, seed: str, numbers: Sequence[int], ending: str = driver.CLOSE) -> Use:
        """Start the program, do the events, end it."""
        report, errors = self.folder / "report.json", self.folder / "stderr"
        report.unlink(missing_ok=True)
        (self.folder / "events.json").write_text(json.dumps(list(numbers)), "ascii")
        words = [
            *("--seed", seed, "--events", str(self.folder / "events.json")),
            *("--things", str(self._things), "--report", str(report), "--ending", ending),
        ]
        with errors.open("w") as stream:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.campaign.window.program", *words],
                cwd=self._things,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )
        found = Use()
        try:
            code = process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGABRT)
            code = process.wait()
            found.complaints.append(f"hangs: no end after {PATIENCE:.0f} s")
        self._judge(found, code, ending)
        return found

    def _judge(self, found: Use, code: int, ending: str) -> None:
        expected = driver.ENDINGS[ending]
        usual = (USUAL,) if ending == driver.CLOSE else (USUAL, UNWRITTEN)
        report = self.folder / "report.json"
        did = (self.folder / "report.did").read_text("utf-8").splitlines()
        found.did = did[-30:]
        if code != expected:
            found.complaints.append(f"exit code {code}, not {expected}")
        said = [line for line in self._said() if not any(each in line for each in usual)]
        if said:
            found.complaints.append("\n".join(["said: " + said[-1], *said]))
        if report.exists():
            told = json.loads(report.read_text("ascii"))
            found.events, found.longest = told["events"], told["longest"]
            found.samples = [(threads, size) for threads, size in told["samples"]]
            found.complaints += [
                f"freeze of {computed} s of computing ({waited} s) at event {event}\n{stack}"
                for computed, waited, event, stack in told["freezes"]
            ]
        else:
            found.events = len({line.split()[0] for line in did})
        found.complaints += _growth(found.samples)
        left = [each.name for each in self.folder.rglob("*.part")]
        left += [each.name for each in self.folder.rglob("*.damaged")]
        found.complaints += [f"left behind: {name}" for name in left]

    def _said(self) -> list[str]:
        return (self.folder / "stderr").read_text("utf-8", "replace").splitlines()

    def copy(self, folder: Path) -> Home:
        """The same home in another folder, to repeat from there."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return Home(folder, self._display)

    @contextmanager
    def foreign_run(self) -> Iterator[None]:
        """Another process trains among the runs meanwhile, if its data set is there."""
        data = self._things / "hundred"
        if not data.is_dir():
            yield
            return
        words = [sys.executable, "-m", "tests.campaign.window.foreign", str(self.runs), str(data)]
        process = subprocess.Popen(words, cwd=ROOT, env=self.environment())
        try:
            yield
        finally:
            process.kill()
            process.wait()


def _growth(samples: list[tuple[int, int]]) -> list[str]:
    """What is more at the end than when it had warmed up."""
    if len(samples) < 2 * WARM:
        return []
    threads, size = (max(each) for each in zip(*samples[WARM - 2 : WARM + 2], strict=True))
    last_threads, last_size = (min(each) for each in zip(*samples[-3:], strict=True))
    found = []
    if last_threads > threads + MORE_THREADS:
        found.append(f"threads: {threads} at first, {last_threads} in the end")
    if last_size > size + MORE_MIB:
        found.append(f"memory: {size} MiB at first, {last_size} in the end")
    return found
