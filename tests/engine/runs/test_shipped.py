"""The runs that come with the program are whole, small, and as good as they say."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from safetensors import safe_open

import resources
from engine.data import dataset
from engine.data.catalogue import MNIST
from engine.models import checkpoint
from engine.models.config import RunConfig
from engine.runs import orientation_file, shipped
from engine.runs.book import SHIPPED, RunBook
from engine.runs.folder import RunError, RunFolder
from engine.runs.history import records
from engine.runs.newest import newest_model
from engine.runs.reader import RunReader
from engine.training.evaluate import evaluate
from engine.training.events import Losses
from engine.variants import registry
from tests.engine.small_runs import events

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.data.dataset import Dataset
    from engine.runs.book import RunInfo

KEYS = list(registry.variants())
MOST_BYTES = 40e6


@pytest.fixture(scope="module")
def mnist() -> Dataset:
    return dataset.load("mnist")


@pytest.fixture
def book(tmp_path: Path) -> RunBook:
    return RunBook(tmp_path / "runs")


def folder(key: str) -> RunFolder:
    return shipped.folders()[key]


def texts(value: Any) -> Iterator[str]:
    """All strings in JSON, names included."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from (name, *texts(each))
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)
    elif isinstance(value, str):
        yield value


def test_there_is_one_of_each_variant_and_all_are_small(book: RunBook) -> None:
    assert sorted(shipped.folders()) == sorted(KEYS)
    listed = book.runs()
    assert [run.manifest.id for run in listed] == KEYS  # in the order of the window's list
    assert sum(run.folder.size() for run in listed) <= MOST_BYTES
    assert {path.name for path in resources.PRETRAINED.iterdir()} == set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_it_has_the_defaults_and_all_its_curve(key: str, book: RunBook) -> None:
    run, default = book.find(key), RunConfig.default(key)
    model = newest_model(run.folder)
    assert model.config == default
    assert model.config.data == MNIST
    assert RunConfig.from_dict(run.manifest.config) == default
    assert [each.epoch for each in records(run.folder)] == list(range(1, default.epochs + 1))
    assert model.history == tuple(records(run.folder))
    told = events(RunReader(run.folder).poll(), Losses)
    steps = np.concatenate([np.arange(len(each)) + each.first_step for each in told])
    assert run.status is not None
    np.testing.assert_array_equal(steps, np.arange(run.status.step) + 1)


@pytest.mark.parametrize("key", KEYS)
def test_its_models_are_dense_in_the_first_epoch(key: str) -> None:
    kept = folder(key).saved_snapshots()
    models = [checkpoint.load(each.path) for each in kept]
    epochs = [model.epoch for model in models]
    assert len(kept) >= 10
    assert sum(epoch < 1 for epoch in epochs) >= 5
    assert epochs == sorted(epochs)
    assert (epochs[0], epochs[-1]) == (0, RunConfig.default(key).epochs)
    assert all(replace(model.config, device="auto") == models[-1].config for model in models)


@pytest.mark.parametrize("key", KEYS)
def test_its_last_model_is_as_good_as_its_log_says(key: str, mnist: Dataset) -> None:
    model, record = newest_model(folder(key)), records(folder(key))[-1]
    found = evaluate(model.variant(), mnist, torch.device("cpu")).metrics
    assert found == pytest.approx(record.test, rel=0.01)
    status = RunBook(resources.PRETRAINED, shipped=None).find(key).status
    assert status is not None
    assert status.figures == record.test


@pytest.mark.parametrize("key", KEYS)
def test_its_map_needs_no_new_orientation(key: str, mnist: Dataset) -> None:
    kept, settled = orientation_file.read(folder(key), mnist.fingerprint())
    assert settled
    assert sorted(kept) == [each.step for each in folder(key).saved_snapshots()]


@pytest.mark.parametrize("key", KEYS)
def test_it_names_no_place_and_no_machine(key: str) -> None:
    run = folder(key)
    lines = run.log.read_text("utf-8").splitlines()
    values = [json.loads(line) for line in lines] + [json.loads(run.manifest.read_text("utf-8"))]
    for each in run.saved_snapshots():
        with safe_open(each.path, framework="pt") as file:
            values += [json.loads(text) for text in dict(file.metadata()).values() if "{" in text]
    found = [text for value in values for text in texts(value)]
    assert len(found) > 100
    assert not [text for text in found if "/" in text or "\\" in text]
    assert [value["host"] for value in values if "host" in value] == [""]
    names = {path.name for path in run.path.iterdir()}
    files = {"run.json", "events.jsonl", "orientation.safetensors", "preview.png"}
    assert names == {*files, "snapshots"}


@pytest.mark.parametrize("words", ["k_sparse", "k-sparse", "K-Sparse", "folder"])
def test_it_is_found_by_its_key_and_stays_as_it_is(words: str, book: RunBook) -> None:
    run = book.find(str(folder("k_sparse").path) if words == "folder" else words)
    check_read_only(run, book)


def test_it_is_known_again_from_where_it_lies(
    book: RunBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(resources.PRETRAINED)
    check_read_only(book.find("k_sparse"), book)


def check_read_only(run: RunInfo, book: RunBook) -> None:
    assert (run.manifest.id, run.state, run.read_only) == ("k_sparse", SHIPPED, True)
    for change in (lambda: book.rename(run, "mine"), lambda: book.delete(run)):
        with pytest.raises(RunError, match="came with the program"):
            change()
