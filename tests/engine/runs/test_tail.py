"""A log is followed whatever happens to its file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.runs import log
from engine.runs.folder import RunError, RunFolder
from engine.runs.tail import LogTail, Restarted, last_status, tells_no_status
from engine.training.events import Losses, Notice

if TYPE_CHECKING:
    from pathlib import Path


def notice(text: str) -> bytes:
    return log.encode(Notice(text))


def status(step: int) -> bytes:
    return log.encode(log.Status("running", step, 10, 2, 1.0, 1.0, 1.0, "lab", {}))


def texts(entries: list[log.Entry | Restarted]) -> list[str]:
    return [each.message if isinstance(each, Notice) else type(each).__name__ for each in entries]


def append(path: Path, content: bytes) -> None:
    with path.open("ab") as file:
        file.write(content)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


def test_each_line_comes_once_and_half_a_line_not_yet(path: Path) -> None:
    tail = LogTail(path)
    assert tail.poll() == []  # it is not there yet
    append(path, notice("a") + notice("b")[:7])
    assert texts(tail.poll()) == ["a"]
    assert tail.poll() == []
    append(path, notice("b")[7:] + notice("c"))
    assert texts(tail.poll()) == ["b", "c"]


def test_a_power_cuts_zeros_at_the_end_are_not_there_yet(path: Path) -> None:
    append(path, notice("a") + b"\0" * 4096)
    tail = LogTail(path)
    assert texts(tail.poll()) == ["a"]
    assert tail.poll() == []


def test_a_copy_that_goes_on_is_read_on(path: Path, tmp_path: Path) -> None:
    tail = LogTail(path)
    append(path, notice("a"))
    assert texts(tail.poll()) == ["a"]
    copy = tmp_path / "copy"
    copy.write_bytes(path.read_bytes() + notice("b"))
    os.replace(copy, path)  # noqa: PTH105 - as rsync does
    assert texts(tail.poll()) == ["b"]


def test_a_log_that_shrank_comes_again_from_its_start(path: Path) -> None:
    tail = LogTail(path)
    append(path, notice("a") + notice("b"))
    tail.poll()
    path.write_bytes(notice("a"))
    assert texts(tail.poll()) == ["Restarted", "a"]


def test_a_log_that_was_cut_and_has_grown_beyond_is_known_for_another(path: Path) -> None:
    tail = LogTail(path)
    append(path, notice("a") + notice("lost"))
    tail.poll()
    path.write_bytes(notice("a") + notice("another, and longer than before"))
    assert texts(tail.poll()) == ["Restarted", "a", "another, and longer than before"]
    append(path, notice("c"))
    assert texts(tail.poll()) == ["c"]


def test_a_long_log_comes_in_pieces(path: Path) -> None:
    losses = Losses(1, {"total": np.arange(30_000, dtype=np.float32)})
    for _ in range(20):
        append(path, log.encode(losses))
    tail, polls, count = LogTail(path), 0, 0
    while entries := tail.poll():
        polls, count = polls + 1, count + len(entries)
    assert count == 20
    assert polls > 2


def test_a_line_longer_than_a_piece_is_read_whole(path: Path) -> None:
    losses = Losses(1, {"total": np.arange(400_000, dtype=np.float32) / 7})
    append(path, log.encode(losses) + notice("after"))
    tail = LogTail(path)
    first, *rest = [*tail.poll(), *tail.poll()]
    assert isinstance(first, Losses)
    assert np.array_equal(first.terms["total"], losses.terms["total"])
    assert texts(rest) == ["after"]


def test_a_damaged_line_is_named(path: Path) -> None:
    append(path, notice("a") + b"rubbish\n" + notice("b"))
    with pytest.raises(
        RunError, match=rf"events.jsonl was not read on: at byte {len(notice('a'))}"
    ):
        LogTail(path).poll()


@pytest.mark.parametrize(
    ("line", "reason"),
    [(b"[" * 90_000, "it is nested too deeply"), (b"9" * 6000, "a number is too long")],
)
def test_a_line_that_python_can_t_read_is_told_in_plain_words(
    path: Path, line: bytes, reason: str
) -> None:
    append(path, line + b"\n")
    with pytest.raises(RunError, match=rf"at byte 0 it is damaged \({reason}\)\. Put back a copy"):
        LogTail(path).poll()


def test_the_newest_status_is_found_from_the_end(path: Path) -> None:
    folder = RunFolder(path.parent)
    assert last_status(folder) is None
    append(path, status(1) + status(2) + notice("x" * 200_000) + notice("half")[:5])
    found = last_status(folder)
    assert found is not None
    assert found.step == 2


def test_a_log_is_not_searched_for_a_status_beyond_its_last_16_mebibytes(path: Path) -> None:
    folder = RunFolder(path.parent)
    append(path, status(1))
    os.truncate(path, 2**24)
    found = last_status(folder)
    assert found is not None
    assert found.step == 1
    os.truncate(path, 2**24 + 1)
    assert last_status(folder) is None


@pytest.mark.parametrize(
    ("content", "damaged"),
    [
        (None, False),
        (b"", False),
        (b'{"kind":"sta', False),
        (b"\0" * 4096, False),
        (b"\0" * 2**16, True),
        (notice("a"), True),
        (status(1).decode().encode("utf-16"), True),
    ],
)
def test_a_log_with_a_whole_line_has_a_status_or_is_damaged(
    path: Path, content: bytes | None, damaged: bool
) -> None:
    if content is not None:
        path.write_bytes(content)
    assert last_status(RunFolder(path.parent)) is None
    assert tells_no_status(RunFolder(path.parent)) is damaged
