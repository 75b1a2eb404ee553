"""Model files: an exact round trip, and a reason for every file that is refused."""

from __future__ import annotations

import json
import math
import os
import pickle
import struct
import tracemalloc
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.torch import save_file

from engine.data.catalogue import MNIST
from engine.models import checkpoint
from engine.models.checkpoint import CheckpointError
from engine.models.model import Model
from engine.nets.architecture import Dense
from engine.training.trainer import Trainer
from engine.variants import registry
from tests.engine.small_runs import built, quick

if TYPE_CHECKING:
    from engine.data.dataset import Dataset


@pytest.fixture(scope="module")
def model(tiny: Dataset) -> Model:
    trainer = Trainer(quick("contractive", seed=3), tiny)
    list(trainer.run(2))
    return trainer.snapshot()


@pytest.fixture
def path(model: Model, tmp_path: Path) -> Path:
    target = tmp_path / "model.safetensors"
    checkpoint.save(model, target)
    return target


def parts(path: Path) -> tuple[dict[str, torch.Tensor], dict[str, str]]:
    """Weights and metadata of a good file."""
    with safe_open(path, framework="pt") as file:
        weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        return weights, dict(file.metadata())


def forge(path: Path, *, weights: Any = None, **metadata: str | None) -> None:
    """Write the file again with other weights or metadata; None takes an entry away."""
    old_weights, old = parts(path)
    new = {k: v for k, v in (old | metadata).items() if v is not None}
    save_file(old_weights if weights is None else weights, path, new)


def refusal(path: Path) -> str:
    with pytest.raises(CheckpointError) as caught:
        checkpoint.load(path)
    message = str(caught.value)
    assert str(path) in message
    assert "\n" not in message
    assert len(message) < 500 + len(str(path))
    return message


def test_everything_comes_back(path: Path, model: Model) -> None:
    opened = checkpoint.load(path)
    assert opened.config == model.config
    assert opened.epoch == 2
    assert opened.history == model.history
    for name, weight in model.state().items():
        assert torch.equal(opened.state()[name], weight)


def test_notes_on_units_travel_with_a_model(path: Path, model: Model) -> None:
    assert checkpoint.unit_notes(path) == {}
    assert "unit_notes" not in parts(path)[1]
    notes = {"code/3": "a loop", "encoder1/0": "bögen"}
    checkpoint.save(model, path, unit_notes=notes)
    assert checkpoint.unit_notes(path) == notes
    assert checkpoint.load(path).history == model.history


@pytest.mark.parametrize(
    "notes", ["[]", "{", '{"code/3": 3}', json.dumps({"code/3": "x" * 10_001}), "[" * 100_000]
)
def test_damaged_notes_are_refused_and_the_model_is_read_all_the_same(
    path: Path, notes: str
) -> None:
    forge(path, unit_notes=notes)
    with pytest.raises(CheckpointError, match="notes on units"):
        checkpoint.unit_notes(path)
    checkpoint.load(path)


def test_half_the_size_is_close(path: Path, model: Model, tmp_path: Path, tiny: Dataset) -> None:
    half = tmp_path / "half.safetensors"
    checkpoint.save(model, half, half=True)
    opened = checkpoint.load(half)
    assert {weight.dtype for weight in opened.state().values()} == {torch.float32}
    images = tiny.pixels("test")
    np.testing.assert_allclose(opened.reconstruct(images), model.reconstruct(images), atol=2e-3)
    weights = sum(weight.numel() for weight in model.state().values())
    assert abs(path.stat().st_size - half.stat().st_size - 2 * weights) < 100


@pytest.mark.parametrize("key", registry.variants())
def test_a_snapshot_before_any_epoch_comes_back(key: str, tmp_path: Path) -> None:
    settings = quick(key)
    checkpoint.save(Model(settings, built(settings), 0.25), tmp_path / "m")
    opened = checkpoint.load(tmp_path / "m")
    assert (opened.epoch, opened.history, opened.config) == (0.25, (), settings)


def test_tied_weights_come_back(tmp_path: Path, tiny: Dataset) -> None:
    settings = quick("k_sparse")
    settings = replace(settings, knobs=settings.knobs.changed(tied=True))
    model = Model(settings, built(settings))
    checkpoint.save(model, tmp_path / "m")
    images = tiny.pixels("test")
    np.testing.assert_array_equal(
        checkpoint.load(tmp_path / "m").reconstruct(images), model.reconstruct(images)
    )


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "does not exist" in refusal(tmp_path / "none")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert "it is not a file" in refusal(tmp_path)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "it is not a file" in refusal(tmp_path / "pipe")


