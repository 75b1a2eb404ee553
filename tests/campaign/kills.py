"""Kills a training at random moments, resumes it each time, and compares it with one left alone.

``python -m tests.campaign.kills --kills 50`` takes some minutes. ``--by TERM`` (or ``HUP``,
``INT``, ``PIPE``) ends it in that way instead, and looks at the exit code too. Some kills aim at
the moment in which a file is being written. All the while an independent reader follows the run
from its files; after each end all that lies there is opened. Prints what was done; ends with 1 if
anything differs.
"""

from __future__ import annotations

import argparse
import itertools
import math
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from engine.models import checkpoint
from engine.runs import log
from engine.runs.book import NEW, STALE, RunBook
from engine.training.state_file import load_with_log
from tests.campaign.follower import Follower
from tests.engine import oracles
from tests.engine.commands.conftest import write_folder
from tests.engine.runs.same_run import differences

if TYPE_CHECKING:
    from engine.runs.book import RunInfo

ROOT = Path(__file__).parents[2]
CODES = {"KILL": -9, "TERM": 143, "HUP": 129, "INT": 130, "PIPE": 141}
POLL_SECONDS, AIM_SECONDS = 0.01, 0.0005
AT_ONCE = 5
"""Ends of one campaign among several."""
BLIND, AIMED, NEWBORN = 0.2, 0.3, 0.5
"""Shares of kills since the start of a process, of those while it writes a file, and, where a
process begins a run, of those right after it has made the folder."""
NEWBORN_SECONDS = 0.05


@dataclass
class Outcome:
    """What a campaign has found.

    Attributes:
        kills: How often a training was ended.
        early: Of these, before it had a folder that is listed.
        newborn: Of these, right after it had made the folder.
        writing: Of these, while a file was being written.
        runs: How many trainings that took.
        steps: At which batch each of the others was ended, as its log tells.
        polls: Of the reader.
        restarts: How often the reader had to begin anew.
        complaints: Whatever was not as it should be.
    """

    kills: int = 0
    early: int = 0
    newborn: int = 0
    writing: int = 0
    runs: int = 0
    steps: list[int] = field(default_factory=list)
    polls: int = 0
    restarts: int = 0
    complaints: list[str] = field(default_factory=list)


