"""Runs as a person works with them: trained, listed, compared, renamed, thrown away, brought in."""

from __future__ import annotations

import json
import math
import shutil
from typing import TYPE_CHECKING, Any

import pytest
import torch
from PIL import Image

from engine.commands import running, train
from engine.core.files import OutputError
from engine.models import checkpoint
from engine.nets import losses
from engine.runs import lock, manifest, shipped, writer
from engine.runs.book import RunBook
from engine.runs.folder import RunError, RunFolder
from engine.runs.history import records
from engine.training.state import TrainingState
from engine.training.state_file import load_state
from tests.engine.runs.same_run import differences

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from engine.models.records import EpochRecord
    from tests.engine.commands.conftest import Call

SMALL = ("--hidden", "6", "--code", "3", "--device", "cpu", "--batch-size", "50", "--epochs", "2")


def run_of(runs: Path, name: str) -> RunFolder:
    return RunBook(runs, shipped=None).find(name).folder


@pytest.fixture
def made(call: Call, folder: Path, runs: Path) -> Path:
    """Three runs of the tiny set: ``one`` and ``two`` differ in seed, ``three`` in variant."""
    for name, key, seed in (("one", "vanilla", 1), ("two", "vanilla", 2), ("three", "sparse", 1)):
        words = ("train", "--variant", key, "--dataset", folder, *SMALL)
        assert call(*words, "--name", name, "--seed", seed)[0] == 0
    return runs


def strict(text: str) -> Any:
    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    return json.loads(text, parse_constant=refuse)


def test_training_is_a_run(call: Call, folder: Path, runs: Path) -> None:
    words = ("train", "--variant", "vanilla", "--dataset", folder, *SMALL)
    code, _, said = call(*words, "--name", "  wide  one ")
    assert code == 0
    found = run_of(runs, "WIDE ONE")
    assert said == f"hourglass: the run is {found.path.name} in {runs}\n"
    assert manifest.read(found).name == "wide one"
    assert load_state(found.state).step == 8


def test_a_run_can_be_had_elsewhere_or_not_at_all(
    call: Call, folder: Path, runs: Path, tmp_path: Path
) -> None:
    words = ("train", "--variant", "vanilla", "--dataset", folder, *SMALL)
    call(*words, "--runs", tmp_path / "other")
    assert len(RunBook(tmp_path / "other", shipped=None).runs()) == 1
    call(*words, "--no-run", "--out", tmp_path / "m")
    assert not runs.exists()
    assert checkpoint.load(tmp_path / "m").epoch == 2


def test_a_run_and_a_model_file_of_it_are_the_same(
    call: Call, folder: Path, tmp_path: Path
) -> None:
    words = ("train", "--variant", "vanilla", "--dataset", folder, *SMALL, "--name", "one")
    call(*words, "--out", tmp_path / "m")
    code, _, said = call("runs", "export", "one", "--out", tmp_path / "exported")
    assert (code, said) == (0, f"hourglass: the model of epoch 2 is in {tmp_path / 'exported'}\n")
    files = [checkpoint.load(tmp_path / name) for name in ("m", "exported")]
    assert files[0].history == files[1].history
    assert all(
        torch.equal(value, files[1].state()[name]) for name, value in files[0].state().items()
    )
    outputs = [
        call("evaluate", model, "--dataset", folder, "--json", tmp_path / f"{index}.json")[1]
        for index, model in enumerate((tmp_path / "m", "one"))
    ]
    tables = [[line for line in each.splitlines() if line[:5] != "Model"] for each in outputs]
    assert tables[0] == tables[1]
    found = [strict((tmp_path / f"{index}.json").read_text())["models"][0] for index in range(2)]
    assert (found[0].pop("file"), found[1].pop("file")) == (str(tmp_path / "m"), "one")
    assert found[0] == found[1]


