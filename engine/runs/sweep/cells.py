"""The folders of a sweep's runs: found by tag and settings, made where there is none yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.core.device import resolve
from engine.runs import log, manifest
from engine.runs.book import RunBook
from engine.runs.new_folder import create
from engine.runs.new_run import describe
from engine.runs.sweep.plan import canonical
from engine.runs.tail import last_status

if TYPE_CHECKING:
    from pathlib import Path

    from engine.runs.folder import RunFolder
    from engine.runs.manifest import DataSource, Manifest
    from engine.runs.sweep.plan import Cell, Plan

DONE = (log.FINISHED, log.DIVERGED)
"""Nothing is left to do of a run that came to one of these."""


@dataclass(frozen=True)
class CellRun:
    """A run of a sweep and its folder.

    Attributes:
        cell: Its settings.
        folder: Where it lies.
        name: For people.
    """

    cell: Cell
    folder: RunFolder
    name: str

    @property
    def status(self) -> log.Status | None:
        """How it is doing, read anew each time; None before it began."""
        return last_status(self.folder)

    @property
    def done(self) -> bool:
        """Whether nothing of it is left to do."""
        status = self.status
        return status is not None and status.state in DONE


def prepare(plan: Plan, root: Path, data: DataSource, threads: int) -> list[CellRun]:
    """The runs of a plan, in its order: those there are, and a new folder for each that is missing.

    A new one has a description alone; whoever resumes it begins with its first batch.

    Args:
        plan: The sweep.
        root: The folder of all runs; made if need be.
        data: What all of them train on.
        threads: Of the CPU for each run.

    Raises:
        OutputError: A folder can't be made.
        DeviceError: This machine lacks the wished device.
    """
    tag, book = plan.tag(data.fingerprint), RunBook(root)
    runs = book.runs()
    known = {
        canonical(each.manifest.config): each
        for each in runs
        if tag in each.manifest.tags and not each.read_only
    }
    taken = {each.manifest.name.casefold() for each in runs}
    found = []
    for cell in plan.cells:
        there = known.get(canonical(cell.config.to_shared_dict()))
        if there is None:
            name = _free_name(plan.run_name(cell), tag, taken)
            folder, made = _made(root, cell, data, threads, name=name, tag=tag)
            found.append(CellRun(cell, folder, made.name))
        else:
            found.append(CellRun(cell, there.folder, there.manifest.name))
    return found


def _free_name(name: str, tag: str, taken: set[str]) -> str:
    """A name that no other run has, so that each can be found by it."""
    free = name if name.casefold() not in taken else f"{name} · {tag}"
    taken.add(free.casefold())
    return free


def _made(
    root: Path, cell: Cell, data: DataSource, threads: int, *, name: str, tag: str
) -> tuple[RunFolder, Manifest]:
    """A new run's folder with its description."""
    config = cell.config
    folder = create(root, config.variant)
    device = str(resolve(config.device))
    made = describe(folder, config, data, device=device, threads=threads, name=name, tags=(tag,))
    manifest.write(folder, made)
    return folder, made
