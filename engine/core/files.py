"""Files that the program writes for a person: replaced atomically, their folder checked before."""

from __future__ import annotations

import errno
import math
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.core.errors import UserError
from engine.core.paths import is_folder, is_there
from engine.core.replacing import atomic_path, check_name, is_stream

if TYPE_CHECKING:
    from collections.abc import Iterator


MODEL_SUFFIX = ".safetensors"
"""Ending of the files of models."""


class OutputError(UserError):
    """A file or folder can't be written; the message names it and the cause."""


def check_writable(path: str | Path) -> Path:
    """Make sure, before long work whose result it takes, that a file can be written.

    Raises:
        OutputError: Its folder is missing or closed, it is read-only, or the path is a folder.
    """
    path = file_of(path)
    with writing(path):
        check_name(path)
        if is_there(path) and not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, "it is read-only")
        if not is_stream(path):
            _try_to_write(Path(os.path.realpath(path)).parent)
    return path


def check_no_model(path: str | Path, what: str) -> Path:
    """As ``check_writable``, of a file that is none of a model, nor is to take the place of one.

    Args:
        path: The file.
        what: What is written into it, for the message.

    Raises:
        OutputError: It has the name of a model, or as of ``check_writable``.
    """
    if os.fspath(path).lower().endswith(MODEL_SUFFIX):
        raise OutputError(
            f"{path} can't be written: {what} has no place in the file of a model. "
            "Choose another name."
        )
    return check_writable(path)


def file_of(path: str | Path) -> Path:
    """The path of a file to be written.

    Raises:
        OutputError: It is that of a folder, there or not, such as ``new/``.
    """
    text = os.fspath(path)
    names_folder = os.path.basename(text) in {"", os.curdir, os.pardir}  # noqa: PTH119 - drops none
    if names_folder or is_folder(Path(text)):
        raise OutputError(f"{text or os.curdir} is a folder; name a file in it.")
    return Path(text)


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


def write_json(path: str | Path, value: Any, *, follow: bool = True) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Write a value as JSON; an older file is replaced only by a complete one.

    Raises:
        OutputError: It can't be written.
    """
    write_bytes(path, as_json(value).encode(), follow=follow)


def as_json(value: Any) -> str:  # noqa: ANN401
    """A value as strict JSON in characters that UTF-8 has: what is no finite number becomes null.

    A byte of a path that is no UTF-8 is an escape, from which Python reads the same path again.
    """
    import json  # noqa: PLC0415 - as above

    text = json.dumps(_finite(value), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    return text.encode("utf-8", "backslashreplace").decode()


def _finite(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {name: _finite(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return value


def write_bytes(path: str | Path, content: bytes, *, follow: bool = True) -> None:
    """Write a file; an older one is replaced only by a complete one.

    Args:
        path: Where to; its folder must exist.
        content: All of it.
        follow: As of ``atomic_path``.

    Raises:
        OutputError: It can't be written.
    """
    path = file_of(path)
    with writing(path), atomic_path(path, follow=follow) as part:
        part.write_bytes(content)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what the system says about writing to ``path`` into an ``OutputError``."""
    if "\0" in os.fspath(path):
        raise OutputError(f"{path} can't be written: it holds a zero byte. Choose another name.")
    try:
        yield
    except OSError as error:
        reason = error.strerror or error
        raise OutputError(
            f"{path} can't be written: {reason}. Choose another place or make room."
        ) from error
