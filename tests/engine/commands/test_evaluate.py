from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest

from engine.commands import find_model
from engine.core.progress import run_to_end
from engine.evaluation.figures import Summary
from engine.evaluation.summary import summarise
from engine.models import checkpoint
from engine.training.trainer import Trainer
from tests.engine.small_runs import quick

if TYPE_CHECKING:
    from pathlib import Path

    from engine.data.dataset import Dataset
    from tests.engine.commands.conftest import Call


@pytest.fixture(autouse=True)
def few_digits(tiny: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find_model, "load_dataset", lambda _: tiny)


@pytest.fixture
def files(tiny: Dataset, tmp_path: Path) -> list[Path]:
    """Two models of equal code size."""
    paths = []
    for key in ("vanilla", "variational"):
        trainer = Trainer(quick(key), tiny)
        list(trainer.run(1))
        paths.append(tmp_path / f"{key}.safetensors")
        checkpoint.save(trainer.snapshot(), paths[-1])
    return paths


def test_models_stand_side_by_side_with_one_pca(
    call: Call, files: list[Path], tiny: Dataset, tmp_path: Path
) -> None:
    target = tmp_path / "figures.json"
    code, out, _ = call("evaluate", *files, "--json", target)
    assert code == 0
    assert out.splitlines()[0].split() == ["Vanilla", "Variational", "PCA"]
    labels = [each.metadata["label"] for each in fields(Summary) if each.metadata]
    assert all(label in out for label in labels)
    written = json.loads(target.read_text("utf-8"))["models"]
    assert [each["file"] for each in written] == [*map(str, files), None]
    expected = run_to_end(summarise(checkpoint.load(files[0]), tiny))
    assert written[0]["psnr"] == pytest.approx(expected.psnr)
    assert written[2]["bce"] is None
    assert written[1]["kl"] > 0
    assert [each["verdict"] is None for each in written] == [True, False, True]
    assert f"variational: {written[1]['verdict']}" in " ".join(out.split())
    assert all(each["frechet"] > 0 and 0 < each["trustworthiness"] <= 1 for each in written)


def test_a_model_of_other_images_is_refused_before_anything_is_measured(
    call: Call, files: list[Path], colourful: Path
) -> None:
    code, out, err = call("evaluate", files[0], colourful)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert f"{colourful}: the model was made for images of 3 × 8 × 9 values in 2 classes" in err


def test_a_foreign_file_is_refused_before_anything_is_measured(
    call: Call, files: list[Path], tmp_path: Path
) -> None:
    foreign = tmp_path / "foreign.safetensors"
    foreign.write_bytes(b"not a model")
    code, out, err = call("evaluate", files[0], foreign)
    assert (code, out) == (2, "")
    assert "foreign.safetensors" in err
