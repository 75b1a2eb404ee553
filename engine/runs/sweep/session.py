"""One process that has a sweep trained, and how its workers learn that it is over.

Beside the runs, in ``.sweeps/TAG/``, lie a lock that this process holds and a folder of its own,
the session. A worker goes on while that folder is there and, on the same machine, the lock is held:
a session that is ended, was killed, or has a successor has no workers within half a second. It
needs no signal and no connection, so it works across machines that share the runs' folder.
"""

from __future__ import annotations

import json
import secrets
import shutil
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from engine.core.files import make_folder, write_json, writing
from engine.runs import lock
from engine.runs.folder import RunFolder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from filelock import BaseFileLock

SWEEPS = ".sweeps"
FILE = "session.json"
LOOK_SECONDS = 0.25
"""How often a worker looks whether its session is over."""
PATIENCE_S = 30.0
"""How long to wait for workers of a session whose process was killed to save their runs."""


@dataclass(frozen=True)
class Orders:
    """What all jobs of a session have in common.

    Attributes:
        host: Machine of the process that began it.
        threads: Of the CPU for each run.
        dataset: Name or folder of the data set.
    """

    host: str
    threads: int
    dataset: str


class Session:
    """Held by the process that has a sweep trained; no other may at the same time.

    Args:
        root: The folder of all runs.
        tag: Of the sweep.
        threads: Of the CPU for each run.
        dataset: Name or folder of the data set.

    Raises:
        RunError: Another process has the sweep trained.
        OutputError: The folder can't be written to.
    """

    def __init__(self, root: Path, tag: str, threads: int, dataset: str) -> None:
        home = make_folder(root / SWEEPS / tag)
        self._held: BaseFileLock = lock.acquire(RunFolder(home))
        try:
            self.succeeds = _remove_sessions(home)
            self.path = home / secrets.token_hex(4)
            with writing(self.path):
                self.path.mkdir()
            write_json(self.path / FILE, asdict(Orders(lock.here(), threads, dataset)))
        except BaseException:
            self._held.release()
            raise

    def wait_for(self, folders: Iterable[RunFolder]) -> None:
        """Wait a while until workers that a killed process left behind have saved their runs."""
        end = time.monotonic() + (PATIENCE_S if self.succeeds else 0)
        for folder in folders:
            while lock.is_held(folder) and time.monotonic() < end:
                time.sleep(LOOK_SECONDS)

    def end(self) -> None:
        """Tell the workers to save their runs and come to an end; later calls do nothing."""
        shutil.rmtree(self.path, ignore_errors=True)

    def release(self) -> None:
        """End, and let another process have the sweep."""
        self.end()
        self._held.release()


def _remove_sessions(home: Path) -> bool:
    """Remove what killed processes left; whether there was any."""
    left = [path for path in home.iterdir() if path.is_dir()]
    for path in left:
        shutil.rmtree(path, ignore_errors=True)
    return bool(left)


def orders(session: Path) -> Orders | None:
    """What the jobs of a session have in common; None if it is over."""
    try:
        return Orders(**json.loads((session / FILE).read_text("utf-8")))
    except FileNotFoundError:
        return None


class Watch:
    """Looks now and then whether a session is over.

    Args:
        session: Its folder.
        host: Machine of the process that began it.
    """

    def __init__(self, session: Path, host: str) -> None:
        self._session, self._host = session, host
        self._looked = 0.0
        self._over = False

    @property
    def over(self) -> bool:
        """Whether it is over; once it was, it is."""
        now = time.monotonic()
        if not self._over and now - self._looked >= LOOK_SECONDS:
            self._looked = now
            self._over = not (self._session / FILE).exists() or self._orphaned
        return self._over

    @property
    def _orphaned(self) -> bool:
        """Whether the process that began it is known to be dead."""
        return self._host == lock.here() and not lock.is_held(RunFolder(self._session.parent))
