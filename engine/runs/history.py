"""The finished epochs of a run, from its log."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.core import foreign_text
from engine.core.paths import open_file
from engine.models.records import EpochRecord
from engine.runs import log
from engine.runs.folder import RunError
from engine.runs.tail import LONGEST_LINE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.runs.folder import RunFolder

EPOCH = b'{"kind":"epoch"'
"""How the line of an epoch begins: only these are decoded, among a hundred times as many losses."""


def records(folder: RunFolder) -> list[EpochRecord]:
    """The records of the full epochs that a run's log tells, each once, in order.

    Raises:
        RunError: The log can't be read, or the line of an epoch is damaged.
    """
    path = folder.check_inside(folder.log)
    found: dict[int, EpochRecord] = {}
    try:
        for line in _epochs(path):
            entry = log.decode(line)
            if isinstance(entry, EpochRecord):
                found[entry.epoch] = entry
    except FileNotFoundError:
        return []
    except OSError as error:
        raise RunError(f"{path} can't be read: {error.strerror or error}.") from error
    except ValueError as error:
        raise RunError(
            f"{path} was not read: it is damaged ({foreign_text.fault(error)}). "
            "Put back a copy of it."
        ) from error
    return [found[epoch] for epoch in sorted(found)]


def _epochs(path: Path) -> Iterator[bytes]:
    """The lines of epochs; one without its end is not there yet."""
    with open_file(path) as file:
        for line in iter(partial(file.readline, LONGEST_LINE), b""):
            if len(line) == LONGEST_LINE:  # of a hole of gigabytes not all is read
                raise ValueError("a line of it is longer than any event")
            if line.startswith(EPOCH) and line.endswith(b"\n"):
                yield line
