"""Trainings and windows at home on a disk that is full, fills up or can't be written, as root."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.core.errors import UserError
from engine.runs.book import RunBook
from engine.runs.newest import newest_model
from tests.campaign.window.use import ROOT, USUAL
from tests.gui.own_sets import own_set
from tests.nobody import NOBODY, as_nobody, why_not

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SIZES = ("256k", "512k", "1m", "2m", "6m")
FULL, FILLS, READ_ONLY, TURNS = "full", "fills", "read-only", "turns read-only"
STATES = (FULL, FILLS, READ_ONLY, TURNS)
CODES = {0, 1, 2}
PATIENCE_S = 240.0
MINE = b"was there before" * 100


@dataclass(frozen=True)
class Trial:
    """What is tried.

    Attributes:
        state: Of the disk.
        size: Of the disk.
        ordinary: As a user without rights, or as root.
        window: The window, or a training in a terminal.
        moment: Seconds until the disk changes.
    """

    state: str
    size: str
    ordinary: bool
    window: bool
    moment: float


def chosen(dice: random.Random) -> Trial:
    """A trial of chance."""
    return Trial(
        dice.choice(STATES),
        dice.choice(SIZES),
        dice.random() < 0.5,
        dice.random() < 0.4,
        dice.uniform(0, 6),
    )


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path]:
    """A disk of a size, gone afterwards.

    Raises:
        OSError: Only root may, and some systems let nobody.
    """
    place.mkdir()
    words = ("mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place))
    if os.geteuid() or subprocess.run(words, check=False, capture_output=True).returncode:
        raise OSError("a small disk needs root and a system that mounts one")
    try:
        yield place
    finally:
        subprocess.run(("umount", "-l", str(place)), check=True)
        place.rmdir()


def private_folder(path: Path, ordinary: bool) -> Path:
    """A folder such as a system gives each user who logs in."""
    path.mkdir(mode=0o700)
    if ordinary:
        os.chown(path, NOBODY, NOBODY)
    return path


def open_to_all(folder: Path) -> None:
    """Let everybody look into a temporary folder of ours, and through those that it lies in."""
    for each in (folder, *folder.parents):
        if each.is_relative_to(tempfile.gettempdir()) and each.stat().st_uid == os.geteuid():
            each.chmod(each.stat().st_mode | 0o055)


def fill(disk: Path) -> None:
    """Leave no room on it."""
    with suppress(OSError), (disk / "filler").open("ab", buffering=0) as file:
        while file.write(bytes(4096)):
            pass


def close_to_writing(disk: Path) -> None:
    """Let nobody write to it, root included."""
    words = ("mount", "-o", "remount,ro", str(disk))
    for _ in range(50):  # a file may be open for writing just now
        if not subprocess.run(words, check=False, capture_output=True).returncode:
            return
        time.sleep(0.02)


def change(disk: Path, state: str) -> None:
    """Bring a disk into a state."""
    if state in {FULL, FILLS}:
        fill(disk)
    else:
        close_to_writing(disk)


def complaints(trial: Trial, folder: Path) -> list[str]:
    """Carry a trial out; whatever was not as it should be."""
    data = own_set(folder / "set", train=100, test=20)
    data.chmod(0o755)
    with small_disk(folder / "disk", trial.size) as disk:
        (disk / "mine").write_bytes(MINE)
        home = disk / "home"
        home.mkdir()
        if trial.ordinary:
            os.chown(home, NOBODY, NOBODY)
        if trial.state in {FULL, READ_ONLY}:
            change(disk, trial.state)
        code, said = _carried_out(trial, home, data, folder / "said")
        found = _judged(code, said, disk)
        if trial.state in {FULL, FILLS}:
            (disk / "filler").unlink(missing_ok=True)
            found += _openable(home)
    return found


def _carried_out(trial: Trial, home: Path, data: Path, said: Path) -> tuple[int, str]:
    """Exit code, and what was said on stderr."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "HOURGLASS_"))}
    runtime = private_folder(said.with_name("runtime"), trial.ordinary)
    environment = {
        **kept,
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(runtime),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    words = ["--variant", "vanilla", "--hidden", "6", "--code", "3", "--batch-size", "20"]
    command = [sys.executable, str(ROOT / "main.py")]
    if not trial.window:
        command += ["train", *words, "--epochs", "300", "--dataset", str(data), "--device", "cpu"]
    command = as_nobody(*command) if trial.ordinary else command
    with said.open("wb") as stream:
        process = subprocess.Popen(
            command, cwd="/", env=environment, stdout=subprocess.DEVNULL, stderr=stream
        )
        with suppress(subprocess.TimeoutExpired):
            process.wait(trial.moment)
        if trial.state in {FILLS, TURNS} and process.poll() is None:
            change(home.parent, trial.state)
        if trial.window:
            time.sleep(2)
            process.terminate()
        try:
            code = process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
    ended = trial.window and code in {143, -15}
    return 0 if ended else code, said.read_text("utf-8", "replace")


def _judged(code: int, said: str, disk: Path) -> list[str]:
    found = [] if code in CODES else [f"exit code {code}"]
    strange = [line for line in said.splitlines() if USUAL not in line]
    found += [f"said {each}" for each in strange if not each.startswith("hourglass: ")]
    if (disk / "mine").read_bytes() != MINE:
        found.append("a file that was there is another one")
    return found + [f"left behind {each.name}" for each in disk.rglob("*.part")]


def _openable(home: Path) -> list[str]:
    """Runs that were saved once can be opened, or say why not."""
    found = []
    for path in home.rglob("run.json"):
        try:
            newest_model(RunBook(path.parents[1], None).open(path.parent).folder)
        except UserError as error:
            found.append(f"a run can't be opened: {error}")
    return found


def run(seconds: float, seed: int, folder: Path, keep: Path) -> tuple[list[str], bool]:
    """For so long; what is to be told, and whether all is well."""
    end, counts, faults = time.monotonic() + seconds, Counter[str](), list[str]()
    dice = random.Random(seed)  # noqa: S311 - no secret
    open_to_all(folder)
    if why_not():
        return [f"nothing was tried: {why_not()}"], True
    while time.monotonic() < end:
        trial = chosen(dice)
        place = folder / str(counts.total())
        place.mkdir()
        try:
            found = complaints(trial, place)
        except OSError as error:
            return [f"nothing was tried: {error}"], True
        counts[trial.state] += 1
        faults += [f"FAULT of {trial}: {each}" for each in found]
        shutil.rmtree(place)
    (keep / "full-disk.txt").write_text("\n".join(faults), "utf-8")
    states = ", ".join(f"{count} {state}" for state, count in sorted(counts.items()))
    return [f"{counts.total()} trials: {states}; {len(faults)} faults", *faults], not faults