def test_a_file_cut_anywhere_is_refused(path: Path) -> None:
    content = path.read_bytes()
    header = struct.unpack("<Q", content[:8])[0]
    ends = (0, 1, 7, 8, 9, header // 2, header + 7, header + 8, header + 9, len(content) - 1)
    for length in ends:
        path.write_bytes(content[:length])
        assert "damaged, or no safetensors file" in refusal(path)
    path.write_bytes(content + b"\0")
    assert "damaged, or no safetensors file" in refusal(path)


def test_a_snapshot_has_no_history_and_tells_no_place(model: Model, tmp_path: Path) -> None:
    config = replace(model.config, dataset=str(tmp_path / "digits"))
    checkpoint.save_snapshot(config, model.variant().state_dict(), 2.0, tmp_path / "snapshot")
    found = checkpoint.load(tmp_path / "snapshot")
    assert (found.epoch, found.history, found.config.dataset) == (2, (), "digits")
    assert bytes(tmp_path) not in (tmp_path / "snapshot").read_bytes()
    for name, value in model.state().items():
        assert torch.equal(found.state()[name], value.half().float())


def test_in_8_bits_a_weight_is_off_by_half_a_step_of_its_row(model: Model, tmp_path: Path) -> None:
    weights = {name: value.clone() for name, value in model.state().items()}
    matrix = next(name for name, value in weights.items() if value.ndim == 2)
    weights[matrix][0] = 0.0  # a row without a scale
    weights[matrix][1] *= 100
    checkpoint.save_snapshot(model.config, weights, 2.0, tmp_path / "small", small=True)
    found = checkpoint.load(tmp_path / "small").state()
    for name, value in weights.items():
        if value.ndim == 1:
            assert torch.equal(found[name], value.half().float())
            continue
        step = value.abs().amax(1, keepdim=True) / 127
        assert bool(((found[name] - value).abs() <= 0.501 * step).all())
    size = (tmp_path / "small").stat().st_size
    assert size < 1.1 * sum(value.numel() for value in weights.values()) + 5000


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"scale": torch.full((12,), 1e38)}, "not finite"),
        ({"scale": torch.full((12,), math.nan)}, "not finite"),
        ({"scale": torch.ones(11)}, "should be"),
        ({"scale": None}, "stored as torch.int8"),
        ({"weight": torch.full((12, 784), 0.5)}, "stored as torch.float32"),
        ({"bias": torch.zeros(12, dtype=torch.int8)}, "stored as torch.int8"),
        ({"bias/scale": torch.ones(12)}, "not those of its configuration"),
    ],
)
def test_a_hostile_file_in_8_bits_is_refused(
    change: dict[str, torch.Tensor | None], reason: str, model: Model, tmp_path: Path
) -> None:
    path = tmp_path / "small"
    checkpoint.save_snapshot(model.config, model.state(), 2.0, path, small=True)
    tensors, _ = parts(path)
    weight = next(name for name in tensors if tensors[name].shape == (12, 784))
    bias = weight.replace("weight", "bias")
    names = {
        "scale": f"{weight}/scale",
        "weight": weight,
        "bias": bias,
        "bias/scale": f"{bias}/scale",
    }
    for name, value in change.items():
        tensors.pop(names[name], None)
        if value is not None:
            tensors[names[name]] = value
    forge(path, weights=tensors)
    assert reason in refusal(path)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e6])
def test_a_snapshot_that_would_not_be_finite_is_left_out(
    value: float, model: Model, tmp_path: Path
) -> None:
    weights = {name: each.clone() for name, each in model.state().items()}
    next(iter(weights.values())).view(-1)[3] = value
    checkpoint.save_snapshot(model.config, weights, 2.0, tmp_path / "snapshot")
    assert not list(tmp_path.iterdir())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(content=st.binary(max_size=300))
def test_random_bytes_are_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "noise").write_bytes(content)
    refusal(tmp_path / "noise")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
@given(data=st.data())
def test_a_flipped_byte_never_escapes(data: st.DataObject, model: Model, tmp_path: Path) -> None:
    target = tmp_path / "flipped"
    checkpoint.save(model, target)
    content = bytearray(target.read_bytes())
    header = struct.unpack("<Q", content[:8])[0]
    place = data.draw(st.integers(0, header + 8))
    content[place] = data.draw(st.integers(0, 255))
    target.write_bytes(content)
    # A digit of a figure may have become another: such a file is as good as the right one.
    with suppress(CheckpointError):
        assert isinstance(checkpoint.load(target), Model)


class Trap:
    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.mkdir, ("trapped",)


