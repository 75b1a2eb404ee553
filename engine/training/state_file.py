"""Reading the file of a run's state: every entry is checked before anything is made of it.

A foreign, damaged or hostile file ends in a ``StateError`` that says why.
"""

from __future__ import annotations

import json
import math
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from engine.core.foreign_text import quoted, shortened
from engine.core.tensor_file import TensorFile, open_tensors
from engine.models import checkpoint
from engine.models.config import ConfigError, RunConfig
from engine.models.model import Model
from engine.models.records import history_from
from engine.training.meters import MAX_UNREPORTED, LossTable, RunningMean
from engine.training.run_platform import Platform
from engine.training.state import (
    FORMAT,
    SCHEMA,
    LastGood,
    MeterState,
    OrderState,
    PlacementState,
    StateError,
    TrainingState,
)
from engine.variants.knobs import KnobError

if TYPE_CHECKING:
    from torch import Tensor

    from engine.training.state import AdamState

MAX_BYTES = 5 * checkpoint.MAX_BYTES
"""Weights, two moments, the last good weights; and the order of more images than memory holds."""
MAX_GENERATOR_BYTES = 8192
LARGE = 2**53
"""No count of a run comes near it."""


def load_state(path: str | Path) -> TrainingState:
    """Read what ``TrainingState.save`` wrote.

    Raises:
        StateError: The file is missing, unreadable, damaged, of a newer program, not one of this
            program's, or its parts do not fit each other.
    """
    return load_with_log(path)[0]


def load_with_log(path: str | Path) -> tuple[TrainingState, int]:
    """As ``load_state``; and the length of the log that tells the run up to there."""
    path = Path(path)
    refuse = partial(_refusal, path)
    with open_tensors(path, "state", MAX_BYTES, refuse, StateError) as file:
        try:
            values = _values(file, path)
            length = int(file.metadata.get("log_bytes", "0"))
            return _state(file, values), _whole({"log_bytes": length}, "log_bytes")
        except (ConfigError, KnobError, RecursionError) as error:
            raise refuse(f"its configuration can't be used ({error})") from error
        except (LookupError, TypeError, ValueError, OverflowError) as error:
            reason = shortened(str(error), 100)
            raise refuse(f"its contents do not fit each other ({reason})") from error


def _refusal(path: Path, reason: str) -> StateError:
    return StateError(
        f"{path} was not opened: {reason}. Resume a run that Hourglass has saved, or start anew."
    )


def _values(file: TensorFile, path: Path) -> dict[str, Any]:
    """All that is no tensor, as JSON holds it."""
    if file.metadata.get("format") != FORMAT:
        raise file.refuse("it was not written by Hourglass")
    schema = int(file.metadata["schema"])
    if schema > SCHEMA:
        raise StateError(
            f"{path} was written by a newer Hourglass, with schema {schema}; this one reads "
            f"{SCHEMA}. Update Hourglass to resume the run."
        )
    if schema < SCHEMA:
        raise ValueError(f"there is no schema {schema}")
    values = json.loads(file.metadata["state"])
    if not isinstance(values, dict):
        raise TypeError("there is no state in it")
    return values


def _state(file: TensorFile, values: dict[str, Any]) -> TrainingState:
    config = RunConfig.from_dict(values["config"])
    expected = _network(config)
    moved = [name for name in expected if f"step.{name}" in file.names]
    file.check_names(_names(expected, moved), "tensors")
    history = history_from(values["history"])
    step = _whole(values, "step")
    return TrainingState(
        config=config,
        step=step,
        planned=_whole(values, "planned"),
        progress=_number(values, "progress", 1.0),
        history=history,
        placement=PlacementState(
            weights=_copies(file, "weights", expected, finite=False),
            optimiser=_optimiser(file, {name: expected[name] for name in moved}),
            noise=_generator(file, "noise"),
            seed=_whole(values, "seed"),
            platform=_platform(values["platform"]),
        ),
        order=OrderState(_order(file), _generator(file, "order.generator")),
        meter=MeterState(
            losses=_running_mean(values["losses"]),
            unreported=_unreported(file, values["unreported"], step),
            seconds=_number(values, "seconds"),
            images=_whole(values, "images"),
        ),
        last_good=_last_good(file, values["last_good"], expected, history, step),
    )


def _network(config: RunConfig) -> dict[str, Tensor]:
    """Shapes and types of the weights that a configuration calls for, with no memory for them."""
    with torch.device("meta"):
        return config.build().state_dict()


