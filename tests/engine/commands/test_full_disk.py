"""A disk without room: told before training where it can be, and in its middle; nothing is lost."""

from __future__ import annotations

import math
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from engine.commands import running
from engine.core.files import OutputError
from engine.models import checkpoint
from engine.models.checkpoint import CheckpointError
from engine.runs import writer
from engine.runs.book import RunBook
from tests.engine.runs.same_run import differences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from engine.models.records import EpochRecord
    from tests.engine.commands.conftest import Call

SMALL = ("--code", "2", "--device", "cpu", "--batch-size", "50", "--epochs", "3")
TRAIN = ("train", "--variant", "vanilla", *SMALL)
FULL = "No space left on device"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Makes a disk of a size; only root may."""
    place = tmp_path / "disk"
    place.mkdir()
    made = []

    def make(size: str) -> Path:
        words = ("mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place))
        if os.name != "posix" or os.geteuid() or subprocess.run(words, check=False).returncode:
            pytest.skip("a small disk needs root and a system that mounts one")
        made.append(place)
        return place

    yield make
    for each in made:
        subprocess.run(("umount", str(each)), check=True)


def test_before_training(
    disk: Callable[[str], Path], folder: Path, refused: Callable[..., str]
) -> None:
    place = disk("64k")
    (place / "mine").write_text("was there")
    said = refused(*TRAIN, "--dataset", folder, "--runs", place)
    assert f"state.safetensors can't be written: {FULL}. Choose another place or make room" in said
    assert [each.name for each in place.iterdir()] == ["mine"]
    assert (place / "mine").read_text() == "was there"


@pytest.mark.parametrize("elsewhere", [False, True])
def test_in_the_middle(
    elsewhere: bool,
    disk: Callable[[str], Path],
    call: Call,
    folder: Path,
    tmp_path: Path,
) -> None:
    """All but the last words of a disk are taken when the first epoch is told."""
    place, words = disk("4m"), ("--hidden", "6", "--dataset", folder, "--name", "one")
    assert call(*TRAIN, *words, "--runs", tmp_path / "whole")[0] == 0
    line, filler = running.epoch_line, place / "filler"

    def fill(record: EpochRecord, epochs: int) -> str:
        with filler.open("ab", buffering=0) as file:
            try:
                while file.write(bytes(4096)):
                    pass
            except OSError:
                pass
        return line(record, epochs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "epoch_line", fill)
        patch.setattr(writer, "SAVE_SHARE", math.inf)
        more = ("--out", tmp_path / "m") if elsewhere else ()
        code, printed, said = call(*TRAIN, *words, "--runs", place, *more)
    assert code == (0 if elsewhere else 1)
    assert len(printed.splitlines()) == 3
    assert said.count("The run is not being saved, training goes on in memory: ") == 1
    assert f"is not complete ({place}" in said
    assert ("its model is lost: name a file elsewhere with --out" in said) == (not elsewhere)
    if elsewhere:
        assert checkpoint.load(tmp_path / "m").epoch == 3
    filler.unlink()
    run = RunBook(place, None).find("one").folder
    assert call("resume", "one", "--runs", place, "--dataset", folder)[0] == 0
    assert differences(run, RunBook(tmp_path / "whole", None).find("one").folder) == []
    shutil.rmtree(run.path)


def refuse(*_: object) -> None:
    raise CheckpointError("m can't be written: no room.")


def test_a_model_file_that_can_not_be_written_in_the_end(
    call: Call, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = (*TRAIN, "--hidden", "6", "--dataset", folder, "--out", tmp_path / "m")
    monkeypatch.setattr(checkpoint, "save", refuse)
    code, _, said = call(*words, "--runs", tmp_path / "runs")
    assert code == 1
    name = RunBook(tmp_path / "runs", None).runs()[0].manifest.id
    assert said == (
        "hourglass: m can't be written: no room.\n"
        f"hourglass: the run is {name} in {tmp_path / 'runs'}\n"
    )
    code, _, said = call(*words, "--no-run")
    assert code == 1
    assert said.endswith("hourglass: the model is lost: train it again with --out elsewhere\n")


def test_a_run_that_can_not_begin_leaves_no_folder(
    folder: Path, runs: Path, refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OutputError("no room for it")

    monkeypatch.setattr("engine.training.state.TrainingState.save", fail)
    assert "no room for it" in refused(*TRAIN, "--dataset", folder)
    assert list(runs.iterdir()) == []