def test_a_pickle_is_refused_and_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, content in (("raw", pickle.dumps(Trap())), ("torch", None)):
        target = tmp_path / name
        if content is None:
            torch.save({"weights": Trap()}, target)
        else:
            target.write_bytes(content)
        assert "damaged, or no safetensors file" in refusal(target)
    assert not (tmp_path / "trapped").exists()


def test_a_foreign_safetensors_file_is_refused(tmp_path: Path) -> None:
    save_file({"a": torch.zeros(2)}, tmp_path / "foreign")
    assert "not written by Hourglass" in refusal(tmp_path / "foreign")


@pytest.mark.parametrize(
    ("metadata", "reason"),
    [
        ({"format": None}, "not written by Hourglass"),
        ({"version": "3"}, "a newer Hourglass wrote it (format version 3, this one reads up to 2)"),
        ({"version": "3"}, "Update the program"),
        ({"version": None}, "its format has no version that this program knows"),
        ({"version": "0"}, "its format has no version that this program knows"),
        ({"version": "2.5"}, "its format has no version that this program knows"),
        ({"version": "²"}, "its format has no version that this program knows"),
        ({"version": "9" * 5000}, "its format has no version that this program knows"),
        ({"config": None}, "its configuration can't be used"),
        ({"config": "{"}, "its configuration can't be used"),
        ({"config": "5"}, "its configuration can't be used"),
        ({"config": "[" * 100_000}, "its configuration can't be used"),
        ({"config": "9" * 5000}, "its configuration can't be used"),
        ({"epoch": None}, "its training history can't be read"),
        ({"epoch": "NaN"}, "its training history can't be read"),
        ({"epoch": "-1"}, "its training history can't be read"),
        ({"epoch": "[]"}, "its training history can't be read"),
        ({"epoch": "1" + "0" * 400}, "its training history can't be read"),
        ({"epoch": "10"}, "2 records of 10 epochs"),
        ({"epoch": "0"}, "2 records of 0 epochs"),
        ({"history": None}, "its training history can't be read"),
        ({"history": "[" * 100_000}, "its training history can't be read"),
        ({"history": "5"}, "its training history can't be read"),
        ({"history": "[5]"}, "its training history can't be read"),
        ({"history": '[{"epoch": 1}]'}, "its training history can't be read"),
    ],
)
def test_bad_metadata_is_refused(path: Path, metadata: dict[str, Any], reason: str) -> None:
    forge(path, **metadata)
    assert reason in refusal(path)


@pytest.mark.parametrize("name", ["epoch", "train", "test", "seconds", "images_per_second"])
@pytest.mark.parametrize("value", [None, "a", [1], {"total": "a"}, {}, True])
def test_a_record_of_other_types_is_refused(path: Path, name: str, value: Any) -> None:
    history = json.loads(parts(path)[1]["history"])
    history[0][name] = value
    forge(path, history=json.dumps(history))
    assert "its training history can't be read" in refusal(path)


@pytest.mark.parametrize(
    ("where", "value", "why"),
    [
        *(((1, "test", each), None, f"lacks '{each}'") for each in ("total", "bce", "mse", "psnr")),
        *(((0, "test", each), math.nan, "is not finite") for each in ("total", "bce", "psnr")),
        ((1, "test", "mse"), 10**400, "int too large"),
        ((0, "train", "reconstruction"), math.inf, "is not finite"),
        ((0, "train", "total"), None, "have no total"),
        ((0, "test", "contraction"), None, "lacks 'contraction'"),
        ((1, "train", "extra"), 1.0, "lacks 'extra'"),
        ((1, "train", "contraction"), None, "other figures"),
        ((1, "test", "extra"), 1.0, "other figures"),
        ((0, "epoch"), 2, "is numbered 2"),
        ((1, "seconds"), math.inf, "is not finite"),
    ],
)
def test_a_history_with_other_figures_is_refused(
    path: Path, where: tuple[Any, ...], value: float | None, why: str
) -> None:
    history = json.loads(parts(path)[1]["history"])
    holder = history
    for step in where[:-1]:
        holder = holder[step]
    holder[where[-1]] = value
    if value is None:
        del holder[where[-1]]
    forge(path, history=json.dumps(history))
    message = refusal(path)
    assert "its training history can't be read" in message
    assert why in message


def dense(hidden: list[Any], code: int) -> dict[str, Any]:
    """Sizes of a network as a file has them, allowed or not."""
    return {"kind": "dense", "hidden": hidden, "code": code}


