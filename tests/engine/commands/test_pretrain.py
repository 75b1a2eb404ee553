"""``pretrain``: the runs that travel with the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import resources
from engine.commands import pretrain
from engine.models.config import RunConfig
from engine.runs import manifest, orientation_file, shipped
from engine.runs.book import RunBook
from engine.runs.folder import RunFolder
from engine.runs.newest import newest_model
from engine.variants import registry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from engine.data.dataset import Dataset
    from tests.engine.commands.conftest import Call


@pytest.fixture(autouse=True)
def few_digits(tiny: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pretrain, "load_dataset", lambda _: tiny)


def test_all_variants_are_made_with_their_defaults(
    call: Call, tmp_path: Path, tiny: Dataset
) -> None:
    code, printed, _ = call("pretrain", "--epochs", "1", "--out", tmp_path / "new")
    assert code == 0
    for key, variant in registry.variants().items():
        folder = RunFolder(tmp_path / "new" / key)
        described, model = manifest.read(folder), newest_model(folder)
        default = RunConfig.default(key)
        assert (described.id, described.name, described.variant) == (key, variant.title, key)
        assert (model.config.knobs, model.config.network) == (default.knobs, default.network)
        assert model.config.device == "auto"
        assert [each.epoch for each in model.history] == [1]
        weights = sum(weight.numel() for weight in model.state().values())
        *earlier, last = [each.path.stat().st_size for each in folder.saved_snapshots()]
        assert last < 2 * weights + 5000  # two bytes a weight
        assert all(size < 1.1 * weights + 5000 for size in earlier)  # one, and scales
        kept, settled = orientation_file.read(folder, tiny.fingerprint())
        assert settled
        assert sorted(kept) == [each.step for each in folder.saved_snapshots()]
        assert f"{key}: {folder.path}" in printed
    assert not (tmp_path / "runs").exists()  # a person's own runs are not meant


def test_only_those_named_are_made(call: Call, tmp_path: Path) -> None:
    call("pretrain", "k-sparse", "vanilla", "--epochs", "1", "--seed", "7", "--out", tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"k_sparse", "vanilla"}
    assert newest_model(RunFolder(tmp_path / "vanilla")).config.seed == 7


def test_they_go_where_the_program_looks_for_them(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "PRETRAINED", tmp_path / "pretrained")
    assert shipped.folders() == {}
    call("pretrain", "vanilla", "--epochs", "1")
    assert shipped.folders() == {"vanilla": RunFolder(tmp_path / "pretrained" / "vanilla")}


def test_what_they_are_packed_from_is_kept_on_request(call: Call, tmp_path: Path) -> None:
    whole, packed = tmp_path / "whole", tmp_path / "packed"
    call("pretrain", "vanilla", "--epochs", "2", "--runs", whole, "--out", packed)
    (run,) = RunBook(whole, shipped=None).runs()
    assert (run.state, run.manifest.variant) == ("finished", "vanilla")
    assert run.folder.state.is_file()
    assert not RunFolder(packed / "vanilla").state.exists()


def test_a_wrong_name_is_refused_before_any_training(
    refused: Callable[..., str], tmp_path: Path
) -> None:
    assert "no variant 'gan'" in refused("pretrain", "vanilla", "gan", "--out", tmp_path)
    assert not list(tmp_path.iterdir())
