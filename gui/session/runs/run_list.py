"""The order of the list of runs, the colours of its rows, and what a new look at it changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gui.session.runs.entry import RunEntry

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from gui.session.folders.run_line import RunLine

MOST_COLOURS = 1_000_000
"""A larger number of a colour is damage, not the millionth run."""


@dataclass
class Changes:
    """What a look at the folder of runs has changed.

    Attributes:
        moved: Whether runs came or went.
        lines: Runs whose line is another one now.
        replaced: Runs in whose folders others lie now, of which nothing is read yet.
    """

    moved: bool = False
    lines: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)


class RunList:
    """Keeps entries as the list shows them: the shipped first, one's own below, newest first.

    A run keeps its colour, also in the next session; what has none yet is given one by age, so
    that a new run never takes another one's.

    Args:
        colours: Those of the last session, by runs' identifiers; what is no colour is ignored.

    Attributes:
        training: The run that is in training here: its folder is behind what the window knows.
    """

    def __init__(self, colours: Mapping[str, object] | None = None) -> None:
        self.training = ""
        self._colours = {
            key: colour
            for key, colour in (colours or {}).items()
            if isinstance(colour, int) and 0 <= colour <= MOST_COLOURS
        }

    def update(
        self,
        entries: dict[str, RunEntry],
        lines: Iterable[RunLine],
        followed: Collection[str],
        trained: str = "",
    ) -> Changes:
        """Bring entries up to date with all runs that lie where runs are looked for.

        Args:
            entries: Those known so far; changed in place.
            lines: All lines.
            followed: Runs of which every change is heard anyway.
            trained: The run that was in training here when the list was asked for: the list may
                be behind what the window knows of it.
        """
        changes, there = Changes(), {line.id: line for line in lines}
        for key in [each.id for each in entries.values() if each.line.listed]:
            if key not in there and key != self.training:
                del entries[key]
                changes.moved = True
        for line in sorted(there.values(), key=_age):
            entry = entries.get(line.id)
            if entry is None:
                self.add(entries, line)
                changes.moved = True
            elif line.id == trained and line.epoch < entry.line.epoch:
                continue  # what it wrote last is told by the next list
            elif line.id == self.training or entry.line == line:
                continue
            elif line.made_as != entry.line.made_as:
                entries[line.id] = RunEntry(line, entry.colour)
                changes.replaced.append(line.id)
            else:
                entry.line = line
                if line.id in followed or not entry.seen:
                    entry.seen = line.mark
                changes.lines.append(line.id)
        return changes

    def add(self, entries: dict[str, RunEntry], line: RunLine) -> None:
        """Append an entry with a colour of its own."""
        free = max(self._colours.values(), default=-1) + 1
        colour = self._colours.setdefault(line.id, free)
        entries[line.id] = RunEntry(line, colour)

    def take_off(self, entries: dict[str, RunEntry], run: str) -> str:
        """Keep a run that its folder no longer holds as one in memory; its new identifier."""
        entry = entries.pop(run)
        entry.line, entry.seen = entry.line.in_memory(), ()
        self._colours[entry.id] = entry.colour
        entries[entry.id] = entry
        return entry.id

    def ordered(self, entries: dict[str, RunEntry]) -> dict[str, RunEntry]:
        """The entries as the list shows them."""
        shipped = {key: entry for key, entry in entries.items() if entry.shipped}
        own = sorted(
            (entry for entry in entries.values() if not entry.shipped),
            key=lambda entry: (entry.line.created, entry.id),
            reverse=True,
        )
        return {**shipped, **{entry.id: entry for entry in own}}


def neighbour(run: str, entries: dict[str, RunEntry]) -> str:
    """The run below another one in the list, or above it if it is the last."""
    keys = [*entries]
    place = keys.index(run)
    return next(iter([*keys[place + 1 :], *reversed(keys[:place])]), "")


def pick(lines: Sequence[RunLine], wanted: str) -> str:
    """The run of an identifier, else the shipped one of a variant, else the first; or empty."""
    found = [line.id for line in lines if line.id == wanted]
    found += [line.id for line in lines if line.shipped and line.variant == wanted]
    found += [line.id for line in lines]
    return next(iter(found), "")


def _age(line: RunLine) -> tuple[bool, str, str]:
    """The shipped first, as they are given; then the oldest first."""
    return (not line.shipped, "", "") if line.shipped else (True, line.created, line.id)
