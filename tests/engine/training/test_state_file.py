"""Files of states: an exact round trip, and a reason for every file that is refused."""

from __future__ import annotations

import json
import math
import pickle
import struct
from contextlib import suppress
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import pytest
import torch
from hypothesis import HealthCheck, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.torch import save_file

from engine.core.files import OutputError
from engine.models import checkpoint
from engine.models.checkpoint import CheckpointError
from engine.training import state_file
from engine.training import trainer as loop
from engine.training.state import SCHEMA, StateError, TrainingState
from engine.training.state_file import load_state, load_with_log
from engine.training.trainer import Trainer, restore
from tests.engine.small_runs import take_steps
from tests.engine.training.resuming import DATA, Outcome, begun, settings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def state() -> TrainingState:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "REPORT_SECONDS", math.inf)
        trainer, events = begun("denoising", Outcome())
        take_steps(events, 3)
        trainer.report()
        trainer.snapshot()
        take_steps(events, 1)
        return trainer.state()


@pytest.fixture
def path(state: TrainingState, tmp_path: Path) -> Path:
    state.save(tmp_path / "state")
    return tmp_path / "state"


def parts(path: Path) -> tuple[dict[str, torch.Tensor], dict[str, str]]:
    with safe_open(path, framework="pt") as file:
        return {name: file.get_tensor(name) for name in file.keys()}, file.metadata()  # noqa: SIM118


def forge(path: Path, **tensors: torch.Tensor | None) -> None:
    """Write the file again with other tensors; None takes one away."""
    old, metadata = parts(path)
    new = {name: value for name, value in (old | tensors).items() if value is not None}
    save_file(new, path, metadata)


def rewrite(path: Path, place: str, value: Any) -> None:
    """Write the file again with another value at a place such as ``last_good.step``."""
    tensors, metadata = parts(path)
    values = json.loads(metadata["state"])
    *outer, last = place.split(".")
    inner = values
    for name in outer:
        inner = inner[name]
    inner[last] = value
    save_file(tensors, path, metadata | {"state": json.dumps(values)})


def refusal(path: Path) -> str:
    with pytest.raises(StateError) as caught:
        load_state(path)
    message = str(caught.value)
    assert str(path) in message
    assert "\n" not in message
    assert len(message) < 500 + len(str(path))
    return message


def test_everything_comes_back(path: Path, state: TrainingState) -> None:
    found = load_state(path)
    assert found._values() == state._values()
    mine, theirs = found._tensors(), state._tensors()
    assert list(mine) == list(theirs)
    for name, value in theirs.items():
        assert mine[name].dtype == value.dtype
        assert torch.equal(mine[name], value)
    assert found.config == state.config
    assert found.history == state.history
    assert found.last_good.model.history == state.history
    assert found.last_good.model.config == state.config
    assert found.placement.platform == state.placement.platform
    assert found.meter.losses == state.meter.losses
    assert found.meter.unreported.names == ("total", "reconstruction")
    assert found.meter.unreported.sizes == (50,)


def test_the_metadata_tell_schema_and_step(path: Path) -> None:
    _, metadata = parts(path)
    assert (metadata["schema"], metadata["step"]) == (str(SCHEMA), "5")


def test_the_length_of_the_log_comes_back(path: Path, state: TrainingState) -> None:
    assert load_with_log(path)[1] == 0
    state.save(path, log_bytes=1234)
    found, length = load_with_log(path)
    assert (found.step, length) == (5, 1234)


@pytest.mark.parametrize("length", ["-1", "x", "", "1e3"])
def test_a_length_of_the_log_that_is_none(path: Path, length: str) -> None:
    tensors, metadata = parts(path)
    save_file(tensors, path, metadata | {"log_bytes": length})
    assert "do not fit each other" in refusal(path)


def test_the_place_of_a_persons_data_is_not_in_the_file(
    path: Path, state: TrainingState, tmp_path: Path
) -> None:
    own = state.with_dataset(str(tmp_path / "secret" / "digits"))
    assert own.config.dataset == own.last_good.model.config.dataset
    own.save(path)
    assert b"secret" not in path.read_bytes()
    found = load_state(path)
    assert found.config.dataset == found.last_good.model.config.dataset == "digits"
    back = found.with_dataset(own.config.dataset)
    assert (back.config, back.last_good.model.config) == (own.config, own.last_good.model.config)
    mine, theirs = back._tensors(), own._tensors()
    assert all(torch.equal(mine[name], value) for name, value in theirs.items())


def test_the_state_of_other_images_is_refused(path: Path) -> None:
    spec = replace(DATA.spec, classes=tuple("ABCDEFGHIJ"))
    with pytest.raises(StateError, match="load the data set that it had"):
        restore(load_state(path), replace(DATA, spec=spec))


def test_the_model_of_a_state(state: TrainingState) -> None:
    model = state.model()
    assert (model.epoch, model.history) == (5 / 3, state.history)
    weights = model.state()
    assert all(torch.equal(weights[n], v) for n, v in state.placement.weights.items())