def configured(path: Path, **changes: Any) -> None:
    config = json.loads(parts(path)[1]["config"]) | changes
    forge(path, config=json.dumps(config))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"variant": "gan"}, "no variant 'gan'"),
        (
            {
                "variant": "vanilla",
                "knobs": {},
                "network": dense([13], 8),
            },
            "is [12",
        ),
        ({"network": dense([12], 9)}, "should be"),
        (
            {"network": dense([12, 12], 8)},
            "not those of its configuration",
        ),
        ({"network": dense([], 8)}, "not those of its configuration"),
        ({"network": dense([10**9], 8)}, "layer sizes"),
        ({"knobs": {"weight": -1}}, "weight must lie in"),
        ({"knobs": {"bogus": 1}}, "no knob 'bogus'"),
        ({"learning_rate": 1e400}, "learning_rate must lie in"),
        ({"dataset": 7}, "dataset must be a word"),
        (
            {"data": MNIST.to_dict() | {"shape": [1, 28, 29]}},
            "is [12, 784] and should be [12, 812]",
        ),
        ({"data": MNIST.to_dict() | {"shape": [1, 10**9, 10**9]}}, "sides of 1 to 1024"),
        ({"network": {"kind": "conv", "code": 8}}, "no networks of kind 'conv'"),
        (
            {"variant": "k_sparse", "knobs": {"tied": True}},
            "tied weights need a network without hidden layers",
        ),
    ],
)
def test_a_configuration_that_does_not_fit_is_refused(
    path: Path, changes: dict[str, Any], reason: str
) -> None:
    configured(path, **changes)
    assert reason in refusal(path)


def test_no_memory_is_taken_for_a_network_that_is_not_in_the_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    original = torch.nn.Linear.__init__

    def noting(self: torch.nn.Linear, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        made.append(0 if self.weight.is_meta else self.weight.numel())

    monkeypatch.setattr(torch.nn.Linear, "__init__", noting)
    configured(path, network=dense([4096] * 8, 4096))
    assert "not those of its configuration" in refusal(path)
    assert len(made) == 18
    assert sum(made) == 0


def test_a_header_that_claims_gigabytes_is_refused(path: Path) -> None:
    content = path.read_bytes()
    tracemalloc.start()
    for size in (2**27, 2**40, 2**64 - 1):
        path.write_bytes(struct.pack("<Q", size) + content[8:])
        refusal(path)
    assert tracemalloc.get_traced_memory()[1] < 10**7
    tracemalloc.stop()


def test_a_giant_file_is_refused_unread(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(checkpoint.MAX_BYTES + 1)  # a hole, it takes no room on the disk
    assert "larger than any model" in refusal(path)


def test_weights_too_many_or_too_few_are_named(path: Path) -> None:
    weights, _ = parts(path)
    forge(path, weights=weights | {"spy": torch.zeros(1)})
    assert "(spy)" in refusal(path)
    del weights["encoder.0.bias"]
    forge(path, weights=weights)
    assert "(encoder.0.bias)" in refusal(path)


@pytest.mark.parametrize("value", [torch.nan, torch.inf])
def test_weights_that_are_not_finite_are_refused(path: Path, value: float) -> None:
    weights, _ = parts(path)
    weights["decoder.0.weight"][0, 0] = value
    forge(path, weights=weights)
    assert "decoder.0.weight holds values that are not finite" in refusal(path)


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16, torch.int32])
def test_weights_of_another_type_are_refused(path: Path, dtype: torch.dtype) -> None:
    weights, _ = parts(path)
    weights["encoder.0.bias"] = weights["encoder.0.bias"].to(dtype)
    forge(path, weights=weights)
    assert f"encoder.0.bias is stored as {dtype}" in refusal(path)


def test_a_missing_folder_is_named(model: Model, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"No such file or directory\. Choose another folder"):
        checkpoint.save(model, tmp_path / "none" / "model")


def test_a_folder_in_the_way_is_named(model: Model, tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    for place in (tmp_path / "model", f"{tmp_path}/new/"):
        with pytest.raises(CheckpointError, match="is a folder; name a file in it"):
            checkpoint.save(model, place)
    assert list(tmp_path.iterdir()) == [tmp_path / "model"]


def test_a_closed_folder_is_named(
    model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(_: Path, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "touch", closed)
    with pytest.raises(CheckpointError, match="Permission denied"):
        checkpoint.save(model, tmp_path / "model")


def test_a_full_disk_leaves_the_old_file(
    path: Path, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes()

    def full(_: Any, name: str, __: Any) -> None:
        Path(name).write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checkpoint, "save_file", full)
    with pytest.raises(CheckpointError, match="No space left on device"):
        checkpoint.save(model, path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_saved_file_replaces_an_older_one(path: Path, tmp_path: Path) -> None:
    settings = quick(network=Dense((4,), 2))
    checkpoint.save(Model(settings, built(settings)), path)
    assert checkpoint.load(path).config == settings
    assert list(tmp_path.iterdir()) == [path]
