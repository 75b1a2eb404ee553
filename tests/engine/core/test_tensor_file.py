"""Tensors come back as the library wrote them; no other program's writing harms who reads them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.core.errors import UserError
from engine.core.paths import open_file
from engine.core.tensor_file import DAMAGED, open_tensors
from engine.core.tensor_header import DTYPES

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from engine.core.tensor_file import TensorFile

KNOWN = tuple(DTYPES.values())


def opened(path: Path) -> AbstractContextManager[TensorFile]:
    return open_tensors(path, "file", 2**20, UserError, UserError)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with a tensor of each kind of numbers, one of none and one alone."""
    values = {str(dtype): (torch.arange(6) % 2).to(dtype).view(2, 3) for dtype in KNOWN}
    others = {"none": torch.empty(0, 4), "one": torch.tensor(2.5)}
    save_file(values | others, tmp_path / "a.safetensors", {"who": "the library"})
    return tmp_path / "a.safetensors"


def test_what_the_library_wrote_comes_back(path: Path) -> None:
    wanted = load_file(path)
    with opened(path) as file:
        assert file.metadata == {"who": "the library"}
        assert file.names == set(wanted)
        for name, value in wanted.items():
            found = file.tensor(name, value.shape, KNOWN)
            assert found.dtype == value.dtype
            torch.testing.assert_close(found, value, rtol=0, atol=0)
        assert (file.length("none"), file.length("one"), file.length("torch.int8")) == (0, 0, 2)


def header(**changes: Any) -> bytes:
    """A file of one tensor of two numbers, described otherwise."""
    described = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8], **changes}
    text = json.dumps({"a": {key: each for key, each in described.items() if each is not None}})
    return len(text).to_bytes(8, "little") + text.encode() + bytes(8)


BAD = {
    "nothing": b"",
    "no header": bytes(8),
    "header beyond the end": (2**40).to_bytes(8, "little") + b"{}",
    "no object": (2).to_bytes(8, "little") + b"[]",
    "no JSON": (2).to_bytes(8, "little") + b"{{",
    "no UTF-8": (2).to_bytes(8, "little") + b"\xff\xfe",
    "nested deeply": (100_000).to_bytes(8, "little") + b"[" * 100_000,
    "a number too long": (6000).to_bytes(8, "little") + b"9" * 6000,
    "metadata of numbers": (24).to_bytes(8, "little") + b'{"__metadata__":{"a":1}}',
    "bytes behind the end": header() + b"x",
    "bytes missing": header()[:-1],
    "no shape": header(shape=None),
    "a shape below zero": header(shape=[-2]),
    "a shape of halves": header(shape=[2.0]),
    "a shape of truth": header(shape=[True, 2]),
    "another shape": header(shape=[3]),
    "a huge shape": header(shape=[2**62, 2**62]),
    "no place": header(data_offsets=[]),
    "a place that ends before it begins": header(data_offsets=[8, 0]),
    "a gap": header(data_offsets=[4, 12]),
    "unknown numbers": header(dtype="F1"),
    "numbers as a list": header(dtype=[]),
    "more than is known": header(stride=[1]),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_such_file_is_refused(name: str, tmp_path: Path) -> None:
    bad = tmp_path / "bad.safetensors"
    bad.write_bytes(header())
    with opened(bad) as file:
        assert file.tensor("a", (2,), (torch.float32,)).tolist() == [0, 0]
    bad.write_bytes(BAD[name])
    with pytest.raises(UserError, match=DAMAGED), opened(bad):
        pass


def test_what_was_read_stays_when_the_file_is_cut(path: Path) -> None:
    with opened(path) as file:
        found = file.tensor("torch.float32", (2, 3), KNOWN)
    os.truncate(path, 0)
    assert found.tolist() == [[0, 1, 0], [1, 0, 1]]


def test_a_file_that_is_cut_while_it_is_read_is_refused(path: Path) -> None:
    with pytest.raises(UserError, match=DAMAGED), opened(path) as file:
        cut_and_read(file, path)


def cut_and_read(file: TensorFile, path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)
    for name in file.names - {"none"}:
        file.tensor(name, () if name == "one" else (2, 3), KNOWN)


def overwrite(file: TensorFile, path: Path) -> None:
    file.tensor("one", (), KNOWN)
    with path.open("r+b") as other:
        other.seek(-4, os.SEEK_END)
        other.write(b"else")
    os.utime(path, ns=(0, 0))  # where the clock of files is coarse


def test_a_file_that_is_written_while_it_is_read_is_refused(path: Path) -> None:
    with pytest.raises(UserError, match="changed while it was read"), opened(path) as file:
        overwrite(file, path)


def test_of_a_file_that_is_replaced_the_one_that_was_opened_is_read(path: Path) -> None:
    other = path.with_name("b")
    save_file({"one": torch.tensor(7.5)}, other)
    with opened(path) as file:
        other.replace(path)
        assert file.tensor("one", (), KNOWN).item() == 2.5
    with opened(path) as file:
        assert file.tensor("one", (), KNOWN).item() == 7.5


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_pipe_or_a_folder_is_no_file_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/null")):
        with pytest.raises(OSError, match="it is no file"):
            open_file(path)
