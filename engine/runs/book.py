"""All runs that there are: list, find, rename, throw away and take back. No index, no database."""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import resources
from engine.core import foreign_text
from engine.core.files import make_folder, writing
from engine.core.foreign_text import quoted
from engine.core.paths import is_folder, is_there, named_path
from engine.runs import lock, log, manifest, tail
from engine.runs.folder import RunError, RunFolder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.runs.manifest import Manifest

STALE, NEW, DAMAGED, SHIPPED = "stale", "new", "damaged", "shipped"
TRASH = ".trash"
LONGEST_NAME = 200


class UnknownRunError(RunError):
    """There is no such run."""


@dataclass(frozen=True)
class RunInfo:
    """A line of the list of runs.

    Attributes:
        folder: Where it lies.
        manifest: What it is.
        status: Its newest status, or None before the first.
        state: ``running``, ``paused``, ``stopped``, ``finished`` or ``diverged``; ``stale`` if its
            process died; ``new`` before its first status; ``damaged`` if none can be read in its
            log; ``shipped`` if it came with the program.
    """

    folder: RunFolder
    manifest: Manifest
    status: log.Status | None
    state: str

    @property
    def read_only(self) -> bool:
        """Whether nobody may change it."""
        return self.state == SHIPPED or self.manifest.newer


@dataclass(frozen=True)
class Unreadable:
    """A folder among the runs that can't be listed.

    Attributes:
        folder: Where it lies.
        reason: Why not.
    """

    folder: RunFolder
    reason: str


