"""Model files of earlier versions open, and evaluate to the figures that they had then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from safetensors import safe_open

from engine.data.catalogue import MNIST, NAMED_DATASETS
from engine.models import checkpoint, migration
from engine.models.config import ConfigError, RunConfig
from engine.nets.architecture import Dense

if TYPE_CHECKING:
    from engine.data.dataset import Dataset

FILES = Path(__file__).parent / "files"
FIGURES: dict[str, Any] = json.loads((FILES / "figures.json").read_text("utf-8"))
"""What the program that wrote each file made of it, at commit 59fc541."""


def metadata(path: Path) -> dict[str, str]:
    with safe_open(path, framework="pt") as file:
        return dict(file.metadata())


def test_there_is_a_file_of_every_earlier_version() -> None:
    versions = {metadata(path)["version"] for path in FILES.glob("*.safetensors")}
    assert versions == set(checkpoint.READABLE) - {checkpoint.VERSION}
    assert {path.stem for path in FILES.glob("*.safetensors")} == set(FIGURES)


@pytest.mark.parametrize("name", FIGURES)
def test_an_earlier_file_evaluates_to_its_recorded_figures(name: str, tiny: Dataset) -> None:
    model, expected = checkpoint.load(FILES / f"{name}.safetensors"), FIGURES[name]
    images = tiny.pixels("test")
    np.testing.assert_allclose(model.encode(images[:2]), expected["codes"], rtol=1e-5)
    output = model.reconstruct(images)
    assert float(output.astype(float).sum()) == pytest.approx(expected["output_sum"], rel=1e-6)
    errors = model.squared_errors(tiny.test_images)
    assert float(errors.astype(float).mean()) == pytest.approx(expected["mse"], rel=1e-6)
    assert (model.epoch, model.history[-1].test) == (expected["epoch"], expected["test"])


@pytest.mark.parametrize("name", FIGURES)
def test_what_an_earlier_file_leaves_out_is_filled_in(name: str, tmp_path: Path) -> None:
    model = checkpoint.load(FILES / f"{name}.safetensors")
    assert isinstance(model.config.network, Dense)
    dataset = FIGURES[name]["dataset"]
    assert model.config.dataset == dataset
    named = NAMED_DATASETS.get(dataset)
    assert model.config.data == (MNIST if named is None else named.spec)
    checkpoint.save(model, tmp_path / "again")
    assert metadata(tmp_path / "again")["version"] == checkpoint.VERSION
    assert checkpoint.load(tmp_path / "again").config == model.config


def test_settings_of_this_version_stay_as_they_are() -> None:
    values = RunConfig.default("sparse").to_dict()
    assert migration.version_of(values) == migration.VERSION
    assert migration.migrate(values, migration.VERSION) == values


def test_a_named_set_has_the_recipe_of_the_catalogue_and_an_own_one_keeps_its_own() -> None:
    values = RunConfig.default("sparse").to_dict()
    for name in NAMED_DATASETS:
        settings = {**values, "dataset": name, "data": MNIST.to_dict()}
        recipe = migration.migrate(settings, migration.VERSION)["data"]["recipe"]
        assert recipe == ("centred-ink" if name == "mnist" else "resize")
    own = {**values, "dataset": "/somewhere/mine", "data": MNIST.to_dict()}
    assert migration.migrate(own, migration.VERSION) == own


def test_settings_of_version_1_are_told_by_what_they_lack() -> None:
    values = RunConfig.default("sparse").to_dict()
    del values["data"], values["network"]["kind"]
    assert migration.version_of(values) == 1
    assert RunConfig.from_dict(migration.migrate(values, 1)) == RunConfig.default("sparse")
    assert "data" not in values


@pytest.mark.parametrize(
    "values", [None, 5, [], "x", {}, {"network": 7}, {"dataset": []}, {"network": {"kind": 1}}]
)
def test_what_is_no_settings_is_left_for_the_reader_to_refuse(values: Any) -> None:
    with pytest.raises(ConfigError):
        RunConfig.from_dict(migration.migrate(values, 1))
