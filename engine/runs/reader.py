"""Follows a run from its files, whoever writes it: the events that a training here would yield."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from engine.models.records import EpochRecord
from engine.runs import log
from engine.runs.folder import SNAPSHOT_NAME
from engine.runs.tail import LogTail, Restarted
from engine.training.events import EpochEnd, Event, Losses, Notice, Step

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.runs.folder import RunFolder


@dataclass(frozen=True)
class SavedSnapshot:
    """A model of the run at one moment lies in a file.

    Attributes:
        step: Batches done by then.
        path: The file, a model of half precision; it may be thinned away at any time.
    """

    step: int
    path: Path


FollowedEvent: TypeAlias = Event | log.SettingsChanged | log.Resumed | Restarted


class RunReader:
    """Polls a run's folder; it may grow, be resumed, be copied over, or not be there yet.

    A run that ends without a word just ends: what is there is the run so far.
    """

    def __init__(self, folder: RunFolder) -> None:
        self._folder = folder
        self._tail = LogTail(folder.check_inside(folder.log))
        self._status: log.Status | None = None

    @property
    def status(self) -> log.Status | None:
        """The newest status that was read."""
        return self._status

    def poll(self) -> Iterator[FollowedEvent]:
        """What has come since the last poll, in the order in which it happened.

        At most about a mebibyte of the log is read at once: poll until nothing comes. After
        ``Restarted`` the run comes again from its beginning. Ends of epochs come without model
        and codes, which ``snapshots`` gives.

        Raises:
            RunError: The log can't be read, or is damaged.
        """
        for entry in self._tail.poll():
            match entry:
                case EpochRecord():
                    yield EpochEnd(entry)
                case log.Status():
                    self._status = entry
                    yield _step(entry)
                case Restarted():
                    self._status = None
                    yield entry
                case Losses() | Notice() | log.SettingsChanged() | log.Resumed():
                    yield entry

    def snapshots(self) -> list[SavedSnapshot]:
        """The kept models of the run, oldest first."""
        return snapshots_of(self._folder)


def snapshots_of(folder: RunFolder) -> list[SavedSnapshot]:
    """The kept models of a run, oldest first; files of other names are passed over."""
    found = []
    try:
        paths = list(folder.snapshots.iterdir())
    except OSError:
        return []
    for path in paths:
        match = SNAPSHOT_NAME.fullmatch(path.name)
        if match is not None:
            found.append(SavedSnapshot(int(match["step"]), folder.check_inside(path)))
    return sorted(found, key=lambda each: each.step)


def _step(status: log.Status) -> Step:
    return Step(
        status.step,
        status.steps_per_epoch,
        status.epochs,
        status.images_per_second,
        status.seconds_left,
    )
