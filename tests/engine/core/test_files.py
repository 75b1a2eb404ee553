"""Files for a person: complete or not at all."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from engine.core import files
from engine.core.files import OutputError


def test_json_is_written_and_replaces_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "f.json"
    for value in ({"a": [1, "ä"]}, {"b": 2.5}):
        files.write_json(path, value)
        assert json.loads(path.read_text(encoding="utf-8")) == value
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "f"
    files.write_bytes(path, b"old")

    def full(self: Path, content: bytes) -> None:
        with self.open("wb") as file:
            file.write(content[:1])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError, match="f can't be written: No space left on device"):
        files.write_bytes(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_durable_file_is_on_the_disk_before_it_replaces_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"old")
    synced = []

    def fsync(handle: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(handle).st_mode)
        synced.append(("folder" if is_folder else "file", path.read_bytes()))

    monkeypatch.setattr(os, "fsync", fsync)
    files.write_bytes(path, b"new")
    assert synced == []
    path.write_bytes(b"old")
    files.write_bytes(path, b"new", durable=True)
    assert synced == [("file", b"old"), ("folder", b"new")]
    assert list(tmp_path.iterdir()) == [path]


def test_checking_leaves_nothing_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "f"
    assert files.check_writable(path) == path
    assert list(tmp_path.iterdir()) == []
    path.write_text("old", encoding="utf-8")
    files.check_writable(path)
    assert path.read_text(encoding="utf-8") == "old"


def test_folders_are_made_with_their_parents(tmp_path: Path) -> None:
    assert files.make_folder(tmp_path / "a" / "b").is_dir()
    files.make_folder(tmp_path / "a" / "b")


def test_what_can_not_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="is a folder; name a file in it"):
        files.check_writable(tmp_path)
    with pytest.raises(OutputError, match="can't be written"):
        files.check_writable(tmp_path / "file" / "x")
    with pytest.raises(OutputError, match="can't be written"):
        files.make_folder(tmp_path / "file")
