"""``pretrain``: the models that travel with the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import resources
from engine.commands import pretrain
from engine.models import checkpoint
from engine.models.config import RunConfig
from engine.variants import registry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from engine.data.dataset import Dataset
    from tests.engine.commands.conftest import Call


@pytest.fixture(autouse=True)
def few_digits(tiny: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pretrain, "load_dataset", lambda _: tiny)


def test_all_variants_are_made_with_their_defaults(call: Call, tmp_path: Path) -> None:
    code, printed, _ = call("pretrain", "--epochs", "1", "--out", tmp_path / "new")
    assert code == 0
    for key in registry.variants():
        path = tmp_path / "new" / f"{key}.safetensors"
        model = checkpoint.load(path)
        default = RunConfig.default(key)
        assert (model.config.knobs, model.config.network) == (default.knobs, default.network)
        assert model.config.device == "auto"
        weights = sum(weight.numel() for weight in model.state().values())
        assert path.stat().st_size < 2 * weights + 5000  # two bytes a weight
        assert f"{key}: {path}" in printed


def test_only_those_named_are_made(call: Call, tmp_path: Path) -> None:
    call("pretrain", "k-sparse", "vanilla", "--epochs", "1", "--seed", "7", "--out", tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"k_sparse.safetensors", "vanilla.safetensors"}
    assert checkpoint.load(tmp_path / "vanilla.safetensors").config.seed == 7


def test_they_go_where_the_program_looks_for_them(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "PRETRAINED", tmp_path / "pretrained")
    call("pretrain", "vanilla", "--epochs", "1")
    assert (tmp_path / "pretrained" / "vanilla.safetensors").is_file()


def test_a_wrong_name_is_refused_before_any_training(
    refused: Callable[..., str], tmp_path: Path
) -> None:
    assert "no variant 'gan'" in refused("pretrain", "vanilla", "gan", "--out", tmp_path)
    assert not list(tmp_path.iterdir())
