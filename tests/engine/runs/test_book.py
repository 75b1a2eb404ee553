"""Runs are listed, found, renamed, thrown away and taken back, whatever else lies beside them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from engine.runs import lock, log, manifest
from engine.runs.book import DAMAGED, NEW, SHIPPED, STALE, RunBook, Unreadable
from engine.runs.folder import RunError, RunFolder
from engine.runs.location import default_root
from tests.engine.runs.test_folder_and_manifest import KNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOLD = """
import sys
from pathlib import Path
from engine.runs import lock
from engine.runs.folder import RunFolder
held = lock.acquire(RunFolder(Path(sys.argv[1])))
print("held", flush=True)
sys.stdin.read()
"""


def make(root: Path, name: str, at: str = "18:42:33", variant: str = "vanilla") -> RunFolder:
    identifier = f"20261126-{at.replace(':', '')}-{variant}-{zlib.crc32(name.encode()) % 65536:04x}"
    folder = RunFolder(root / identifier)
    folder.path.mkdir(parents=True)
    described = replace(
        KNOWN,
        id=identifier,
        name=name,
        created=f"2026-11-26T{at}+00:00",
        config={"variant": variant},
    )
    manifest.write(folder, described)
    return folder


def tell(folder: RunFolder, state: str, host: str | None = None, age: float = 0.0) -> None:
    status = log.Status(
        state, 469, 469, 10, 1e4, 1.0, time.time() - age, host or lock.here(), {"bce": 0.09}
    )
    with folder.log.open("ab") as file:
        file.write(log.encode(status))


@pytest.fixture
def book(tmp_path: Path) -> RunBook:
    shipped = tmp_path / "shipped"
    make(shipped, "Vanilla", "08:00:00")
    make(shipped, "k-Sparse", "08:01:00", variant="k_sparse")
    return RunBook(tmp_path / "runs", shipped)


@pytest.fixture
def held(book: RunBook) -> Iterator[RunFolder]:
    """A run that another process writes."""
    folder = make(book.root, "Busy")
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, folder.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline().strip() == b"held"
    yield folder
    process.stdin.close()
    process.stdout.close()
    assert process.wait() == 0


def test_shipped_runs_come_first_then_ones_own_newest_first(book: RunBook) -> None:
    make(book.root, "old", "10:00:00")
    make(book.root, "new", "12:00:00")
    names = [run.manifest.name for run in book.runs()]
    assert names == ["Vanilla", "k-Sparse", "new", "old"]
    assert [run.state for run in book.runs()] == [SHIPPED, SHIPPED, NEW, NEW]


def test_a_folder_that_is_no_run_hides_nothing(book: RunBook) -> None:
    good = make(book.root, "good")
    (book.root / "notes").mkdir()
    (book.root / "file").write_text("")
    broken = make(book.root, "broken", "19:00:00")
    broken.manifest.write_text("{")
    assert [run.folder for run in book.runs()[2:]] == [good]
    (bad,) = [each for each in book.everything() if isinstance(each, Unreadable)]
    assert bad.folder == broken
    assert "damaged" in bad.reason


@pytest.mark.parametrize("name", ["run.json", "events.jsonl"])
def test_a_link_in_a_circle_is_told_and_hides_no_other_run(book: RunBook, name: str) -> None:
    good, bad = make(book.root, "good"), make(book.root, "bad", "19:00:00")
    (bad.path / name).unlink(missing_ok=True)
    (bad.path / name).symlink_to(name)
    assert [run.folder for run in book.runs()[2:]] == [good]
    (told,) = [each for each in book.everything() if isinstance(each, Unreadable)]
    assert told.reason == (
        f"{bad.path / name} was not opened: the link leads in a circle. Take it out."
    )


def test_a_run_whose_log_nobody_can_read_is_not_called_new(book: RunBook) -> None:
    folder = make(book.root, "UTF-16")
    tell(folder, log.FINISHED)
    folder.log.write_bytes(folder.log.read_text("utf-8").encode("utf-16"))
    assert book.find("UTF-16").state == DAMAGED


def test_whether_a_run_is_under_way_is_told_by_its_lock_here_and_by_its_age_elsewhere(
    book: RunBook, held: RunFolder
) -> None:
    tell(held, log.RUNNING, age=3600)
    states = {held: log.RUNNING}
    for name, state, host, age, expected in (
        ("dead", log.RUNNING, None, 0, STALE),
        ("done", log.FINISHED, None, 0, log.FINISHED),
        ("far", log.PAUSED, "elsewhere", 5, log.PAUSED),
        ("lost", log.RUNNING, "elsewhere", 60, STALE),
        ("stopped far", log.STOPPED, "elsewhere", 9999, log.STOPPED),
    ):
        folder = make(book.root, name)
        tell(folder, state, host, age)
        states[folder] = expected
    assert {run.folder: run.state for run in book.runs()[2:]} == states


@pytest.mark.parametrize(("age", "expected"), [(0, log.RUNNING), (60, STALE)])
def test_a_copy_on_the_same_machine_is_judged_by_its_age(
    age: float, expected: str, book: RunBook, held: RunFolder
) -> None:
    status = log.Status(
        *(log.RUNNING, 469, 469, 10, 1e4, 1.0, time.time() - age, lock.here(), {}),
        lock=lock.number(held),
    )
    held.log.write_bytes(log.encode(status))
    copy = RunBook(shutil.copytree(book.root, book.root.with_name("copy")), None)
    assert [run.state for run in book.runs()[2:]] == [log.RUNNING]
    assert [run.state for run in copy.runs()] == [expected]


def test_a_run_is_found_by_what_people_call_it(book: RunBook, tmp_path: Path) -> None:
    folder = make(book.root, "Vanilla · code 8", "11:00:00")
    elsewhere = make(tmp_path / "usb", "Moved", "09:00:00")
    identifier = folder.path.name
    for text in (identifier, identifier[:12], "vanilla · CODE 8", str(folder.path)):
        assert book.find(text).folder == folder
    assert book.find(str(elsewhere.path)).manifest.name == "Moved"
    assert book.find("vanilla").state == SHIPPED
    assert book.find("k-sparse").manifest.variant == "k_sparse"
    make(book.root, "Other", "11:00:01")
    with pytest.raises(RunError, match=r"'20261126-1100' fits several runs: .*110000.*"):
        book.find("20261126-1100")
    with pytest.raises(RunError, match="There is no run 'magic'"):
        book.find("magic")
    with pytest.raises(RunError, match="There is no run ''"):
        book.find("")


def test_of_a_run_and_its_copy_the_folders_are_told(book: RunBook) -> None:
    folder = make(book.root, "First")
    copy = RunFolder(shutil.copytree(folder.path, book.root / "backup"))
    with pytest.raises(RunError) as refused:
        book.find("First")
    for each in (folder, copy):
        assert str(each.path) in str(refused.value)
    assert book.find(str(copy.path)).folder == copy


def test_why_a_run_that_is_asked_for_can_t_be_read_is_told(book: RunBook) -> None:
    folder = make(book.root, "First")
    folder.manifest.write_text("{")
    with pytest.raises(RunError, match=r"run\.json was not opened: it is damaged"):
        book.find(folder.path.name)
    with pytest.raises(RunError, match="There is no run 'First'"):
        book.find("First")  # nobody knows what it was called


@pytest.mark.parametrize("name", ["RUN.JSON", "Run.json", "run.json.txt"])
def test_a_description_that_copying_spelt_otherwise_is_told(book: RunBook, name: str) -> None:
    folder = make(book.root, "First")
    folder.manifest.rename(folder.path / name)
    if folder.manifest.exists():
        pytest.skip("here both are the same name")
    said = f"{folder.path} is not opened as a run: rename its {name} to run.json."
    (told,) = [each for each in book.everything() if isinstance(each, Unreadable)]
    assert told.reason == said
    for text in (folder.path.name, str(folder.path)):
        with pytest.raises(RunError, match=re.escape(said)):
            book.find(text)


@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_what_is_no_file_in_the_place_of_a_description_is_told(book: RunBook, kind: str) -> None:
    folder = make(book.root, "First")
    folder.manifest.unlink()
    if kind == "folder":
        folder.manifest.mkdir()
    elif not hasattr(os, "mkfifo"):
        pytest.skip("there are no pipes with names")
    else:
        os.mkfifo(folder.manifest)
    with pytest.raises(RunError, match=r"run\.json was not opened: it is no file\. Take it out"):
        book.find(str(folder.path))


def test_a_folder_that_is_none_of_a_run_is_named(book: RunBook, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(RunError, match=r"/empty holds no run: there is no run\.json in it\."):
        book.find(str(tmp_path / "empty"))


def test_names_are_ones_own_whatever_their_case(book: RunBook) -> None:
    make(book.root, "First")
    make(book.root, "Second", "20:00:00")
    run = book.find("First")
    with pytest.raises(RunError, match="Another run is called 'Second'"):
        book.rename(run, "SECOND")
    for key in ("k_Sparse", "k-sparse"):  # that one would be found in its place
        with pytest.raises(RunError, match="Another run is called 'k-Sparse'"):
            book.check_name(key)
    assert [book.free_name(name) for name in ("new", "SECOND", "k_sparse")] == [
        *("new", "SECOND 2", "k_sparse 2"),
    ]
    with pytest.raises(RunError, match="1 to 200 letters, not 0"):
        book.rename(run, " \n")
    book.rename(run, " Third\nof  all ")
    assert book.find("third of all").folder == run.folder
    book.rename(book.find("Third of all"), "THIRD OF ALL")
    with pytest.raises(RunError, match="came with the program"):
        book.rename(book.find("vanilla"), "Mine")


def test_a_deleted_run_can_be_taken_back(book: RunBook) -> None:
    folder = make(book.root, "Gone")
    tell(folder, log.FINISHED)
    run = book.find("Gone")
    trashed = book.delete(run)
    assert len(book.runs()) == 2
    assert trashed.is_dir()
    assert book.restore(trashed).manifest == run.manifest
    assert book.find("Gone").folder == folder
    with pytest.raises(RunError, match="not in the trash"):
        book.restore(trashed)
    with pytest.raises(RunError, match="came with the program"):
        book.delete(book.find("vanilla"))


def test_a_run_that_was_copied_back_can_be_deleted_again(book: RunBook) -> None:
    folder = make(book.root, "Gone")
    tell(folder, log.FINISHED)
    run = book.find("Gone")
    first = book.delete(run)
    shutil.copytree(first, folder.path)
    second = book.delete(book.find("Gone"))
    assert first.is_dir()
    assert second.is_dir()
    assert len({first, second}) == 2
    for trashed in (second, first):
        assert book.restore(trashed).manifest == run.manifest
        assert book.find("Gone").folder == folder
        shutil.rmtree(folder.path)


def test_a_run_that_is_being_trained_is_neither_deleted_nor_written_twice(
    book: RunBook, held: RunFolder
) -> None:
    tell(held, log.RUNNING)
    with pytest.raises(RunError, match="is being trained"):
        book.delete(book.find("Busy"))
    with pytest.raises(RunError, match=rf"written by another process on {lock.here()}, last heard"):
        lock.acquire(held)


def test_a_description_is_read_again_when_it_changed(book: RunBook) -> None:
    folder = make(book.root, "Before")
    assert book.runs()[2].manifest.name == "Before"
    values = json.loads(folder.manifest.read_text("utf-8"))
    folder.manifest.write_text(json.dumps({**values, "name": "Afterwards"}), "utf-8")
    assert book.runs()[2].manifest.name == "Afterwards"


def test_the_place_of_runs_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOURGLASS_RUNS", str(tmp_path / "here"))
    assert default_root() == tmp_path / "here"
    monkeypatch.delenv("HOURGLASS_RUNS")
    assert default_root().parts[-2:] == ("hourglass", "runs")
