"""Replaces a file by a complete one: written beside it, on the disk, and only then in its place."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_NAME = 60
"""Bytes of a file's name that its unfinished copy repeats; file systems allow about 255 in all."""
MOST_LINKS = 40


@contextmanager
def atomic_path(path: Path, *, durable: bool = True, follow: bool = True) -> Iterator[Path]:
    """A file beside ``path`` to write to, which takes its place when the block ends without error.

    An older file's rights stay. What is no regular file (a device, a pipe, ``/dev/stdout``) is not
    replaced: it is given what was written. Unfinished copies of the same file that a killed process
    left behind are deleted.

    Args:
        path: The file to be.
        durable: Wait until content and name are on the disk, so that not even a loss of power
            leaves half a file. Without, a loss of power may.
        follow: Replace the file that a link leads to, and keep the link; else the link is replaced.

    Yields:
        The path of an empty file. Whatever happens, it is gone afterwards.

    Raises:
        OSError: The folder, the disk or the older file's rights do not allow it, or nothing was
            written; what was at ``path`` is still there.
    """
    if "\0" in os.fspath(path):
        raise OSError(errno.EINVAL, "its name holds a zero byte")
    target = _followed(path) if follow else path
    if follow and is_stream(target):
        with _stream(target) as part:
            yield part
        return
    if follow and target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    rights = _rights(target)
    _delete_leftovers(target)
    # Its own name each time: two programs, or threads, may write the same file at once.
    part = target.with_name(f"{_prefix(target)}{os.getpid()}.{os.urandom(4).hex()}.part")
    try:
        part.touch(exist_ok=False)
        rights = rights or part.stat()  # safetensors writes files that nobody else may read
        yield part
        if not part.stat().st_size:
            raise OSError(errno.EIO, "nothing came, the disk may be full")
        _give(part, rights)
        if durable:
            _sync(part, os.O_RDWR)
        part.replace(target)
        if durable and os.name == "posix":  # elsewhere a folder can't be opened
            _sync(target.parent, os.O_RDONLY)
    finally:
        part.unlink(missing_ok=True)


def check_name(path: Path) -> None:
    """Make sure that a file may have such a name, wherever links lead.

    Raises:
        OSError: It is too long, or links lead in a circle.
    """
    with suppress(FileNotFoundError, NotADirectoryError):
        _followed(path).lstat()


def is_stream(path: Path) -> bool:
    """Whether a path names something that is written to but never replaced.

    Such as a device, a pipe or a socket, or whatever a process has open under ``/proc``.
    """
    if _descriptors(path) is not None:
        return True
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _descriptors(path: Path) -> Path | None:
    """The folder under ``/proc`` of what a process has open, if the path is in one."""
    folder = Path(os.path.realpath(path.parent))
    is_one = folder.name == "fd" and folder.parts[:2] == (os.sep, "proc") and path.name.isdecimal()
    return folder if is_one else None


def _followed(path: Path) -> Path:
    """Where a chain of links ends; what a process has open is left as it is named there."""
    for _ in range(MOST_LINKS):
        if is_stream(path) or not path.is_symlink():
            return path
        path = path.parent / path.readlink()
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))


@contextmanager
def _stream(target: Path) -> Iterator[Path]:
    """A file elsewhere, whose content is handed on when the block ends without error."""
    import tempfile  # noqa: PLC0415 - 5 ms that the window's first frame must not wait for

    with tempfile.TemporaryDirectory() as folder:
        part = Path(folder) / target.name
        part.touch()
        yield part
        own = _descriptors(target) == Path("/proc", str(os.getpid()), "fd")
        # What is open here is written on where it stands; opening it anew would begin at its start.
        with os.fdopen(os.dup(int(target.name)), "wb") if own else target.open("wb") as stream:
            stream.write(part.read_bytes())


def _rights(target: Path) -> os.stat_result | None:
    """Those of the file that will be replaced; None if there is none.

    Raises:
        PermissionError: It may not be written to.
    """
    try:
        rights = target.stat()
    except FileNotFoundError:
        return None
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "it is read-only")
    return rights


def _give(part: Path, rights: os.stat_result) -> None:
    if hasattr(os, "chown"):
        with suppress(PermissionError):  # only root may give files away; then it is one's own
            os.chown(part, rights.st_uid, rights.st_gid)
    part.chmod(stat.S_IMODE(rights.st_mode))


def _prefix(target: Path) -> str:
    """How the names of a file's unfinished copies begin, as this machine makes them."""
    import platform  # noqa: PLC0415 - as tempfile
    from hashlib import blake2s  # noqa: PLC0415 - OpenSSL, which the first paint must not wait for

    name = os.fsencode(target.name)
    if len(name) > LONGEST_NAME:
        name = name[:20] + blake2s(name, digest_size=8).hexdigest().encode()
    machine = blake2s(platform.node().encode(), digest_size=3).hexdigest()
    return f".{os.fsdecode(name)}.{machine}."


def _delete_leftovers(target: Path) -> None:
    """Delete the unfinished copies of processes of this machine that are no more."""
    if os.name != "posix":
        return  # there is no harmless way to ask for a process
    prefix = _prefix(target)
    with os.scandir(target.parent) as entries:
        names = [each.name for each in entries]
    for name in names:
        process = name.removeprefix(prefix).split(".")[0]
        ours = name.startswith(prefix) and name.endswith(".part") and process.isdecimal()
        if ours and not _is_running(int(process)):
            target.with_name(name).unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True  # somebody else's, or no number of a process
    return True


def _sync(path: Path, mode: int) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, mode)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