def test_the_model_of_a_state_is_finite(state: TrainingState) -> None:
    weights = {name: value.clone() for name, value in state.placement.weights.items()}
    next(iter(weights.values())).fill_(math.nan)
    broken = replace(state, placement=replace(state.placement, weights=weights))
    assert broken.model() is state.last_good.model


def test_before_the_first_step_there_are_no_moments(tmp_path: Path) -> None:
    Trainer(settings("k_sparse"), DATA).state().save(tmp_path / "state")
    found = load_state(tmp_path / "state")
    assert (found.step, found.placement.optimiser, len(found.order.indices)) == (0, {}, 0)
    assert restore(found, DATA).step == 0


def test_a_state_does_not_change_with_its_run() -> None:
    trainer, events = begun("denoising", Outcome())
    before = trainer.state()
    copies = {name: value.clone() for name, value in before._tensors().items()}
    values = json.dumps(before._values())
    take_steps(events, 4)
    assert all(torch.equal(value, copies[name]) for name, value in before._tensors().items())
    assert json.dumps(before._values()) == values


def test_the_file_is_no_part_of_a_restored_run(path: Path) -> None:
    found = load_state(path)
    copies = {name: value.clone() for name, value in found._tensors().items()}
    with path.open("r+b") as file:
        file.seek(8)
        file.write(bytes(path.stat().st_size - 8))
    assert all(torch.equal(value, copies[name]) for name, value in found._tensors().items())


def test_an_older_file_is_replaced_and_nothing_else_stays(path: Path, state: TrainingState) -> None:
    path.write_bytes(b"old")
    state.save(path)
    assert load_state(path).step == 5
    assert list(path.parent.iterdir()) == [path]


def test_a_place_that_can_not_be_written_is_named(state: TrainingState, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="can't be written"):
        state.save(tmp_path / "none" / "state")


def test_what_is_no_file_is_named(tmp_path: Path) -> None:
    assert "it does not exist" in refusal(tmp_path / "none")
    assert "it is not a file" in refusal(tmp_path)


def test_foreign_files_are_refused(path: Path, tmp_path: Path) -> None:
    save_file({"a": torch.zeros(2)}, tmp_path / "foreign")
    assert "not written by Hourglass" in refusal(tmp_path / "foreign")
    checkpoint.save(Trainer(settings("vanilla"), DATA).snapshot(), tmp_path / "model")
    assert "not written by Hourglass" in refusal(tmp_path / "model")
    (tmp_path / "pickle").write_bytes(pickle.dumps({"step": 3}))
    assert "no safetensors file" in refusal(tmp_path / "pickle")
    with pytest.raises(CheckpointError, match="not written by Hourglass"):
        checkpoint.load(path)


@pytest.mark.parametrize("schema", [SCHEMA + 1, 99])
def test_a_newer_schema_says_so(path: Path, schema: int) -> None:
    tensors, metadata = parts(path)
    save_file(tensors | {"more": torch.zeros(1)}, path, metadata | {"schema": str(schema)})
    assert f"newer Hourglass, with schema {schema}; this one reads {SCHEMA}" in refusal(path)


@pytest.mark.parametrize("schema", ["0", "-1", "x", "", "1.5"])
def test_a_schema_that_never_was_is_refused(path: Path, schema: str) -> None:
    tensors, metadata = parts(path)
    save_file(tensors, path, metadata | {"schema": schema})
    refusal(path)