class Campaign:
    """One trial.

    Args:
        folder: Where all of it lies.
        epochs: Of each training.
        variant: Its key.
        by: ``KILL``, ``TERM``, ``HUP``, ``INT`` or ``PIPE``.
        seed: Of the moments.
        longest: Seconds of training between two kills at most.
    """

    def __init__(
        self,
        folder: Path,
        *,
        epochs: int,
        variant: str = "denoising",
        by: str = "KILL",
        seed: int = 0,
        longest: float = 2.0,
    ) -> None:
        self._by, self._longest = by, longest
        self._data, self._runs = folder / "digits", folder / "runs"
        self._data.mkdir()
        write_folder(self._data, oracles.dataset(1000, 200))
        self._words = [
            *("train", "--variant", variant, "--epochs", str(epochs), "--hidden", "32"),
            *("--code", "8", "--batch-size", "32", "--device", "cpu"),
        ]
        self._random = random.Random(seed)  # noqa: S311 - no secret
        self.outcome = Outcome()

    def run(self, kills: int) -> Outcome:
        """End trainings so often, as many of them as that takes, and each at last by its plan."""
        if self._call(*self._words, "--name", "whole").wait():
            raise RuntimeError("the run that is left alone did not come to its end")
        whole = self._find("whole")
        expected = Follower(whole.folder)
        expected.look_on()
        while self.outcome.kills < kills:
            self.outcome.runs += 1
            name = f"ended-{self.outcome.runs}"
            follower = self._train(name, kills)
            found = differences(whole.folder, self._find(name).folder)
            self.outcome.complaints += [f"{name}: {each}" for each in found]
            self.outcome.complaints += [f"{name}: {each}" for each in follower.complaints]
            self.outcome.polls += follower.polls
            self.outcome.restarts += follower.restarts
            if not follower.losses == follower.known == expected.losses:
                self.outcome.complaints.append(f"{name}: the reader was told other losses")
        return self.outcome

    def _train(self, name: str, kills: int) -> Follower:
        """One training to the end of its plan, by as many processes as it takes."""
        follower: Follower | None = None
        while follower is None or self._find(name).state != log.FINISHED:
            words = ("resume", name) if follower else (*self._words, "--name", name)
            process = self._call(*words, pipe=self._by == "PIPE")
            ending = self.outcome.kills < kills
            if follower is None and ending and self._random.random() < NEWBORN:
                self._await_folder(process)
            else:
                follower = self._follow(process, name, follower, ending=ending)
            if process.poll() is None:
                self._end(process, name, follower)
                if follower is None and (found := self._named(name)) is not None:
                    follower = Follower(found.folder)
                if follower is not None:
                    follower.look_on()  # or the next process would seem to have begun
            elif process.returncode:
                raise RuntimeError(f"{name} ended with {process.returncode} by itself")
            if process.stdout is not None:
                process.stdout.close()
        follower.look_on()
        return follower

    def _await_folder(self, process: subprocess.Popen[bytes]) -> None:
        """Wait for the folder of a new run, and then for a moment of chance soon after."""
        before = len(list(self._runs.iterdir()))
        while process.poll() is None and len(list(self._runs.iterdir())) == before:
            time.sleep(AIM_SECONDS)
        time.sleep(self._random.uniform(0, NEWBORN_SECONDS))
        self.outcome.newborn += 1

    def _follow(
        self,
        process: subprocess.Popen[bytes],
        name: str,
        follower: Follower | None,
        *,
        ending: bool,
    ) -> Follower | None:
        """Read along, if it is to be ended up to a moment of chance, else to its own end.

        The moment is seldom one since the start of the process, mostly one since its first word;
        sometimes it is then put off until a file is being written.
        """
        chance = self._random.random() if self._by == "KILL" else 1.0
        blind, aimed = chance < BLIND, BLIND <= chance < BLIND + AIMED
        until = time.monotonic() + self._random.uniform(0, 4) if blind else math.inf
        before = None if follower is None else follower.polled_events
        while process.poll() is None:
            if follower is None and (found := self._named(name)) is not None:
                follower = Follower(found.folder)
            if follower is not None:
                follower.look()
                if until == math.inf and follower.polled_events != before:
                    until = time.monotonic() + self._random.uniform(0, self._longest)
            due = ending and time.monotonic() >= until
            if due and (not aimed or self._is_writing(follower)):
                break
            self._drain(process)
            time.sleep(AIM_SECONDS if due else POLL_SECONDS)
        return follower

    @staticmethod
    def _is_writing(follower: Follower | None) -> bool:
        folders = () if follower is None else (follower.folder.path, follower.folder.snapshots)
        return any(path.suffix == ".part" for folder in folders for path in folder.iterdir())

    def _end(self, process: subprocess.Popen[bytes], name: str, follower: Follower | None) -> None:
        self.outcome.kills += 1
        if follower is None:
            self.outcome.early += 1
        else:
            self.outcome.steps.append(len(follower.losses))
        if self._by == "PIPE":
            assert process.stdout is not None
            process.stdout.close()
        else:
            process.send_signal(signal.Signals[f"SIG{self._by}"])
        code, expected = process.wait(), CODES[self._by]
        self.outcome.writing += self._by == "KILL" and self._is_writing(follower)
        run = self._named(name)
        at_its_end = run is not None and run.state == log.FINISHED
        if code != expected and not at_its_end:
            self.outcome.complaints.append(f"ended by {self._by} with {code}, not {expected}")
        if run is not None:
            self.outcome.complaints += [f"{name}: {each}" for each in self._left_behind(run)]

    def _left_behind(self, run: RunInfo) -> list[str]:
        """What is wrong with a run as it lies there; an error if it can't be opened."""
        found = []
        allowed = {STALE, NEW} if self._by == "KILL" else {log.STOPPED}
        if run.state not in allowed | {log.FINISHED}:
            found.append(f"it is listed as {run.state}")
        _, length = load_with_log(run.folder.state)
        content = run.folder.log.read_bytes() if run.folder.log.exists() else b""
        if len(content) < length or content[:length][-1:] not in {b"", b"\n"}:
            found.append(f"the state belongs to {length} bytes of a log of {len(content)}")
        for snapshot in run.folder.saved_snapshots():
            checkpoint.load(snapshot.path)
        return found

    def _call(self, *words: str, pipe: bool = False) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "main.py", *words, "--dataset", str(self._data)],
            cwd=ROOT,
            env=os.environ | {"HOURGLASS_RUNS": str(self._runs)},
            stdout=subprocess.PIPE if pipe else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        if process.stdout is not None:
            os.set_blocking(process.stdout.fileno(), False)
        return process

    def _drain(self, process: subprocess.Popen[bytes]) -> None:
        if process.stdout is not None:
            process.stdout.read()

    def _named(self, name: str) -> RunInfo | None:
        found = [each for each in RunBook(self._runs, None).runs() if each.manifest.name == name]
        return found[0] if found else None

    def _find(self, name: str) -> RunInfo:
        found = self._named(name)
        if found is None:
            raise RuntimeError(f"there is no run {name}")
        return found


def run(seconds: float, seed: int, folder: Path, keep: Path) -> tuple[list[str], bool]:
    """For so long, each way to end a training in turn; what is to be told, and if all is well."""
    end, counts, complaints = time.monotonic() + seconds, dict.fromkeys(CODES, 0), list[str]()
    for number in itertools.count():
        if time.monotonic() >= end:
            break
        by = list(CODES)[number % len(CODES)]
        place = folder / f"{by}-{number}"
        place.mkdir()
        found = Campaign(place, epochs=150, by=by, seed=seed + number).run(AT_ONCE)
        counts[by] += found.kills
        complaints += [f"FAULT {by}: {each}" for each in found.complaints]
        shutil.rmtree(place)
    (keep / "kills.txt").write_text("\n".join(complaints), "utf-8")
    ways = ", ".join(f"{count} by {by}" for by, count in counts.items())
    told = f"{sum(counts.values())} ends: {ways}; {len(complaints)} complaints"
    return [told, *complaints], not complaints


def main() -> int:
    """Carry out a campaign as the words on the command line say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--by", choices=CODES, default="KILL")
    parser.add_argument("--variant", default="denoising")
    parser.add_argument("--epochs", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    for name in ("INT", "HUP"):  # a shell in the background lets them be ignored
        signal.signal(signal.Signals[f"SIG{name}"], signal.SIG_DFL)
    with tempfile.TemporaryDirectory(prefix="hourglass-kills-") as folder:
        campaign = Campaign(
            Path(folder), epochs=args.epochs, variant=args.variant, by=args.by, seed=args.seed
        )
        began = time.monotonic()
        found = campaign.run(args.kills)
        seconds = time.monotonic() - began
    lines = [
        f"{found.kills} times ended by {args.by} in {found.runs} runs, {seconds:.0f} s",
        f"{found.early} before it was listed, {found.newborn} right after its folder was made",
        f"{found.writing} while a file was written",
        f"the batches told by then: {found.steps}",
        f"{found.polls} polls of the reader, which began anew {found.restarts} times",
        *found.complaints,
        "all the same, bit for bit" if not found.complaints else "NOT the same",
    ]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 1 if found.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