class RunBook:
    """The runs of one folder, and those that came with the program.

    Descriptions are kept in memory by the time and size of their files; whatever else is shown is
    read anew each time, so that two programs may use one folder.

    Args:
        root: The folder of all runs; it need not exist.
        shipped: The folder of those that came with the program; None leaves them out.
    """

    def __init__(self, root: Path, shipped: Path | None = resources.PRETRAINED) -> None:
        self.root = root
        self._shipped = shipped
        self._known: dict[Path, tuple[tuple[int, int], Manifest]] = {}

    def runs(self) -> list[RunInfo]:
        """All runs that can be read: the shipped first, then one's own, newest first."""
        return [each for each in self.everything() if isinstance(each, RunInfo)]

    def everything(self) -> list[RunInfo | Unreadable]:
        """Also the folders that can't be read, each with its reason."""
        shipped = [] if self._shipped is None else [self._info(p) for p in _folders(self._shipped)]
        own = [self._info(path) for path in _folders(self.root)]
        return [*sorted(shipped, key=_created), *sorted(own, key=_created, reverse=True)]

    def find(self, text: str) -> RunInfo:
        """The run of an identifier, a unique beginning of one, a name, or a folder.

        Names match whatever their case; a shipped run answers to its variant's key.

        Raises:
            RunError: There is none, or it can't be read, or there are several; the message lists
                them.
        """
        path = named_path(text)
        if os.path.lexists(path / "run.json"):
            return self.open(path)
        runs, wanted = self.runs(), text.casefold()
        for matches in (
            [run for run in runs if run.manifest.id == text],
            [run for run in runs if run.state == SHIPPED and _key(run) == _as_key(wanted)],
            [run for run in runs if run.manifest.name.casefold() == wanted],
            [run for run in runs if wanted and run.manifest.id.startswith(wanted)],
        ):
            if len(matches) == 1:
                return matches[0]
            if matches:
                several = ", ".join(_told_apart(matches[:6]))
                raise RunError(
                    f"{quoted(text, 80)} fits several runs: {several}. Name one of them."
                )
        self._refuse_unreadable(text)
        if is_folder(path) and (os.sep in text or RunFolder(path).oddly_spelt):
            return self.open(path)  # says why it is none
        raise UnknownRunError(
            f"There is no run {quoted(text, 80)} in {self.root}; "
            "`hourglass runs` lists those there are."
        )

    def _refuse_unreadable(self, text: str) -> None:
        """Say why a run can't be read whose folder has such a name, or such a beginning of one."""
        for each in self.everything():
            if isinstance(each, Unreadable) and text and each.folder.path.name.startswith(text):
                raise RunError(each.reason)

    def open(self, path: Path) -> RunInfo:
        """The run in a folder, wherever it lies.

        Raises:
            RunError: There is none in it, or it can't be read.
        """
        found = self._info(Path(os.path.abspath(path)))  # noqa: PTH100 - a link stays one
        if isinstance(found, Unreadable):
            raise RunError(found.reason)
        return found

    def rename(self, run: RunInfo, name: str) -> None:
        """Give a run another name.

        Raises:
            RunError: Nobody may change it, or the name is empty or is another run's.
            OutputError: It can't be written.
        """
        self._check_own(run, "renamed")
        self.check_name(name, run)
        manifest.change(run.folder, name=foreign_text.name(name))

    def check_name(self, name: str, of: RunInfo | None = None) -> None:
        """Refuse a name that is empty, longer than ``LONGEST_NAME``, or another run's.

        Raises:
            RunError: It is.
        """
        wanted = foreign_text.name(name)
        if not 1 <= len(wanted) <= LONGEST_NAME:
            raise RunError(
                f"A run's name has 1 to {LONGEST_NAME} letters, not {len(wanted)}; choose another."
            )
        others = [run for run in self.runs() if of is None or run.folder.path != of.folder.path]
        taken = _names(others).get(wanted.casefold())
        if taken is not None:
            raise RunError(f"Another run is called '{taken}'; choose a new name.")

    def free_name(self, wanted: str) -> str:
        """A name that no run has: the wanted one, or that with the first number that is free."""
        wanted, taken = foreign_text.name(wanted), _names(self.runs())
        names = itertools.chain([wanted], (f"{wanted} {number}" for number in itertools.count(2)))
        return next(name for name in names if name.casefold() not in taken)

    def delete(self, run: RunInfo) -> Path:
        """Move a run to the trash.

        Returns:
            Where it lies now, for ``restore``.

        Raises:
            RunError: Nobody may change it, or it is being written.
            OutputError: It can't be moved.
        """
        self._check_own(run, "deleted")
        if run.folder.path.parent.resolve() != self.root.resolve():
            raise RunError(f"{run.folder.path} lies outside {self.root}; delete the folder itself.")
        if lock.is_held(run.folder):
            raise RunError(f"'{run.manifest.name}' is being trained: stop it first.")
        trash = make_folder(self.root / TRASH)
        target = trash / run.folder.path.name
        if is_there(target):  # a copy of it was deleted before, and may be wanted back, too
            target = make_folder(trash / os.urandom(4).hex()) / target.name
        with writing(target):
            run.folder.path.rename(target)
        return target

    def restore(self, trashed: Path) -> RunInfo:
        """Bring a run back from the trash.

        Raises:
            RunError: It is not there any more.
            OutputError: It can't be moved.
        """
        target = self.root / trashed.name
        if not trashed.is_dir():
            raise RunError(f"{trashed.name} is not in the trash any more.")
        with writing(target):
            trashed.rename(target)
        return self.open(target)

    def _check_own(self, run: RunInfo, what: str) -> None:
        if run.state == SHIPPED:
            raise RunError(f"'{run.manifest.name}' came with the program and can't be {what}.")
        if run.manifest.newer:
            raise RunError(f"{run.folder.path} was written by a newer Hourglass: update first.")

    def _info(self, path: Path) -> RunInfo | Unreadable:
        folder = RunFolder(path)
        try:
            described = self._manifest(folder)
            status = tail.last_status(folder)
        except RunError as error:
            return Unreadable(folder, str(error))
        return RunInfo(folder, described, status, self._state(folder, status))

    def _manifest(self, folder: RunFolder) -> Manifest:
        try:
            status = folder.manifest.stat()
        except OSError:
            return manifest.read(folder)  # says why
        mark = (status.st_mtime_ns, status.st_size)
        known = self._known.get(folder.path)
        if known is None or known[0] != mark:
            known = self._known[folder.path] = (mark, manifest.read(folder))
        return known[1]

    def _state(self, folder: RunFolder, status: log.Status | None) -> str:
        if self._shipped is not None and folder.path.parent == self._shipped:
            return SHIPPED
        if status is None:
            if lock.is_held(folder):
                return log.RUNNING
            return DAMAGED if tail.tells_no_status(folder) else NEW
        if status.state in log.ACTIVE and not lock.is_alive(folder, status):
            return STALE
        return status.state


def _folders(root: Path) -> list[Path]:
    """The folders in a folder that may be runs, by name."""
    try:
        with os.scandir(root) as entries:
            names = [each.name for each in entries if each.is_dir() and each.name[0] != "."]
    except OSError:
        return []
    return [root / name for name in sorted(names) if _is_run(root / name)]


def _is_run(path: Path) -> bool:
    """Whether a folder is one of a run, or was one before its description got another name."""
    return os.path.lexists(path / "run.json") or bool(RunFolder(path).oddly_spelt)


def _told_apart(runs: list[RunInfo]) -> list[str]:
    """The identifiers of runs, or their folders where one is a copy of another."""
    identifiers = [run.manifest.id for run in runs]
    if len(set(identifiers)) == len(identifiers):
        return identifiers
    return [str(run.folder.path) for run in runs]


def _created(each: RunInfo | Unreadable) -> str:
    return each.manifest.created if isinstance(each, RunInfo) else ""


def _names(runs: Iterable[RunInfo]) -> dict[str, str]:
    """The names of runs, by all that they answer to in small letters."""
    found: dict[str, str] = {}
    for run in runs:
        name, key = run.manifest.name, _key(run)
        answers = {name.casefold(), key, key.replace("_", "-")}
        found |= dict.fromkeys(answers if run.state == SHIPPED else {name.casefold()}, name)
    return found


def _key(run: RunInfo) -> str:
    return run.manifest.variant


def _as_key(text: str) -> str:
    return text.replace("-", "_")
