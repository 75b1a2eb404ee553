"""Fetch and unpack the files of a data set, with progress, cancelling, and no half files.

Files arrive under a ``.part`` name and take their real one only when they are whole, so a file
with a real name can be trusted. Closing a generator stops it at its last ``yield``.
"""

from __future__ import annotations

import gzip
import http.client
import os
import zlib
from contextlib import closing, contextmanager, suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from engine.core.progress import Progress
from engine.core.replacing import atomic_path
from engine.data.idx import DataError, unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from pathlib import Path

PULSE = 2.0
"""Seconds without a byte after which whoever drives the download has a say, and it is resumed."""
TRIES = 5
"""Pulses without a byte after which a host counts as out of reach."""

_CHUNK = 1 << 16


def fetch(
    target: Path, mirrors: Sequence[str], whole: Callable[[Path], bool]
) -> Generator[Progress, None, None]:
    """Download ``target`` from the first mirror that has it whole.

    Args:
        target: Where the file is to lie; the last part of its address is its name.
        mirrors: Addresses of folders, each with a final slash, tried in turn.
        whole: Tells whether a downloaded file is what it should be (a checksum).

    Raises:
        DataError: No mirror delivered, or the folder cannot be written; nothing is left behind.
    """
    part = target.with_name(target.name + ".part")
    failures: list[str] = []
    try:
        with _writing(target.parent):
            target.parent.mkdir(parents=True, exist_ok=True)
        for mirror in mirrors:
            try:
                yield from _stream(mirror + target.name, part)
            except _FetchError as error:
                failures.append(str(error))
                continue
            if whole(part):
                with _writing(target.parent):
                    part.replace(target)
                return
            failures.append(f"{urlsplit(mirror).netloc} sent a file with the wrong checksum")
    finally:
        with suppress(OSError):
            part.unlink()
    raise DataError(
        target,
        "could not be downloaded: " + "; ".join(failures),
        f"Check the connection and load again, or put the four .gz files of {mirrors[0]} "
        f"into {target.parent} by hand",
    )


def unpack(packed: Path, target: Path) -> None:
    """Unpack a gzip file of one member, unless ``target`` already holds its content.

    Raises:
        DataError: ``packed`` is missing or damaged, or ``target``'s folder cannot be written (the
            error's ``where`` is that folder).
    """
    if unpacked(packed, target):
        return
    try:
        content = gzip.decompress(packed.read_bytes())
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DataError(packed, f"is damaged ({error})", "Delete it and load again") from error
    except OSError as error:
        raise unreadable(packed, error) from error
    with _writing(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
        with atomic_path(target) as part:  # two programs may start at once
            part.write_bytes(content)


def unpacked(packed: Path, target: Path) -> bool:
    """Whether ``target`` is the content of ``packed`` by length and CRC-32 (both in its last 8)."""
    try:
        with packed.open("rb") as file:
            file.seek(-8, os.SEEK_END)
            trailer = file.read()
        content = target.read_bytes()
    except OSError:
        return False
    own = zlib.crc32(content).to_bytes(4, "little") + (len(content) % 2**32).to_bytes(4, "little")
    return trailer == own


class _FetchError(Exception):
    """One mirror did not deliver; the message says which and why."""


class _SilenceError(_FetchError):
    """A host sent nothing for a pulse."""


def _stream(url: str, part: Path) -> Generator[Progress, None, None]:
    """Write what ``url`` sends to ``part``; a host that falls silent is asked for the rest."""
    host = urlsplit(url).netloc
    what = f"Downloading {part.name.removesuffix('.part')}"
    done = most = total = silences = 0
    yield Progress(what, 0, 0)
    while True:
        try:
            with closing(_pieces(url, part, done)) as pieces:
                for done, total in pieces:
                    if done > most:
                        most, silences = done, 0
                    yield Progress(what, done, total)
            break
        except _SilenceError:
            silences += 1
            if silences == TRIES:
                raise
        yield Progress(what, done, total)
    if done < total:
        raise _FetchError(f"{host} broke off after {done} of {total} bytes")


def _pieces(url: str, part: Path, done: int) -> Generator[tuple[int, int], None, None]:
    """Add what follows the first ``done`` bytes to ``part``; yields bytes there, and in all."""
    host = urlsplit(url).netloc
    headers = {"User-Agent": "hourglass"} | ({"Range": f"bytes={done}-"} if done else {})
    with _asking(host, f"broke off after {done} bytes" if done else "cannot be reached"):
        # The addresses are torchvision's own, never a person's.
        answer: Any = urlopen(Request(url, headers=headers), timeout=PULSE)  # noqa: S310
    with answer, _writing(part.parent), part.open("r+b" if done else "wb") as file:
        if answer.status != HTTPStatus.PARTIAL_CONTENT:  # this host knows only whole files
            done = 0
        file.seek(done)
        file.truncate()
        total = done + answer.length if answer.length else 0
        while True:
            with _asking(host, f"broke off after {done} bytes"):
                chunk = answer.read1(_CHUNK)  # what is there, so that a slow host blocks nobody
            if not chunk:
                break
            file.write(chunk)
            done += len(chunk)
            yield done, total


@contextmanager
def _asking(host: str, outcome: str) -> Iterator[None]:
    """Turn what a network throws into a ``_FetchError``: host, outcome and reason."""
    try:
        yield
    except HTTPError as error:
        error.close()
        raise _FetchError(f"{host} answered {error.code} {error.reason}") from error
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        why = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
        kind = _SilenceError if isinstance(reason, TimeoutError) else _FetchError
        raise kind(f"{host} {outcome} ({why})") from error


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Turn a full or forbidden disk into a DataError that names the folder."""
    try:
        yield
    except OSError as error:
        raise DataError(
            folder,
            f"cannot be written ({error.strerror or error})",
            "Free some space or allow writing there",
        ) from error
