"""The folders of runs, looked through again and again; what did not change is not read again."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.runs.book import STALE, RunBook
from engine.runs.folder import RunError
from gui.session.folders.run_line import line_of

if TYPE_CHECKING:
    from pathlib import Path

    from engine.runs.book import RunInfo
    from gui.session.folders.run_line import Mark, RunLine


@dataclass(frozen=True)
class Listed:
    """All runs that lie where runs are looked for.

    Attributes:
        lines: The shipped first, then one's own, newest first.
        unreadable: Why each folder that could not be read was left out.
    """

    lines: tuple[RunLine, ...]
    unreadable: tuple[str, ...] = ()


class Shelf:
    """Lists runs by the times and sizes of their files. To be used by one thread alone.

    Args:
        root: The folder of one's own runs; it need not exist.
        shipped: The folder of those that came with the program, or None.
    """

    def __init__(self, root: Path, shipped: Path | None) -> None:
        self.root = root
        self._places = (shipped, root) if shipped is not None else (root,)
        self._book = RunBook(root, shipped)
        self._known: dict[Path, tuple[Mark, RunLine | str]] = {}
        self._before: Listed | None = None

    def look(self, *, again: bool = False) -> Listed | None:
        """All runs; None if they are as they were at the last look, unless told ``again``."""
        found = self.everything()
        if found == self._before and not again:
            return None
        self._before = found
        return found

    def everything(self) -> Listed:
        """All runs."""
        known: dict[Path, tuple[Mark, RunLine | str]] = {}
        lines: list[RunLine] = []
        for place in self._places:
            here: list[RunLine] = []
            for path, mark in _marked(place):
                known[path] = self._read(path, mark)
                found = known[path][1]
                if not isinstance(found, str):
                    here.append(found)
            lines += sorted(here, key=lambda line: line.created, reverse=place == self.root)
        self._known = known
        bad = tuple(found for _, found in known.values() if isinstance(found, str))
        return Listed(tuple(lines), bad)

    def _read(self, path: Path, mark: Mark) -> tuple[Mark, RunLine | str]:
        before = self._known.get(path)
        if before is not None and before[0] == mark:
            line = before[1]
            # A run under way ends without a word when its process is killed.
            if isinstance(line, str) or not (line.active or line.state == STALE):
                return before
        info = self._info(path)
        if isinstance(info, str):
            return mark, info
        return mark, line_of(info, mark, listed=True)

    def _info(self, path: Path) -> RunInfo | str:
        try:
            return self._book.open(path)
        except RunError as error:
            return str(error)


def _marked(place: Path) -> list[tuple[Path, Mark]]:
    """The folders of a place that hold a run, each with a mark of its files."""
    try:
        with os.scandir(place) as entries:
            names = sorted(each.name for each in entries if each.name[0] != ".")
    except OSError:
        return []
    found = []
    for name in names:
        path = place / name
        if os.path.lexists(path / "run.json"):  # also a link that leads nowhere: that is told
            found.append((path, _mark(path / "run.json") + _mark(path / "events.jsonl")))
    return found


def _mark(path: Path) -> Mark:
    """Time and size of a file; nothing where there is none."""
    try:
        status = path.stat()
    except OSError:
        return ()
    return (status.st_mtime_ns, status.st_size)
