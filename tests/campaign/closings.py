"""Ends the window at moments of chance, in every way there is, and looks at what is left."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack
from typing import TYPE_CHECKING

from engine.core.errors import UserError
from engine.runs import log
from engine.runs.book import NEW, STALE, RunBook
from engine.training.state_file import load_with_log
from tests.campaign.window.use import ROOT, USUAL, Home
from tests.e2e.screen import missing, virtual_screen

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.screen import Screen

SIGNALS = {"INT": 130, "TERM": 143, "HUP": 129, "QUIT": 131, "KILL": -9}
BY_HAND = ("keys", "frame")
"""Ctrl+Q, and the button in the window's frame."""
LATEST_S, PATIENCE_S = 7.0, 120.0
TRAINS_S = 0.5
"""How often Ctrl+R is pressed until the end comes."""


class Closing:
    """One start of the window and its end.

    Args:
        home: Where it is at home; what an earlier one left is there.
        screen: Where it is drawn; None ends it by signals alone.
        dice: Decides when, and how if that is not said.
        way: One of ``SIGNALS`` or ``BY_HAND``.
    """

    def __init__(
        self, home: Home, screen: Screen | None, dice: random.Random, way: str | None = None
    ) -> None:
        self._home, self._screen, self._dice = home, screen, dice
        self.way = way or dice.choice([*SIGNALS, *(BY_HAND if screen else ())])
        self._trains = dice.random() < 0.5

    def complaints(self) -> list[str]:
        """Do it; whatever was not as it should be."""
        errors = self._home.folder / "stderr"
        with errors.open("w") as stream:
            process = subprocess.Popen(
                [sys.executable, str(ROOT / "main.py")],
                cwd=self._home.folder,
                env=self._home.environment(),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )
        try:
            self._wait(process)
            if process.poll() is not None:
                return [f"ended by itself with {process.returncode}: {errors.read_text()[-300:]}"]
            self._end(process)
            code = process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return [f"{self.way}: no end after {PATIENCE_S:.0f} s"]
        said = [line for line in errors.read_text("utf-8").splitlines() if USUAL not in line]
        return [*self._of_code(code), *(f"{self.way}: said {line}" for line in said), *self._left()]

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        """Until a moment of chance, perhaps beginning a training meanwhile."""
        end = time.monotonic() + self._dice.uniform(0.05, LATEST_S)
        if self.way in BY_HAND:
            latest = time.monotonic() + PATIENCE_S
            while process.poll() is None and not self._windows() and time.monotonic() < latest:
                time.sleep(0.05)
            end = time.monotonic() + self._dice.uniform(0, LATEST_S)
        while process.poll() is None and time.monotonic() < end:
            if self._trains:
                self._press("ctrl+r")
            time.sleep(min(TRAINS_S, max(0.0, end - time.monotonic())))

    def _press(self, key: str) -> None:
        windows = self._windows()
        if self._screen is not None and windows:
            self._screen.xdotool("windowfocus", windows[0], "key", key)

    def _windows(self) -> list[str]:
        return [] if self._screen is None else self._screen.windows("Hourglass")

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        if self._screen is None or self.way in SIGNALS:
            process.send_signal(getattr(signal, f"SIG{self.way}"))
        elif self.way == "keys":
            self._press("ctrl+q")
        else:
            for window in self._windows():
                self._screen.close(window)

    def _of_code(self, code: int) -> list[str]:
        expected = {SIGNALS.get(self.way, 0)}
        if self.way in SIGNALS:  # before Python has begun, the system ends it
            expected.add(-getattr(signal, f"SIG{self.way}").value)
        return [] if code in expected else [f"{self.way}: exit code {code}"]

    def _left(self) -> list[str]:
        """What is wrong with what is left in the home."""
        allowed = {log.STOPPED, log.FINISHED}
        if self.way == "KILL":
            allowed |= {STALE, NEW}
        found = []
        for run in RunBook(self._home.runs, None).runs():
            try:
                load_with_log(run.folder.state)
            except UserError as error:
                found.append(f"{self.way}: {error}")
            if run.state not in allowed and run.state != STALE:
                found.append(f"{self.way}: the run is {run.state}")
        kinds = ("*.damaged", "core*") if self.way == "KILL" else ("*.damaged", "core*", "*.part")
        left = [each.name for kind in kinds for each in self._home.folder.rglob(kind)]
        return found + [f"{self.way}: left behind {name}" for name in left]


def run(seconds: float, seed: int, folder: Path, keep: Path) -> tuple[list[str], bool]:
    """For so long; what is to be told, and whether all is well."""
    end, counts, faults = time.monotonic() + seconds, Counter[str](), list[str]()
    dice = random.Random(seed)  # noqa: S311 - no secret
    with ExitStack() as stack:
        screen = None
        if not missing():
            (folder / "screen").mkdir()
            screen = stack.enter_context(virtual_screen(folder / "screen"))
        home = Home(folder / "home", screen.display if screen else "")
        while time.monotonic() < end:
            closing = Closing(home, screen, dice)
            found = closing.complaints()
            counts[closing.way] += 1
            faults += [f"FAULT of closing {counts.total()}: {each}" for each in found]
            for path in home.runs.iterdir():  # or each start would list more
                shutil.rmtree(path)
            for each in found and home.folder.rglob("*.damaged"):
                each.unlink()
    (keep / "closings.txt").write_text("\n".join(faults), "utf-8")
    ways = ", ".join(f"{count} by {way}" for way, count in sorted(counts.items()))
    return [f"{counts.total()} closings: {ways}; {len(faults)} faults", *faults], not faults
