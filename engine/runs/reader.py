"""Follows a run from its files, whoever writes it: the events that a training here would yield."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from engine.models.records import EpochRecord
from engine.runs import log
from engine.runs.tail import LogTail, Restarted
from engine.training.events import Losses, Notice, Step

if TYPE_CHECKING:
    from engine.runs.folder import RunFolder, SavedSnapshot

FollowedEvent: TypeAlias = (
    Step | Losses | EpochRecord | Notice | log.SettingsChanged | log.Resumed | Restarted
)
"""As a training yields them; of the end of an epoch only its record."""


class RunReader:
    """Polls a run's folder; it may grow, be resumed, be copied over, or not be there yet.

    A run that ends without a word just ends: what is there is the run so far.

    Args:
        folder: The run's.

    Raises:
        RunError: Its log is a link that leads out of it.
    """

    def __init__(self, folder: RunFolder) -> None:
        self._folder = folder
        self._tail = LogTail(folder.check_inside(folder.log))
        self._status: log.Status | None = None

    @property
    def status(self) -> log.Status | None:
        """The newest status that was read."""
        return self._status

    def poll(self) -> list[FollowedEvent]:
        """What has come since the last poll, in the order in which it happened.

        At most about a mebibyte of the log is read at once: poll until nothing comes. After
        ``Restarted`` the run comes again from its beginning.

        Raises:
            RunError: The log can't be read, or is damaged.
        """
        self._folder.check_inside(self._folder.log)  # it may be another one than at the last poll
        return [self._event(entry) for entry in self._tail.poll()]

    def snapshots(self) -> list[SavedSnapshot]:
        """The kept models of the run, oldest first."""
        return self._folder.saved_snapshots()

    def _event(self, entry: log.Entry | Restarted) -> FollowedEvent:
        if isinstance(entry, log.Status):
            self._status = entry
            return _step(entry)
        if isinstance(entry, Restarted):
            self._status = None
        return entry


def _step(status: log.Status) -> Step:
    return Step(
        status.step,
        status.steps_per_epoch,
        status.epochs,
        status.images_per_second,
        status.seconds_left,
    )
