"""What is printed fits the terminal, with every number whole; what is JSON is strict JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from engine.commands import find_model, train
from engine.core.files import OutputError
from engine.evaluation.figures import Summary, shown
from engine.models import checkpoint
from engine.models.model import Model
from engine.nets import losses
from engine.runs import manifest
from engine.runs.book import RunBook
from tests.engine.runs.test_book import make, tell
from tests.engine.small_runs import built, quick

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.data.dataset import Dataset
    from tests.engine.commands.conftest import Call

ROOT = Path(__file__).parents[3]
SMALL = ("--hidden", "6", "--code", "3", "--device", "cpu", "--batch-size", "50", "--epochs", "1")


def strict(text: str) -> Any:
    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    return json.loads(text, parse_constant=refuse)


@pytest.fixture(params=[80, 40])
def columns(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """How wide the terminal says it is."""
    monkeypatch.setenv("COLUMNS", str(request.param))
    return int(request.param)


@pytest.fixture
def listed(runs: Path) -> Path:
    """Two runs that were never trained here, one of a name that looks like markup."""
    for name, variant in (("plain", "vanilla"), ("[/bold] :smile: of a long name", "k_sparse")):
        tell(make(runs, name, variant=variant), "finished")
    return runs


@pytest.mark.usefixtures("listed")
def test_the_list_of_runs(columns: int, call: Call) -> None:
    code, printed, _ = call("runs")
    heads, *rows = printed.splitlines()
    assert code == 0
    assert heads.split()[-4:] == ["name", "state", "epochs", "BCE"]
    assert all(len(row) <= columns for row in printed.splitlines())
    assert [row.split()[-3:] for row in rows[-2:]] == [["finished", "1/10", "0.0900"]] * 2
    assert any("[/bold]" in row for row in rows)
    if columns == 80:
        assert any("[/bold] :smile:" in row for row in rows)


def test_what_differs(columns: int, call: Call, listed: Path) -> None:
    first, second = (run.folder for run in RunBook(listed, None).runs())
    values = {"learning_rate": (-0.00001234, 0.5), "seed": (1_234_567_890, 2)}
    for place, folder in enumerate((first, second)):
        config = {"variant": "vanilla"} | {name: pair[place] for name, pair in values.items()}
        manifest.change(folder, config=config)
    _, printed, _ = call("runs", "diff", first.path.name, second.path.name)
    assert all(len(row) <= columns for row in printed.splitlines())
    rows = {line.split()[0]: line.split()[1:] for line in printed.splitlines() if line.strip()}
    assert rows["learning_rate"] == ["-1.234e-05", "0.5"]
    assert rows["seed"] == ["1234567890", "2"]


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch, tiny: Dataset, tmp_path: Path) -> list[Path]:
    """Four untrained models of one code size."""
    monkeypatch.setattr(find_model, "load_dataset", lambda _: tiny)
    paths = []
    for key in ("vanilla", "variational", "denoising", "contractive"):
        paths.append(tmp_path / f"{key}-of-a-long-name.safetensors")
        settings = quick(key)
        checkpoint.save(Model(settings, built(settings)), paths[-1])
    return paths


def test_figures_of_models(columns: int, call: Call, models: list[Path], tmp_path: Path) -> None:
    target = tmp_path / "figures.json"
    code, printed, _ = call("evaluate", *models, "--json", target)
    assert code == 0
    assert all(len(row) <= columns for row in printed.splitlines())
    found = strict(target.read_text("utf-8"))["models"]
    words = printed.split()
    for column in (each for each in fields(Summary) if each.metadata):
        for each in found:
            assert shown(each[column.name], column.metadata["unit"]) in words
    assert words.count("PCA") == 1
    titles = [line.split() for line in printed.splitlines() if "Vanilla" in line]
    assert titles == [["Vanilla", "Variational", "Denoising"] if columns == 80 else ["Vanilla"]]


def test_json_alone_is_on_stdout(call: Call, folder: Path, models: list[Path]) -> None:
    code, printed, said = call("evaluate", models[0], "--json", "-")
    assert (code, said) == (0, "")
    assert [each["title"] for each in strict(printed)["models"]] == ["Vanilla", "PCA"]
    words = ("--variant", "vanilla", "--dataset", folder, *SMALL, "--name", "one")
    code, printed, said = call("train", *words, "--json", "-")
    assert code == 0
    assert [each["epoch"] for each in strict(printed)["epochs"]] == [1]
    assert said.startswith("epoch 1 ")
    words = ("one", "--epochs", "2", "--dataset", folder)
    code, printed, said = call("resume", *words, "--json", "-")
    assert [each["epoch"] for each in strict(printed)["epochs"]] == [1, 2]
    assert said.startswith("epoch 2 ")


def test_a_place_for_json_that_can_not_be_written_is_told_before(
    refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def load(name: str) -> Any:
        raise OutputError(f"{name} was loaded")

    monkeypatch.setattr(train, "load_dataset", load)
    words = ("--variant", "vanilla", "--json", tmp_path / "missing" / "f.json")
    assert "missing/f.json can't be written" in refused("train", *words)


def diverge(call: Call, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Train a run whose loss is no number from the third batch on."""
    plain, calls = losses.bce, iter(range(100))
    monkeypatch.setattr(
        losses, "bce", lambda x, y: plain(x, y) * (float("nan") if next(calls) >= 2 else 1)
    )
    words = ("train", "--variant", "vanilla", "--dataset", folder, *SMALL, "--name", "bad")
    assert call(*words)[0] == 1


def test_what_is_no_number_is_null(
    call: Call, folder: Path, listed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    diverge(call, folder, monkeypatch)
    other = RunBook(listed).find("plain").folder
    odd = {"variant": "vanilla", "learning_rate": float("nan"), "knobs": {"weight": float("inf")}}
    other.manifest.write_text(json.dumps(manifest.read(other).to_dict() | {"config": odd}))
    assert "NaN" in other.manifest.read_text()
    found = strict(call("runs", "--json")[1])["runs"]
    bad = next(each for each in found if each["name"] == "bad")
    assert (bad["state"], bad["figures"]) == ("diverged", {})
    assert strict(call("runs", "show", "bad", "--json")[1])["history"] == []
    config = strict(call("runs", "show", "plain", "--json")[1])["config"]
    assert (config["learning_rate"], config["knobs"]) == (None, {"weight": None})
    assert strict(call("runs", "diff", "plain", "bad", "--json")[1])["weight"] == [None, None]


def test_into_a_pipe(listed: Path) -> None:
    command = [sys.executable, str(ROOT / "main.py"), "runs", "--runs", str(listed), "--json"]
    tool = [sys.executable, "-m", "json.tool"]
    first = subprocess.Popen(command, stdout=subprocess.PIPE)
    read = subprocess.run(tool, stdin=first.stdout, capture_output=True, text=True, check=True)
    assert first.stdout is not None
    first.stdout.close()
    assert first.wait() == 0
    names = {each["name"] for each in strict(read.stdout)["runs"]}
    assert names >= {"plain", "[/bold] :smile: of a long name"}
