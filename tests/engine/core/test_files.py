"""Files for a person: complete or not at all."""

from __future__ import annotations

import json
import math
import os
import stat
from pathlib import Path

import pytest

from engine.core import files
from engine.core.files import OutputError
from engine.core.replacing import atomic_path


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


def test_a_file_appears_when_it_is_complete_and_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "f"
    synced: list[tuple[bool, bool]] = []  # whether a folder, and whether the file was there yet

    def sync(handle: int) -> None:
        synced.append((stat.S_ISDIR(os.fstat(handle).st_mode), path.exists()))

    monkeypatch.setattr(os, "fsync", sync)
    with atomic_path(path) as part:
        part.write_bytes(b"new")
        assert not path.exists()
        assert part.parent == tmp_path
    assert path.read_bytes() == b"new"
    assert synced == [(False, False)] + [(True, True)] * (os.name == "posix")
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_has_the_rights_that_others_of_the_person_have(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    files.write_bytes(tmp_path / "f", b"x")
    with atomic_path(tmp_path / "g") as part:  # as a library may write it
        part.unlink()
        part.touch(mode=0o600)
        part.write_bytes(b"x")
    for name in ("f", "g"):
        assert (tmp_path / name).stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_an_error_while_writing_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"old")

    def fail() -> None:
        with atomic_path(path) as part:
            part.write_bytes(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_two_may_write_the_same_file_at_once(tmp_path: Path) -> None:
    path = tmp_path / "f"
    with atomic_path(path) as first, atomic_path(path) as second:
        first.write_bytes(b"first")
        second.write_bytes(b"second")
    assert path.read_bytes() == b"first"  # the outer block ends last
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
    for folder in (tmp_path, ".", "", tmp_path / "..", f"{tmp_path}/new/", f"{tmp_path}/new/."):
        with pytest.raises(OutputError, match="is a folder; name a file in it"):
            files.write_bytes(folder, b"x")
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_json_knows_no_numbers_that_are_none() -> None:
    value = {"a": math.nan, "b": [1.5, -math.inf], "c": ("x", {"d": math.inf}), "e": None}
    assert json.loads(files.as_json(value)) == {
        "a": None,
        "b": [1.5, None],
        "c": ["x", {"d": None}],
        "e": None,
    }


@pytest.mark.parametrize(("durable", "times"), [(True, 2), (False, 0)])
def test_who_does_not_need_it_does_not_wait_for_the_disk(
    durable: bool, times: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(files.os, "fsync", synced.append)
    with atomic_path(tmp_path / "f", durable=durable) as part:
        part.write_bytes(b"new")
    assert (tmp_path / "f").read_bytes() == b"new"
    assert len(synced) == times


def test_a_name_that_no_file_may_have_is_refused_before_long_work(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="File name too long"):
        files.check_writable(tmp_path / f"{'n' * 300}.safetensors")
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(OutputError, match="Too many levels of symbolic links"):
        files.check_writable(tmp_path / "a")
    (tmp_path / "new").symlink_to("later")  # leads to what is not there yet
    assert files.check_writable(tmp_path / "new") == tmp_path / "new"


def test_nothing_else_is_written_over_a_model(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="JSON has no place in the file of a model"):
        files.check_no_model(tmp_path / "best.SAFETENSORS", "JSON")
    assert files.check_no_model(tmp_path / "best.json", "JSON") == tmp_path / "best.json"
