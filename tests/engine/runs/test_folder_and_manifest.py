"""A new run gets a folder of its own; its description is checked like any file."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from engine.core.files import OutputError
from engine.runs import lock, manifest
from engine.runs.folder import IDENTIFIER, RunError, RunFolder
from engine.runs.manifest import DataSource, Manifest, Parent
from engine.runs.new_folder import create
from engine.runs.newest import newest_model

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 26, 18, 42, 33).astimezone()
KNOWN = Manifest(
    id="20261126-184233-vanilla-7c1f",
    created="2026-11-26T18:42:33+00:00",
    config={"variant": "vanilla", "epochs": 10},
    data=DataSource("mnist", "MNIST", "ab12"),
    name="Vanilla · code 8",
    note="wide",
    tags=("lecture",),
    parent=Parent("20261126-184200-vanilla-0000", 469),
    program="0.1.0",
    versions={"torch": "2.14.1"},
    device="cpu",
    threads=2,
    processes=2,
    launch="job-7",
)


def test_a_folder_is_named_by_time_variant_and_chance(tmp_path: Path) -> None:
    folder = create(tmp_path / "runs", "k_sparse", NOW)
    assert IDENTIFIER.fullmatch(folder.path.name)
    assert folder.path.name.startswith("20261126-184233-k_sparse-")
    assert folder.snapshots.is_dir()


def test_of_many_at_once_each_gets_its_own(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: create(tmp_path, "vanilla", NOW).path, range(64)))
    assert len(set(made)) == 64


def test_a_place_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="file"):
        create(tmp_path / "file", "vanilla")


def test_a_description_comes_back(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    manifest.write(folder, KNOWN)
    assert manifest.read(folder) == KNOWN
    assert manifest.change(folder, name="Other").name == "Other"
    assert manifest.read(folder) == replace(KNOWN, name="Other")


def test_what_a_newer_program_wrote_is_read_and_not_changed(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    values = {**KNOWN.to_dict(), "schema": manifest.SCHEMA + 1, "mood": "good"}
    folder.manifest.write_text(json.dumps(values), "utf-8")
    assert manifest.read(folder).newer
    with pytest.raises(RunError, match="newer Hourglass"):
        manifest.change(folder, name="Other")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"id": 3}, "id"),
        ({"name": None}, "name"),
        ({"name": "x" * 20_000}, "name"),
        ({"config": []}, "config"),
        ({"config": {}}, "config.variant"),
        ({"data": {"name": "a"}}, "title"),
        ({"tags": "lecture"}, "tags"),
        ({"tags": [1]}, "tags"),
        ({"parent": {"run": "a", "step": -1}}, "parent.step"),
        ({"versions": {"torch": 2}}, "versions"),
        ({"unit_notes": {"code/3": 7}}, "unit_notes"),
        ({"unit_notes": []}, "unit_notes"),
        ({"threads": 0}, "threads"),
        ({"schema": True}, "schema"),
    ],
)
def test_a_damaged_description_is_refused(
    tmp_path: Path, change: dict[str, Any], word: str
) -> None:
    folder = RunFolder(tmp_path)
    folder.manifest.write_text(json.dumps({**KNOWN.to_dict(), **change}), "utf-8")
    with pytest.raises(RunError, match=rf"damaged \({word}"):
        manifest.read(folder)


def test_a_mark_that_an_editor_put_before_a_description_is_passed_over(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    manifest.write(folder, KNOWN)
    folder.manifest.write_bytes(b"\xef\xbb\xbf" + folder.manifest.read_bytes())
    assert manifest.read(folder) == KNOWN


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"x": ' + b"[" * 90_000, "it is nested too deeply"),
        (b'{"x": ' + b"9" * 6000, "a number is too long"),
        (b"", "it is empty"),
        ("{}".encode("utf-16"), "it is no text in UTF-8"),
    ],
)
def test_what_python_can_t_read_is_told_in_plain_words(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    folder = RunFolder(tmp_path)
    folder.manifest.write_bytes(content)
    with pytest.raises(RunError, match=rf"it is damaged \({reason}\)\. Put back a copy of it"):
        manifest.read(folder)


def test_only_a_program_that_knows_notes_on_units_may_change_a_run_that_has_some(
    tmp_path: Path,
) -> None:
    def schema() -> int:
        return int(json.loads(folder.manifest.read_text("utf-8"))["schema"])

    folder = RunFolder(tmp_path)
    manifest.write(folder, KNOWN)
    assert schema() == 1
    manifest.note_unit(folder, "code", 17, "a loop")
    assert schema() == 2  # the first program knew 1, and passed over what it did not know
    manifest.change(folder, name="Other")
    assert manifest.read(folder).unit_notes == {"code/17": "a loop"}
    assert schema() == 2
    manifest.note_unit(folder, "code", 17, "")
    assert schema() == 1


def test_notes_on_units_come_and_go(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    values = KNOWN.to_dict()
    del values["unit_notes"]  # as an earlier program wrote it
    folder.manifest.write_text(json.dumps(values), "utf-8")
    assert manifest.read(folder).unit_notes == {}
    manifest.note_unit(folder, "code", 17, "a loop")
    manifest.note_unit(folder, "encoder1", 17, "an edge")
    assert manifest.read(folder).unit_notes == {"code/17": "a loop", "encoder1/17": "an edge"}
    manifest.note_unit(folder, "code", 17, "")
    assert manifest.read(folder) == replace(KNOWN, unit_notes={"encoder1/17": "an edge"}, schema=2)


def test_nothing_is_written_that_could_not_be_read_again(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    manifest.write(folder, KNOWN)
    with pytest.raises(RunError, match=r"was not changed: note is no text of at most 10000"):
        manifest.change(folder, note="x" * 10_001)
    with pytest.raises(RunError, match="all notes together are too long"):
        manifest.change(folder, unit_notes={f"code/{unit}": "x" * 9000 for unit in range(120)})
    assert manifest.read(folder) == KNOWN


def test_what_is_no_description_is_refused(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    with pytest.raises(RunError, match="holds no run"):
        manifest.read(folder)
    for content in (b"", b"[]", b"\xff\xfe", b"{" * 100_000, b"[" * 100_000):
        folder.manifest.write_bytes(content)
        with pytest.raises(RunError, match="damaged"):
            manifest.read(folder)
    folder.manifest.write_bytes(b" " * (2**20 + 1))
    with pytest.raises(RunError, match="larger"):
        manifest.read(folder)


def test_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "run")
    folder.path.mkdir()
    outside = tmp_path / "secret.json"
    outside.write_text(json.dumps(KNOWN.to_dict()), "utf-8")
    folder.manifest.symlink_to(outside)
    with pytest.raises(RunError, match="link leads out"):
        manifest.read(folder)


@pytest.mark.parametrize("name", ["state.safetensors", "snapshots", "lock"])
def test_a_link_that_leads_back_to_itself_is_refused(tmp_path: Path, name: str) -> None:
    folder = RunFolder(tmp_path)
    (tmp_path / name).symlink_to("other")
    (tmp_path / "other").symlink_to(name)
    reads = {
        "state.safetensors": newest_model,
        "snapshots": RunFolder.saved_snapshots,
        "lock": lock.acquire,
    }
    with pytest.raises(RunError, match=rf"/{name} was not opened: the link leads in a circle"):
        reads[name](folder)


def test_a_folder_where_the_lock_should_be_is_named(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    folder.lock.mkdir()
    assert not lock.is_held(folder)
    with pytest.raises(RunError, match=r"lock was not opened: it is no file\. Take it out"):
        lock.acquire(folder)


def test_a_run_without_a_name_is_called_by_its_identifier(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    folder.manifest.write_text(json.dumps({**KNOWN.to_dict(), "name": ""}), "utf-8")
    assert manifest.read(folder).name == "20261126-184233-vanilla-7c1f"
