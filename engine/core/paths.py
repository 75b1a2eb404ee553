"""Paths as a person names them."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from engine.core.errors import UserError
from engine.core.foreign_text import quoted

if TYPE_CHECKING:
    from io import BufferedReader

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""A pipe that took the place of a file would be waited for."""


def is_there(path: Path) -> bool:
    """Whether there is something, as far as one may look: pathlib raises where one may not."""
    return os.path.exists(path)  # noqa: PTH110


def is_file(path: Path) -> bool:
    """Whether there is a file, or a link to one, as far as one may look."""
    return os.path.isfile(path)  # noqa: PTH113


def is_folder(path: Path) -> bool:
    """Whether there is a folder, or a link to one, as far as one may look."""
    return os.path.isdir(path)  # noqa: PTH112


def open_file(path: Path) -> BufferedReader:
    """A file, open for reading; what took its place since it was looked at is not waited for.

    Raises:
        OSError: It can't be opened, or is no file.
    """
    handle = os.open(path, _FLAGS)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "it is no file", os.fspath(path))
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


class PathError(UserError):
    """A text that can't name a file or folder; the message says why."""


def named_path(text: str | Path) -> Path:
    """The path that a text names, with ``~`` and ``~user`` spelt out.

    Raises:
        PathError: It holds a zero byte, or begins with the home of somebody whom there is not and
            there is no file or folder of that very name.
    """
    given = os.fspath(text)
    if "\0" in given:
        raise PathError(f"{quoted(given)} names no file: it holds a zero byte. Leave that out.")
    path = Path(os.path.expanduser(given))  # noqa: PTH111 - pathlib raises where there is no home
    head = path.parts[0] if path.parts else ""
    if head.startswith("~") and given.startswith("~") and not os.path.lexists(head):
        whose = f"no user {quoted(head[1:])}" if head != "~" else "no home folder"
        raise PathError(f"There is {whose}; write ./{head} for a file or folder of that name.")
    return path


def whole_path(text: str | Path) -> Path:
    """The same from the root, so that it names the same place wherever it is read; links stay.

    Raises:
        PathError: As ``named_path``.
    """
    return Path(os.path.abspath(named_path(text)))  # noqa: PTH100 - no link is followed