def test_a_file_cut_anywhere_is_refused(path: Path) -> None:
    content = path.read_bytes()
    for size in (0, 7, 8, 100, len(content) // 2, len(content) - 1):
        path.write_bytes(content[:size])
        refusal(path)


def test_a_header_that_claims_gigabytes_is_refused(path: Path) -> None:
    content = path.read_bytes()
    for size in (2**27, 2**40, 2**64 - 1):
        path.write_bytes(struct.pack("<Q", size) + content[8:])
        refusal(path)


def test_a_giant_file_is_refused_unread(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(state_file.MAX_BYTES + 1)  # a hole, it takes no room on the disk
    assert "larger than any state" in refusal(path)


@given(data=st.data())
@example_settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None
)
def test_a_flipped_byte_never_escapes(
    data: st.DataObject, state: TrainingState, path: Path
) -> None:
    state.save(path)
    content = bytearray(path.read_bytes())
    header = 8 + struct.unpack("<Q", content[:8])[0]
    end = header if data.draw(st.booleans()) else len(content)
    content[data.draw(st.integers(0, 2**31)) % end] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    with suppress(StateError):
        restore(load_state(path), DATA)


WEIGHT, GOOD = "weights.encoder.0.bias", "good.encoder.0.bias"
BAD_TENSORS = {
    "another name": ({"spy": torch.zeros(1)}, "(spy)"),
    "no weights": ({WEIGHT: None}, f"({WEIGHT})"),
    "no last good weights": ({GOOD: None}, f"({GOOD})"),
    "no moments of one weight": ({"exp_avg.encoder.0.bias": None}, "(exp_avg.encoder.0.bias)"),
    "no order": ({"order": None}, "(order)"),
    "no noise": ({"noise": None}, "(noise)"),
    "no generator": ({"order.generator": None}, "(order.generator)"),
    "no unreported losses": ({"unreported": None}, "(unreported)"),
    "another shape": ({WEIGHT: torch.zeros(13)}, f"{WEIGHT} is [13] and should be [12]"),
    "another type": ({WEIGHT: torch.zeros(12).half()}, f"{WEIGHT} is stored as torch.float16"),
    "good is infinite": ({GOOD: torch.full((12,), torch.inf)}, f"{GOOD} holds values that"),
    "step is not a number": ({"step.encoder.0.bias": torch.tensor(torch.nan)}, "are not finite"),
    "step 0": ({"step.encoder.0.bias": torch.tensor(0.0)}, "moments of no step"),
    "an image twice": ({"order": torch.zeros(130, dtype=torch.long)}, "each of them once"),
    "an image too far": ({"order": torch.arange(1, 131)}, "each of them once"),
    "order of floats": ({"order": torch.arange(130.0)}, "order is stored as torch.float32"),
    "order of rows": ({"order": torch.arange(130).view(65, 2)}, "order is [65, 2]"),
    "no bytes": ({"noise": torch.empty(0, dtype=torch.uint8)}, "noise has 0 bytes"),
    "many bytes": ({"noise": torch.zeros(10**6, dtype=torch.uint8)}, "noise has 1000000 bytes"),
    "a scalar": ({"noise": torch.tensor(1, dtype=torch.uint8)}, "noise has 0 bytes"),
    "too many losses": ({"unreported": torch.zeros(2, 2)}, "unreported is [2, 2]"),
}


@pytest.mark.parametrize("case", list(BAD_TENSORS))
def test_bad_tensors_are_refused(case: str, path: Path) -> None:
    tensors, reason = BAD_TENSORS[case]
    forge(path, **tensors)
    assert reason in refusal(path)


BAD_VALUES = [
    *((name, value) for name in ("step", "planned", "seed", "images", "last_good.step",
      "last_good.history", "platform.threads", "losses.count")
      for value in (-1, 2**60, 1.0, True, None, "1")),
    *((name, value) for name in ("progress", "seconds", "last_good.epoch")
      for value in (-1.0, math.nan, math.inf, True, None, "1")),
    ("progress", 1.5),
    ("history", {}), ("history", [1]), ("history", [[]]),
    ("history", []),  # and the last good model has one epoch
    ("config", {}), ("config", None), ("config.variant", "none"), ("config.batch_size", 0),
    ("config.network", {"hidden": [4096] * 8, "code": 4096}), ("config.knobs", {"spy": 1}),
    ("config.learning_rate", math.nan),
    ("last_good", None), ("last_good.config", {}), ("last_good.config.variant", "supervised"),
    ("last_good.losses", {}), ("last_good.losses.sums", {"total": math.inf}),
    ("losses", []), ("losses.sums", {}), ("losses.sums", [1]), ("losses.count", 0),
    ("unreported", None), ("unreported.sizes", [50, 50]), ("unreported.sizes", ["50"]),
    ("unreported.sizes", 50), ("unreported.names", ["total"]),
    ("unreported.names", ["total", "total"]), ("unreported.names", ["reconstruction", "total"]),
    ("unreported.names", [1, 2]), ("platform", {}), ("platform.device", 3),
    ("platform.spy", "x"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "value"), BAD_VALUES)
def test_bad_values_are_refused(place: str, value: Any, path: Path) -> None:
    rewrite(path, place, value)
    refusal(path)


@pytest.mark.parametrize("text", ["", "3", "[]", "null", "[" * 100_000, '{"step": ' + "9" * 5000])
def test_metadata_that_are_no_state_are_refused(path: Path, text: str) -> None:
    tensors, metadata = parts(path)
    save_file(tensors, path, metadata | {"state": text})
    refusal(path)


@pytest.mark.parametrize("name", ["noise", "order.generator"])
@pytest.mark.parametrize("size", [1, 16, 5056])
def test_bytes_of_no_generator_are_refused_before_anything_runs(
    path: Path, name: str, size: int
) -> None:
    forge(path, **{name: torch.full((size,), 255, dtype=torch.uint8)})
    with pytest.raises(StateError, match="no random numbers that could go on"):
        restore(load_state(path), DATA)


def test_the_names_of_all_values_are_those_that_are_checked(state: TrainingState) -> None:
    """A part that is added without being saved would be lost in silence."""
    assert {each.name for each in fields(TrainingState)} == {
        "config", "step", "planned", "progress", "history", "placement", "order", "meter",
        "last_good",
    }  # fmt: skip
    assert set(state._values()) == {
        "config", "step", "planned", "progress", "history", "seed", "platform", "losses",
        "unreported", "seconds", "images", "last_good",
    }  # fmt: skip
