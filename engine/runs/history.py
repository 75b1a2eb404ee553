"""The finished epochs of a run, from its log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.models.records import EpochRecord
from engine.runs.tail import LogTail

if TYPE_CHECKING:
    from engine.runs.folder import RunFolder


def records(folder: RunFolder) -> list[EpochRecord]:
    """The records of the full epochs that a run's log tells, each once, in order.

    Raises:
        RunError: The log can't be read, or is damaged.
    """
    tail = LogTail(folder.check_inside(folder.log))
    found: dict[int, EpochRecord] = {}
    while entries := tail.poll():
        found |= {each.epoch: each for each in entries if isinstance(each, EpochRecord)}
    return [found[epoch] for epoch in sorted(found)]
