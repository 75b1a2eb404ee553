"""Whether a run's folder is still the one that it was begun in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.core.files import OutputError
from engine.runs import lock

if TYPE_CHECKING:
    from pathlib import Path

    from engine.runs.folder import RunFolder


class OwnFolder:
    """Knows the folder of a run again; made while its lock is held."""

    def __init__(self, folder: RunFolder) -> None:
        self._folder = folder
        self._lock, self._place = lock.number(folder), _file_number(folder.path)

    def check(self) -> None:
        """To be asked before anything is written: another folder may lie where the run's own did.

        Raises:
            OutputError: The run's own is not there.
        """
        found = lock.number(self._folder)
        if found != self._lock and (found or _file_number(self._folder.path) != self._place):
            raise OutputError(
                f"{self._folder.path} is not the run's folder any more: it was moved, deleted or "
                "replaced. Put it back, or save the model under another name."
            )


def _file_number(path: Path) -> tuple[int, int] | None:
    """What tells a folder from others that come to lie in its place; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
