"""A finished run in little room, to be read and gone on from: as those that ship are.

It keeps what it is, all its losses and figures and about a dozen of its models. It keeps no state,
so that only a new run can go on from it, and nothing of the machine that trained it but its
versions.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.core.files import make_folder, writing
from engine.models import checkpoint
from engine.runs import log, manifest, snapshot_schedule
from engine.runs.folder import RunError, RunFolder
from engine.runs.log_file import LogFile
from engine.runs.tail import LogTail, Restarted, last_status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def pack(source: RunFolder, target: Path, name: str) -> RunFolder:
    """Write a run in little room: its last model in half precision, the earlier ones in 8 bits.

    Args:
        source: A finished run; it stays as it is.
        target: Its new folder, whose name becomes its identifier; one that is there is replaced
            once the new one is complete.
        name: For people.

    Raises:
        RunError: The run is not finished, or can't be read.
        CheckpointError: A model of it can't be read or written.
        OutputError: The folder can't be written.
    """
    status = last_status(source)
    if status is None or status.state != log.FINISHED:
        raise RunError(f"{source.path} was not packed: it is not finished. Train it to its end.")
    described = replace(manifest.read(source), id=target.name, name=name)
    with _replacing(target) as part:
        packed = RunFolder(part)
        manifest.write(packed, described)
        _copy_log(source, packed, replace(status, host=""))
        _copy_snapshots(source, packed, status)
        if source.preview.is_file():
            shutil.copyfile(source.check_inside(source.preview), packed.preview)
    return RunFolder(target)


@contextmanager
def _replacing(target: Path) -> Iterator[Path]:
    """A new folder that takes the place of ``target`` when the block ends without error."""
    make_folder(target.parent)
    part, old = (target.with_name(f".{target.name}.{os.getpid()}.{end}") for end in ("part", "old"))
    try:
        with writing(target):
            part.mkdir()
            yield part
            if target.exists():
                target.rename(old)
            part.rename(target)
    finally:
        for folder in (part, old):
            shutil.rmtree(folder, ignore_errors=True)


def _copy_log(source: RunFolder, packed: RunFolder, status: log.Status) -> None:
    """What happened, with the losses of an epoch in one line; of all statuses the last alone."""
    file = LogFile(packed.log, 0)
    for entry in _told(source):
        file.add(entry)
    file.add(status)
    try:
        file.write(durable=True)
    finally:
        file.close()


def _told(source: RunFolder) -> Iterator[log.Entry]:
    """The lines of a log without those that only tell of a machine and a day."""
    tail = LogTail(source.check_inside(source.log))
    while entries := tail.poll():
        for entry in entries:
            if not isinstance(entry, log.Status | log.Resumed | Restarted):
                yield entry


def _copy_snapshots(source: RunFolder, packed: RunFolder, status: log.Status) -> None:
    saved = {each.step: each.path for each in source.saved_snapshots()}
    if status.step not in saved:
        raise RunError(f"{source.path} was not packed: its last model was not kept.")
    make_folder(packed.snapshots)
    for step in snapshot_schedule.few([*saved], status.steps_per_epoch):
        model = checkpoint.load(saved[step])
        checkpoint.save_snapshot(
            model.config,
            model.state(),
            model.epoch,
            packed.snapshot(step, status.steps_per_epoch),
            small=step != status.step,
        )