def test_a_name_that_is_taken_is_refused_before_training(
    made: Path, refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(name: str) -> Any:
        raise AssertionError(f"{name} was loaded")

    monkeypatch.setattr(train, "load_dataset", load)
    assert "Another run is called 'one'" in refused(
        "train", "--variant", "vanilla", "--name", "ONE"
    )
    assert len(RunBook(made, shipped=None).runs()) == 3


def test_a_name_for_no_run_is_refused(refused: Callable[..., str]) -> None:
    words = ("train", "--variant", "vanilla", "--no-run", "--name", "one")
    assert "--name is for a run, and --no-run keeps none" in refused(*words)


def test_a_place_for_runs_that_can_not_be_written_is_told_before(
    refused: Callable[..., str], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    assert "can't be written" in refused(
        "train", "--variant", "vanilla", "--runs", tmp_path / "file" / "runs"
    )


def test_the_list_fits_80_columns(call: Call, made: Path) -> None:
    call("runs", "rename", "two", "a name that is longer than any list of runs can ever show")
    code, printed, said = call("runs")
    assert (code, said) == (0, "")
    heads, *rows = printed.splitlines()
    assert heads.split() == ["run", "name", "state", "epochs", "BCE"]
    shown = RunBook(made).runs()
    assert [info.state for info in shown] == ["shipped"] * len(shipped.folders()) + ["finished"] * 3
    for row, info in zip(rows, shown, strict=True):
        assert len(row) <= 80
        assert info.status is not None
        assert row.startswith(info.manifest.id)
        done = f"{info.status.epochs}/{info.status.epochs}"
        assert row.split()[-3:] == [info.state, done, f"{info.status.figures['bce']:.4f}"]


def test_the_list_as_json(call: Call, made: Path, tmp_path: Path) -> None:
    code, printed, _ = call("runs", "--json")
    assert code == 0
    found = strict(printed)
    assert {each["name"] for each in found["runs"]} >= {"one", "two", "three"}
    one = next(each for each in found["runs"] if each["name"] == "one")
    assert (one["state"], one["epoch"], one["step"], one["variant"]) == (
        *("finished", 2.0, 8, "vanilla"),
    )
    assert one["figures"]["bce"] == records(run_of(made, "one"))[-1].test["bce"]
    call("runs", "--json", tmp_path / "f.json")
    assert strict((tmp_path / "f.json").read_text("utf-8")) == found


def test_no_run_and_what_is_none(call: Call, runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.runs.book.RunBook.runs", lambda _: [])
    (runs / "odd").mkdir(parents=True)
    (runs / "odd" / "run.json").write_text("{")
    code, _, said = call("runs")
    assert code == 0
    assert "odd/run.json was not opened: it is damaged" in said


@pytest.mark.usefixtures("made")
def test_show_tells_a_fact_a_line(call: Call, tmp_path: Path) -> None:
    code, printed, _ = call("runs", "show", "three")
    assert code == 0
    facts = {line[:15].strip(): line[15:] for line in printed.splitlines()}
    assert facts["name"] == "three"
    assert (facts["state"], facts["done"], facts["variant"]) == ("finished", "2/2", "sparse")
    assert (facts["seed"], facts["code"], facts["snapshots"]) == ("1", "3", "9")
    call("runs", "show", "three", "--json", tmp_path / "f.json")
    found = strict((tmp_path / "f.json").read_text("utf-8"))
    assert [each["epoch"] for each in found["history"]] == [1, 2]
    assert found["snapshots"] == list(range(9))
    assert found["config"]["variant"] == "sparse"


@pytest.mark.usefixtures("made")
def test_diff_tells_only_what_differs(call: Call, tmp_path: Path) -> None:
    _, printed, _ = call("runs", "diff", "one", "two")
    rows = {line.split()[0]: line.split()[1:] for line in printed.splitlines()[1:]}
    assert rows["seed"] == ["1", "2"]
    assert rows.keys() == {"seed", "total", "reconstruction", "bce", "mse", "psnr"}
    assert all(len(line) <= 80 for line in printed.splitlines())
    call("runs", "diff", "one", "three", "--json", tmp_path / "f.json")
    found = strict((tmp_path / "f.json").read_text("utf-8"))
    assert found["variant"] == ["vanilla", "sparse"]
    assert found["weight"][0] is None
    assert "seed" not in found
    assert call("runs", "diff", "one", "one")[1:] == (
        *("", "hourglass: nothing differs but name and time\n"),
    )


def test_rename_and_rm(call: Call, made: Path, refused: Callable[..., str]) -> None:
    identifier = run_of(made, "one").path.name
    assert call("runs", "rename", "one", "best") == (0, "", "")
    assert run_of(made, "best").path.name == identifier
    assert "Another run is called 'two'" in refused("runs", "rename", "best", "Two")
    code, _, said = call("runs", "rm", "best", "two")
    assert code == 0
    assert f"'best' lies in {made / '.trash' / identifier} now" in said
    assert "There is no run 'best'" in refused("runs", "show", "best")
    assert "There is no run 'one'" in refused("runs", "rm", "three", "one")
    assert run_of(made, "three").path.is_dir()


def test_a_model_file_becomes_a_run(
    call: Call, saved: Path, folder: Path, runs: Path, tmp_path: Path
) -> None:
    file = shutil.copy(saved, tmp_path / "mine.safetensors")
    code, printed, _ = call("runs", "import", file, file, "--dataset", folder)
    assert code == 0
    found = run_of(runs, "mine")
    again = run_of(runs, "mine 2")
    assert printed == f"{file}: {found.path.name}\n{file}: {again.path.name}\n"
    model = checkpoint.load(saved)
    assert [each.test for each in records(found)] == [each.test for each in model.history]
    call("runs", "export", "mine", "--out", tmp_path / "back")
    back = checkpoint.load(tmp_path / "back")
    assert (back.epoch, back.history) == (model.epoch, model.history)
    assert all(torch.equal(value, back.state()[name]) for name, value in model.state().items())
    info = RunBook(runs, shipped=None).find("mine")
    assert info.state == "finished"
    assert info.manifest.parent == manifest.Parent("mine", 4)
    code, printed, _ = call("resume", "mine", "--epochs", "2", "--dataset", folder)
    assert code == 0
    assert [line.split()[1] for line in printed.splitlines()] == ["2"]


@pytest.mark.usefixtures("made")
def test_notes_on_units_survive_another_name_a_file_and_training(
    call: Call, folder: Path, runs: Path, tmp_path: Path
) -> None:
    notes = {"code/1": "a loop", "encoder1/2": "an edge"}
    manifest.change(run_of(runs, "one"), unit_notes=notes)
    call("runs", "rename", "one", "uno")
    assert call("resume", "uno", "--epochs", "3", "--dataset", folder)[0] == 0
    assert manifest.read(run_of(runs, "uno")).unit_notes == notes
    assert call("runs", "export", "uno", "--out", tmp_path / "due.safetensors")[0] == 0
    assert call("runs", "import", tmp_path / "due.safetensors", "--dataset", folder)[0] == 0
    assert manifest.read(run_of(runs, "due")).unit_notes == notes


def test_a_run_trains_on_as_another(call: Call, made: Path, folder: Path) -> None:
    words = ("train", "--from", "one", "--epochs", "1", "--dataset", folder, "--name", "more")
    code, printed, _ = call(*words)
    assert code == 0
    assert [line.split()[1] for line in printed.splitlines()] == ["3"]
    described = manifest.read(run_of(made, "more"))
    assert described.parent == manifest.Parent(run_of(made, "one").path.name, 8)
    assert [each.epoch for each in records(run_of(made, "more"))] == [1, 2, 3]


@pytest.mark.usefixtures("made")
def test_a_run_draws_pictures(call: Call, tmp_path: Path) -> None:
    photo = Image.new("L", (40, 40), 255)
    photo.paste(0, (16, 8, 24, 32))
    photo.save(tmp_path / "photo.png")
    out = tmp_path / "out"
    assert call("reconstruct", "one", tmp_path / "photo.png", "--out", out)[0] == 0
    assert (out / "photo-reconstruction.png").is_file()


@pytest.mark.usefixtures("made")
def test_a_plan_is_made_longer(
    call: Call, folder: Path, tmp_path: Path, refused: Callable[..., str]
) -> None:
    assert "has all its 2 epochs" in refused("resume", "one", "--dataset", folder)
    assert "say with --dataset where it is" in refused("resume", "one", "--epochs", "3")
    words = ("resume", "one", "--epochs", "3", "--dataset", folder)
    code, printed, said = call(*words, "--out", tmp_path / "m", "--json", tmp_path / "f.json")
    assert code == 0
    assert [line.split()[1] for line in printed.splitlines()] == ["3"]
    assert said == f"hourglass: the model of epoch 3 is in {tmp_path / 'm'}\n"
    model = checkpoint.load(tmp_path / "m")
    assert (model.epoch, model.config.dataset) == (3, str(folder))
    assert len(strict((tmp_path / "f.json").read_text("utf-8"))["epochs"]) == 3


def test_a_second_writer_is_refused_in_one_line(
    made: Path, folder: Path, refused: Callable[..., str]
) -> None:
    held = lock.acquire(run_of(made, "one"))
    try:
        words = ("resume", "one", "--epochs", "3", "--dataset", folder)
        assert "is being written by another process on" in refused(*words)
        assert "is being trained: stop it first" in refused("runs", "rm", "one")
    finally:
        held.release()


def test_a_copy_of_a_run_goes_on_elsewhere(
    call: Call, made: Path, folder: Path, tmp_path: Path
) -> None:
    there = tmp_path / "laptop" / run_of(made, "one").path.name
    shutil.copytree(run_of(made, "one").path, there)
    assert there.name in call("runs", "--runs", there.parent)[1]
    code, _, _ = call("resume", there, "--epochs", "3", "--dataset", folder)
    assert code == 0
    assert load_state(RunFolder(there).state).step == 12
    assert load_state(run_of(made, "one").state).step == 8


def test_a_copy_from_the_middle_of_a_run_goes_on_there(
    call: Call, folder: Path, runs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line, there = running.epoch_line, tmp_path / "laptop"
    listed: list[str] = []

    def copy(record: EpochRecord, epochs: int) -> str:
        if record.epoch == 2:
            shutil.copytree(run_of(runs, "one").path, there / "copied")
            listed.append(call("runs", "--runs", runs)[1])
            listed.append(call("runs", "--runs", there)[1])
            with pytest.raises(RunError, match="is being written by another process on"):
                lock.acquire(run_of(runs, "one"))
        return line(record, epochs)

    monkeypatch.setattr(running, "epoch_line", copy)
    monkeypatch.setattr(writer, "SAVE_SHARE", math.inf)
    words = ("train", "--variant", "vanilla", "--dataset", folder, *SMALL, "--epochs", "4")
    assert call(*words, "--name", "one")[0] == 0
    states = [each.splitlines()[-1].split()[-3:-1] for each in listed]
    # Nobody can tell yet that the copy does not grow: something may feed it.
    assert states == [["running", "2/4"], ["running", "2/4"]]
    assert load_state(there / "copied" / "state.safetensors").step == 8
    words = ("resume", "one", "--runs", there, "--dataset", folder)
    code, printed, said = call(*words)
    assert code == 0
    assert [each.split()[1] for each in printed.splitlines()] == ["3", "4"]
    assert said == f"hourglass: the run is copied in {there}\n"
    assert differences(RunFolder(there / "copied"), run_of(runs, "one")) == []


@pytest.mark.parametrize("more", [(), ("--out", "m")])
def test_a_disk_that_is_full_in_the_end(
    more: tuple[str, ...],
    call: Call,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    original = TrainingState.save

    def save(self: TrainingState, path: Path, log_bytes: int = 0) -> None:
        if self.step:
            raise OutputError("no room")
        original(self, path, log_bytes)

    monkeypatch.setattr(TrainingState, "save", save)
    monkeypatch.setattr(writer, "SAVE_SHARE", math.inf)
    monkeypatch.chdir(tmp_path)
    words = ("train", "--variant", "vanilla", "--dataset", folder, *SMALL, *more)
    code, _, said = call(*words)
    assert code == (0 if more else 1)
    assert said.count("The run is not being saved, training goes on in memory: no room") == 1
    assert "is not complete (no room)" in said
    assert ("its model is lost" in said) == (not more)
    assert (tmp_path / "m").exists() == bool(more)


def test_a_diverged_run_is_listed_as_such(
    call: Call, folder: Path, runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, calls = losses.bce, iter(range(100))
    monkeypatch.setattr(
        losses, "bce", lambda x, y: plain(x, y) * (float("nan") if next(calls) == 6 else 1)
    )
    words = ("train", "--variant", "vanilla", "--dataset", folder, *SMALL, "--name", "bad")
    assert call(*words)[0] == 1
    assert RunBook(runs).find("bad").state == "diverged"
    assert strict(call("runs", "--json")[1])["runs"][-1]["state"] == "diverged"


def test_a_run_that_came_with_the_program_is_read_and_gone_on_from_but_not_changed(
    call: Call, refused: Callable[..., str], runs: Path, tmp_path: Path
) -> None:
    kept = shipped.folders()["k_sparse"]
    before = {path: path.read_bytes() for path in kept.path.rglob("*") if path.is_file()}
    said = refused("resume", "K-Sparse", "--epochs", "11")
    assert "`hourglass train --from k_sparse` goes on from its model in a new run" in said
    assert "came with the program" in refused("runs", "rename", "k_sparse", "mine")
    assert "came with the program" in refused("runs", "rm", "k-sparse")
    assert call("runs", "export", "k_sparse", "--out", tmp_path / "m")[0] == 0
    assert checkpoint.load(tmp_path / "m").history == tuple(records(kept))
    found = strict(call("runs", "show", "k-sparse", "--json")[1])
    assert (found["state"], found["epoch"], len(found["snapshots"])) == ("shipped", 10.0, 12)
    assert {path: path.read_bytes() for path in kept.path.rglob("*") if path.is_file()} == before
    assert not runs.exists()
