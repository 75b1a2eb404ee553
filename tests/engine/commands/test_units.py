"""``units`` and ``encode``: what they print and write."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.commands import find_model
from engine.core.progress import run_to_end
from engine.evaluation.units.order import ordered
from engine.evaluation.units.report import measuring
from engine.models import checkpoint
from engine.training.trainer import Trainer
from tests.engine.small_runs import quick

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from engine.data.dataset import Dataset
    from tests.engine.commands.conftest import Call


@pytest.fixture(autouse=True)
def few_digits(tiny: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find_model, "load_dataset", lambda _: tiny)


@pytest.fixture
def cloud(tiny: Dataset, tmp_path: Path) -> Path:
    trainer = Trainer(quick("variational"), tiny)
    list(trainer.run(1))
    path = tmp_path / "cloud.safetensors"
    checkpoint.save(trainer.snapshot(), path)
    return path


def test_units_are_counted_and_listed(call: Call, saved: Path, tiny: Dataset) -> None:
    code, out, _ = call("units", saved, "--sort", "density")
    assert code == 0
    first, heads, *rows = out.splitlines()
    assert first.startswith("Code, 8 units: ")
    assert heads.split() == [
        "unit",
        "state",
        "fires",
        "%",
        "max",
        "mostly",
        "purity",
        "%",
        "like",
        "unit",
    ]
    found = run_to_end(measuring(checkpoint.load(saved), tiny))
    assert [int(row.split()[0]) for row in rows] == ordered(found, "density").tolist()
    assert all(len(line) <= 80 for line in out.splitlines())


def test_a_narrow_terminal_has_fewer_columns_and_whole_numbers(
    call: Call, saved: Path, cloud: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    for model in (saved, cloud):
        _, out, _ = call("units", model)
        table = out.splitlines()[-9:]
        assert all(len(line) <= 40 for line in table)
        assert not any("…" in line for line in table)
        assert table[0].split()[:4] == ["unit", "state", "fires", "%"]
        assert ("KL" in table[0]) == (model is cloud)


def test_json_holds_all_that_is_known(call: Call, cloud: Path, tiny: Dataset) -> None:
    code, out, _ = call("units", cloud, "--json")
    assert code == 0
    told = json.loads(out)
    found = run_to_end(measuring(checkpoint.load(cloud), tiny))
    assert found.kl is not None
    assert (told["run"], told["layer"], told["images"]) == ("cloud", "code", 50)
    assert told["layers"] == [each.key for each in found.network.layers]
    assert told["kl"] == pytest.approx(float(found.kl.sum()))
    assert told["verdict"] == found.verdict
    assert sum(told["counts"].values()) == len(told["units"]) == 8
    for unit in told["units"]:
        number = unit["unit"]
        assert unit["kl"] == pytest.approx(float(found.kl[number]))
        assert unit["density"] == pytest.approx(float(found.activity.density[number]))
        assert sum(unit["classes"].values()) == pytest.approx(1 if unit["density"] else 0)
        assert all(-1 <= each["cosine"] <= 1 for each in unit["by_weights"])
        values = found.activity.activations[:, number]
        if unit["strongest"]:
            assert values[unit["strongest"][0]] == values.max()


def test_hidden_layers_are_listed_too(call: Call, cloud: Path, refused: Callable[..., str]) -> None:
    code, out, _ = call("units", cloud, "--layer", "encoder1")
    assert code == 0
    assert out.startswith("Encoder 1, 12 units: ")
    assert "no layer 'encoder9'" in refused("units", cloud, "--layer", "encoder9")


def test_the_verdict_on_a_variational_code_is_printed_by_both(
    call: Call, cloud: Path, tiny: Dataset
) -> None:
    verdict = run_to_end(measuring(checkpoint.load(cloud), tiny)).verdict
    assert verdict
    _, out, _ = call("units", cloud)
    assert verdict in out.splitlines()


def test_codes_are_written_as_an_array(
    call: Call, saved: Path, tiny: Dataset, tmp_path: Path
) -> None:
    target = tmp_path / "codes.npy"
    code, out, _ = call("encode", saved, "--out", target)
    assert (code, out) == (0, "")
    codes = np.load(target, allow_pickle=False)
    wanted = checkpoint.load(saved).encode(tiny.pixels("test"))
    assert codes.dtype == np.float32
    np.testing.assert_allclose(codes, wanted, atol=1e-6)


def test_codes_are_written_as_a_table_with_their_classes(
    call: Call, saved: Path, tiny: Dataset, tmp_path: Path
) -> None:
    target = tmp_path / "codes.csv"
    assert call("encode", saved, "--split", "train", "--out", target)[0] == 0
    heads, *rows = csv.reader(io.StringIO(target.read_text("utf-8")))
    assert heads == ["image", "class", *(f"z{unit}" for unit in range(8))]
    wanted = checkpoint.load(saved).encode(tiny.pixels("train"))
    assert [int(row[0]) for row in rows] == list(range(200))
    names = [tiny.spec.classes[label] for label in tiny.labels("train")]
    assert [row[1] for row in rows] == names
    np.testing.assert_allclose(
        [[float(v) for v in row[2:]] for row in rows], wanted, rtol=1e-4, atol=1e-6
    )
    _, out, _ = call("encode", saved, "--split", "train")
    assert out == target.read_text("utf-8")


def test_other_kinds_of_files_are_refused_before_anything_is_read(
    refused: Callable[..., str], tmp_path: Path
) -> None:
    assert ".csv or .npy" in refused("encode", "nothing", "--out", tmp_path / "codes.mat")
    assert list(tmp_path.iterdir()) == []
