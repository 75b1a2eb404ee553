"""Files that the program writes for a person: replaced atomically, their folder checked before."""

from __future__ import annotations

import math
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.core.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator


class OutputError(UserError):
    """A file or folder can't be written; the message names it and the cause."""


def check_writable(path: str | Path) -> Path:
    """Make sure, before long work whose result it takes, that a file can be written.

    Raises:
        OutputError: Its folder is missing or closed, or the path is a folder.
    """
    path = Path(path)
    if path.is_dir():
        raise OutputError(f"{path} is a folder; name a file in it.")
    with writing(path):
        _try_to_write(path.parent)
    return path


def make_folder(path: str | Path) -> Path:
    """A folder that exists and can be written to, made with its parents if need be.

    Raises:
        OutputError: It can't be made or written to.
    """
    path = Path(path)
    with writing(path):
        path.mkdir(parents=True, exist_ok=True)
        _try_to_write(path)
    return path


def _try_to_write(folder: Path) -> None:
    import tempfile  # noqa: PLC0415 - 5 ms that the window's first frame must not wait for

    with tempfile.TemporaryFile(dir=folder):
        pass


def write_json(path: str | Path, value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Write a value as JSON; an older file is replaced only by a complete one.

    Raises:
        OutputError: It can't be written.
    """
    write_bytes(path, as_json(value).encode())


def as_json(value: Any) -> str:  # noqa: ANN401
    """A value as strict JSON: what is no finite number becomes null."""
    import json  # noqa: PLC0415 - as above

    return json.dumps(_finite(value), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _finite(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {name: _finite(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return value


def write_bytes(path: str | Path, content: bytes) -> None:
    """Write a file; an older one is replaced only by a complete one.

    Args:
        path: Where to; its folder must exist.
        content: All of it.

    Raises:
        OutputError: It can't be written.
    """
    path = Path(path)
    with writing(path), atomic_path(path) as part:
        part.write_bytes(content)


@contextmanager
def atomic_path(path: Path, *, durable: bool = True) -> Iterator[Path]:
    """A file beside ``path`` to write to, which takes its place when the block ends without error.

    Args:
        path: The file to be.
        durable: Wait until content and name are on the disk, so that not even a loss of power
            leaves half a file. Without, a loss of power may.

    Yields:
        The path of an empty file. Whatever happens, it is gone afterwards.

    Raises:
        OSError: The folder or the disk does not allow it; what was at ``path`` is still there.
    """
    # Its own name each time: two programs, or threads, may write the same file at once.
    part = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}.part")
    try:
        part.touch(exist_ok=False)
        yield part
        if durable:
            _sync(part, os.O_RDWR)
        part.replace(path)
        if durable and os.name == "posix":  # elsewhere a folder can't be opened
            _sync(path.parent, os.O_RDONLY)
    finally:
        part.unlink(missing_ok=True)


def _sync(path: Path, mode: int) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, mode)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what the system says about writing to ``path`` into an ``OutputError``."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or error
        raise OutputError(
            f"{path} can't be written: {reason}. Choose another place or make room."
        ) from error