def _names(weights: dict[str, Tensor], moved: list[str]) -> set[str]:
    names = {f"{part}.{name}" for part in ("weights", "good") for name in weights}
    names |= {f"{part}.{name}" for part in ("step", "exp_avg", "exp_avg_sq") for name in moved}
    return names | {"noise", "order", "order.generator", "unreported"}


def _copies(
    file: TensorFile, part: str, expected: dict[str, Tensor], *, finite: bool
) -> dict[str, Tensor]:
    """A tensor for each weight, in memory of its own: a file may change while it is mapped."""
    return {
        name: file.tensor(f"{part}.{name}", value.shape, (value.dtype,), finite=finite).clone()
        for name, value in expected.items()
    }


def _optimiser(file: TensorFile, weights: dict[str, Tensor]) -> AdamState:
    scalars = {name: torch.empty((), device="meta") for name in weights}
    parts = {
        "step": _copies(file, "step", scalars, finite=True),
        "exp_avg": _copies(file, "exp_avg", weights, finite=False),
        "exp_avg_sq": _copies(file, "exp_avg_sq", weights, finite=False),
    }
    if any(value < 1 for value in parts["step"].values()):
        raise ValueError("the optimiser has moments of no step")
    return {name: {part: parts[part][name] for part in parts} for name in weights}


def _order(file: TensorFile) -> Tensor:
    """A permutation, or empty."""
    order = file.tensor("order", (file.length("order"),), (torch.int64,)).clone()
    if not torch.equal(order.sort().values, torch.arange(len(order))):
        raise ValueError("the order of the images has not each of them once")
    return order


def _generator(file: TensorFile, name: str) -> Tensor:
    size = file.length(name)
    if not 0 < size <= MAX_GENERATOR_BYTES:
        raise ValueError(f"{name} has {size} bytes")
    return file.tensor(name, (size,), (torch.uint8,)).clone()


def _unreported(file: TensorFile, values: dict[str, Any], step: int) -> LossTable:
    sizes = tuple(_whole({"size": size}, "size") for size in values["sizes"])
    names = tuple(values["names"])
    if len(sizes) > min(step, MAX_UNREPORTED):
        raise ValueError(f"{len(sizes)} batches unreported")
    if not all(isinstance(name, str) for name in names) or len({*names}) != len(names):
        raise ValueError("losses without a name")
    if (names[:1] == ("total",)) != bool(sizes):
        raise ValueError("losses without a total")
    table = file.tensor("unreported", (len(sizes), len(names)), (torch.float32,), finite=False)
    return LossTable(names, table.clone(), sizes)


def _running_mean(values: dict[str, Any]) -> RunningMean:
    sums = {name: _number(values["sums"], name, low=-math.inf) for name in values["sums"]}
    count = _whole(values, "count")
    if bool(sums) != bool(count):
        raise ValueError("sums of no image, or images without sums")
    return RunningMean(sums, count)


def _last_good(
    file: TensorFile,
    values: dict[str, Any],
    expected: dict[str, Tensor],
    history: tuple[Any, ...],
    step: int,
) -> LastGood:
    config = RunConfig.from_dict(values["config"])
    if {name: each.shape for name, each in _network(config).items()} != {
        name: each.shape for name, each in expected.items()
    }:
        raise ValueError("the last good model is of another network")
    weights = _copies(file, "good", expected, finite=True)
    variant = config.build()
    variant.load_state_dict(weights)
    known = history[: _whole(values, "history", len(history))]
    model = Model(config, variant, _number(values, "epoch"), known)
    return LastGood(model, _whole(values, "step", step), _running_mean(values["losses"]))


def _platform(values: dict[str, Any]) -> Platform:
    platform = Platform(**values)
    for name in ("device", "hardware", "version"):
        if not isinstance(getattr(platform, name), str):
            raise TypeError(f"{name} is not a word")
    _whole(values, "threads")
    _whole({"processes": platform.processes}, "processes")
    return platform


def _whole(values: dict[str, Any], name: str, high: int = LARGE) -> int:
    value = values[name]
    if type(value) is not int or not 0 <= value <= high:
        raise ValueError(f"{name} is {quoted(value)}")
    return value


def _number(values: dict[str, Any], name: str, high: float = math.inf, low: float = 0.0) -> float:
    value = values[name]
    if type(value) not in (int, float) or not math.isfinite(value) or not low <= value <= high:
        raise ValueError(f"{name} is {quoted(value)}")
    return float(value)
