"""What lies where in a run's folder."""

from __future__ import annotations

import errno
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.core.errors import UserError
from engine.core.files import writing
from engine.core.paths import is_file, is_there

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

IDENTIFIER = re.compile(r"\d{8}-\d{6}-[a-z0-9_]+-[0-9a-f]{4}")
ODDLY_SPELT = ("RUN.JSON", "Run.json", "run.JSON", "Run.Json", "run.json.txt")
"""What copying and editing make of ``run.json``: not the same name on every system."""
SNAPSHOT_NAME = re.compile(r"e\d+\.\d{3}-s(?P<step>\d{9})\.safetensors")


class RunError(UserError):
    """A run can't be found, read or written; the message names it, the cause and the cure."""


@dataclass(frozen=True)
class SavedSnapshot:
    """A model of a run at one moment lies in a file.

    Attributes:
        step: Batches done by then.
        path: The file, a model of half precision; it may be thinned away at any time.
    """

    step: int
    path: Path


@dataclass(frozen=True)
class RunFolder:
    """The paths of one run.

    Attributes:
        path: The folder itself.
    """

    path: Path

    @property
    def manifest(self) -> Path:
        """``run.json``: what the run is; replaced whole, seldom."""
        return self.path / "run.json"

    @property
    def oddly_spelt(self) -> str:
        """The name of a description that lies here under an odd one; empty if none does."""
        there = (name for name in ODDLY_SPELT if os.path.lexists(self.path / name))
        return next(there, "")

    @property
    def log(self) -> Path:
        """``events.jsonl``: what happened, a line each; only appended to."""
        return self.path / "events.jsonl"

    @property
    def state(self) -> Path:
        """``state.safetensors``: what an exact resume needs; replaced whole, often."""
        return self.path / "state.safetensors"

    @property
    def snapshots(self) -> Path:
        """The folder of models at earlier moments."""
        return self.path / "snapshots"

    @property
    def orientation(self) -> Path:
        """``orientation.safetensors``: how the latent space is drawn; can be made again."""
        return self.path / "orientation.safetensors"

    @property
    def maps(self) -> Path:
        """The folder of maps of the latent space that take long; they can be made again."""
        return self.path / "maps"

    @property
    def preview(self) -> Path:
        """``preview.png``: some images and what is left of them, for people."""
        return self.path / "preview.png"

    @property
    def lock(self) -> Path:
        """Held by the process that writes; the kernel frees it when that process dies."""
        return self.path / "lock"

    def snapshot(self, step: int, steps_per_epoch: int) -> Path:
        """The model after so many batches: epochs in the name for people, steps for order."""
        name = f"e{step / steps_per_epoch:08.3f}-s{step:09d}.safetensors"
        return self.snapshots / name

    def saved_snapshots(self) -> list[SavedSnapshot]:
        """The kept models, oldest first; files of other names are passed over.

        Raises:
            RunError: They are a link that leads out of the folder, or one of them is.
        """
        self.check_link(self.snapshots)
        try:
            with os.scandir(self.snapshots) as entries:
                there = [(SNAPSHOT_NAME.fullmatch(each.name), each) for each in entries]
        except OSError:
            return []
        found = []
        for match, entry in there:
            if match is not None:
                path = self.snapshots / entry.name
                if not _is_plain(entry):  # of a file nothing is asked: a share may answer slowly
                    self.check_inside(path)
                found.append(SavedSnapshot(int(match["step"]), path))
        return sorted(found, key=lambda each: each.step)

    def size(self) -> int:
        """Bytes of all that lies in it."""
        return sum(each.stat().st_size for each in self.path.rglob("*") if each.is_file())

    def drop_snapshots(self, unwanted: Callable[[int], bool]) -> None:
        """Delete the models of certain steps.

        Raises:
            OutputError: One can't be deleted.
        """
        for each in self.saved_snapshots():
            if unwanted(each.step):
                with writing(each.path):
                    each.path.unlink(missing_ok=True)

    def drop_unfinished(self) -> None:
        """Delete what a process that was killed had begun to write; only for the one writer.

        Raises:
            OutputError: A file can't be deleted.
            RunError: The snapshots lie elsewhere.
        """
        self.check_link(self.snapshots)
        for folder, name in ((self.path, ".*.safetensors.*.part"), (self.snapshots, ".*.part")):
            for path in folder.glob(name):
                with writing(path):
                    path.unlink(missing_ok=True)

    def check_inside(self, path: Path) -> Path:
        """A file of this run, there or not; refused if a link leads out of the folder.

        Raises:
            RunError: It does, or what is there is no file: a pipe, say, would never end.
        """
        self.check_link(path)
        if is_there(path) and not is_file(path):
            raise RunError(f"{path} was not opened: it is no file. Take it out of the folder.")
        return path

    def check_link(self, path: Path) -> Path:
        """A file or folder of this run, there or not.

        Raises:
            RunError: A link leads out of the run's folder, or back to itself.
        """
        if not path.is_symlink():
            return path
        if _is_circle(path):
            raise RunError(f"{path} was not opened: the link leads in a circle. Take it out.")
        if not path.resolve().is_relative_to(self.path.resolve()):
            raise RunError(f"{path} was not opened: the link leads out of the run's folder.")
        return path


def _is_circle(link: Path) -> bool:
    """Whether a link leads back to itself; ``resolve`` fails there, or says nothing of it."""
    try:
        link.stat()
    except OSError as error:
        return error.errno == errno.ELOOP
    return False


def _is_plain(entry: os.DirEntry[str]) -> bool:
    """Whether an entry of a folder is a file and no link, as most systems say with its name."""
    try:
        return entry.is_file(follow_symlinks=False)
    except OSError:
        return False
