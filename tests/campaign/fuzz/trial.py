"""Inputs of all kinds, each changed by its number alone, until the time is over."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.campaign.fuzz import changes, corpus
from tests.campaign.fuzz.child import FAULT
from tests.campaign.fuzz.reading_process import ReadingProcess, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.campaign.fuzz.corpus import Content

SHARES = {corpus.MODEL: 34, corpus.RUN: 10, corpus.IDX: 20, corpus.PICTURE: 35, corpus.SETTINGS: 1}
"""Inputs of each kind among a hundred; runs and windows are dear."""
MOST_TRIES = 150
"""Of making one failing input smaller."""


@dataclass
class Found:
    """What a trial has found.

    Attributes:
        counts: Inputs by kind and verdict.
        faults: The first input of each fault: its kind, what was wrong, and where it is kept.
        processes: How many it took.
    """

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: dict[tuple[str, str], str] = field(default_factory=dict)
    processes: int = 0

    @property
    def inputs(self) -> int:
        """All that were read."""
        return self.counts.total()

    def lines(self) -> list[str]:
        """The figures, for people."""
        kinds = dict.fromkeys(kind for kind, _ in self.counts)
        told = [
            f"{kind}: "
            + ", ".join(f"{n} {word}" for (of, word), n in self.counts.items() if of == kind)
            for kind in kinds
        ]
        return [
            *told,
            f"{self.inputs} inputs in {self.processes} processes, {len(self.faults)} faults",
            *(f"FAULT {kind}: {why} ({kept})" for (kind, why), kept in self.faults.items()),
        ]


class Fuzz:
    """One trial.

    Args:
        folder: For all that is written meanwhile.
        keep: Where failing inputs stay; None keeps none.
        seed: Of all changes.
        kinds: Those that are read.
    """

    def __init__(
        self, folder: Path, keep: Path | None, seed: int, kinds: tuple[str, ...] = tuple(SHARES)
    ) -> None:
        everything = corpus.corpus()
        self._bases = {kind: everything[kind] for kind in kinds}
        self._folder, self._keep, self._seed = folder, keep, seed
        self.found = Found()

    def run(self, go_on: Callable[[int], bool]) -> Found:
        """Read inputs one after another, as long as ``go_on`` of their count says so."""
        kinds, weights = list(self._bases), [SHARES[kind] for kind in self._bases]
        order = random.Random(self._seed)  # noqa: S311 - no secret
        samples = {kind: bases[0] for kind, bases in self._bases.items()}
        with ReadingProcess(self._folder, samples) as process:
            while go_on(self.found.inputs):
                (kind,) = order.choices(kinds, weights)
                self._try(process, kind)
            self.found.processes = process.started
        return self.found

    def _try(self, process: ReadingProcess, kind: str) -> None:
        number = sum(n for (of, _), n in self.found.counts.items() if of == kind)
        base, content = self.input(kind, number)
        verdict, why = process.read(kind, content)
        self.found.counts[kind, verdict] += 1
        if verdict == FAULT and (kind, why) not in self.found.faults:
            small = smaller(content, base, lambda each: process.read(kind, each) == (verdict, why))
            self.found.faults[kind, why] = self._kept(kind, number, small)

    def input(self, kind: str, number: int) -> tuple[Content, Content]:
        """The sound input of a number, and what is made of it: the same each time."""
        dice = random.Random(f"{self._seed} {kind} {number}")  # noqa: S311 - no secret
        base = dice.choice(self._bases[kind])
        content = dict(base)
        for _ in range(dice.choice((1, 1, 1, 2))):
            name = dice.choice(list(content))
            if len(content) > 1 and dice.random() < 0.06:
                _move(content, name, dice)
            else:
                data = content[name]
                old = data if isinstance(data, bytes) else b""
                content[name] = changes.changed(old, name, dice)
        return base, content

    def _kept(self, kind: str, number: int, content: Content) -> str:
        if self._keep is None:
            return f"{kind} {number} of seed {self._seed}"
        folder = self._keep / f"{kind}-{self._seed}-{number}"
        write(content, folder)
        return str(folder)


def _move(content: Content, name: str, dice: random.Random) -> None:
    """A file that is missing, another one, or none at all but a link or a pipe."""
    kind = dice.randrange(5)
    if kind == 0:
        del content[name]
    elif kind == 1:
        content[name] = content[dice.choice(list(content))]
    elif kind == 2:
        content[name] = ""
    elif kind == 3:
        content[name] = f"{corpus.OUTSIDE}/{name.rpartition('/')[2]}"
    else:
        folder = name.rpartition("/")[0]
        for each in [each for each in content if each.startswith(f"{folder}/")]:
            del content[each]
        content[folder or "other"] = corpus.OUTSIDE


def smaller(content: Content, base: Content, fails: Callable[[Content], bool]) -> Content:
    """An input as near to the sound one, and as short, as it still fails in the same way."""
    tries = 0

    def still(each: Content) -> bool:
        nonlocal tries
        tries += 1
        return tries <= MOST_TRIES and fails(each)

    for name in [name for name in content if content[name] != base.get(name)]:
        other = {**content, name: base.get(name)} if name in base else content
        if other != content and still(other):
            content = other
    for name in [name for name in content if content[name] != base.get(name)]:
        content = _shorter(content, name, still)
    return content


def _shorter(content: Content, name: str, still: Callable[[Content], bool]) -> Content:
    """Without the pieces of one file that are not needed, half of it at first."""
    data = content[name]
    if isinstance(data, str):
        return content
    size = len(data) // 2
    while size:
        at = 0
        while at < len(data):
            shorter = data[:at] + data[at + size :]
            if still({**content, name: shorter}):
                data = shorter
            else:
                at += size
        size //= 2
    return {**content, name: data}


def run(seconds: float, seed: int, folder: Path, keep: Path) -> tuple[list[str], bool]:
    """For so long; what is to be told, and whether all is well."""
    end = time.monotonic() + seconds
    found = Fuzz(folder, keep, seed).run(lambda _: time.monotonic() < end)
    return found.lines(), not found.faults
