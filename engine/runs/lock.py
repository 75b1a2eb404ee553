"""One writer a run, by a lock that the kernel frees when its process dies."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from engine.core.files import writing
from engine.runs.folder import RunError
from engine.runs.tail import last_status

if TYPE_CHECKING:
    from filelock import FileLock

    from engine.runs import log
    from engine.runs.folder import RunFolder

PATIENCE_S = 1.0
"""How long to wait for a lock: who lists runs holds it for an instant to see whether it is free."""
STALE_S = 30.0
"""Without a sign of life for so long, a run on another machine counts as dead."""


def here() -> str:
    """Name of this machine."""
    import socket  # noqa: PLC0415 - 3 ms of the first paint, which comes before any lock

    return socket.gethostname()


def acquire(folder: RunFolder) -> FileLock:
    """Become the one writer of a run, until the lock is released or this process ends.

    Raises:
        RunError: Another process writes; its machine and its last sign of life are named. Or what
            should be the lock is no file, or lies elsewhere.
        OutputError: The folder can't be written to.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - the first paint need not wait for it

    lock = FileLock(
        folder.check_inside(folder.lock), thread_local=False
    )  # a thread may end what another began
    with writing(folder.lock):
        try:
            lock.acquire(timeout=PATIENCE_S)
        except Timeout as error:  # to Python it is an OSError, and must not be told as one
            raise _busy(folder) from error
    return lock


def _busy(folder: RunFolder) -> RunError:
    status, who = last_status(folder), "another process"
    if status is not None:
        at = time.strftime("%H:%M:%S", time.localtime(status.time))
        who = f"another process on {status.host}, last heard of at {at}"
    return RunError(f"{folder.path} is being written by {who}: stop that one first, or watch it.")


def is_held(folder: RunFolder) -> bool:
    """Whether a process of this machine writes to a run."""
    if not folder.lock.exists():
        return False
    from filelock import FileLock, Timeout  # noqa: PLC0415 - as in ``acquire``

    lock = FileLock(folder.lock)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:  # a folder that may only be read can't be locked, nor be written by us
        return False
    lock.release()
    return False


def number(folder: RunFolder) -> int:
    """What tells the lock of a folder from those of its copies on this machine; 0 without one."""
    try:
        return folder.lock.stat().st_ino % 2**53  # as many bits as every reader of JSON keeps
    except OSError:
        return 0


def is_alive(folder: RunFolder, status: log.Status) -> bool:
    """Whether the process that says it is training still does.

    A copy of a folder is not locked, and may grow all the same if it is copied again and again.
    """
    if status.host == here() and not _is_copy(folder, status):
        return is_held(folder)
    return time.time() - status.time < STALE_S


def _is_copy(folder: RunFolder, status: log.Status) -> bool:
    found = number(folder)
    return bool(found and status.lock and found != status.lock)
