"""Every part of a run's state matters: without it the run goes elsewhere, or is refused."""

from __future__ import annotations

import math
from dataclasses import fields, is_dataclass, replace
from itertools import count
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import torch

from engine.models.config import RunConfig
from engine.models.model import Model
from engine.training import meters
from engine.training import trainer as loop
from engine.training.meters import LossTable, RunningMean
from engine.training.state import LastGood, StateError, TrainingState
from engine.training.trainer import restore
from tests.engine.small_runs import built, take_steps
from tests.engine.training.resuming import DATA, Outcome, begun, poison, resumed, settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.training.trainer import Trainer

NOISY = "denoising"
ANNEALED = "k_sparse"


def state_of(key: str) -> TrainingState:
    """The state in the middle of the second epoch, some of whose losses have been reported."""
    trainer, events = begun(key, Outcome())
    take_steps(events, 3)
    trainer.report()
    trainer.snapshot()
    if key == ANNEALED:  # given more epochs under way: annealing is further than the plan says
        events = trainer.run(8)
    take_steps(events, 1)
    return trainer.state()


def plainly(_trainer: Trainer, _patch: pytest.MonkeyPatch) -> None:
    """Nothing happens to the run."""


def falling_back(trainer: Trainer, patch: pytest.MonkeyPatch) -> None:
    """At the next batch the run's device has no memory left."""
    original = trainer._train_on

    def once(_indices: torch.Tensor) -> None:
        patch.setattr(trainer, "_train_on", original)
        trainer._placement.device = torch.device("cuda:0")
        raise torch.OutOfMemoryError("CUDA out of memory")

    patch.setattr(trainer, "_train_on", once)


def moments(name: str) -> Callable[[Any], Any]:
    """One part of Adam's state as it is before the first step."""
    first = 1.0 if name == "step" else 0.0
    return lambda state: {
        weight: {**parts, name: torch.full_like(parts[name], first)}
        for weight, parts in state.items()
    }


def untrained(good: Model) -> Model:
    return Model(good.config, built(settings(NOISY)), good.epoch, good.history)


def without_history(good: Model) -> Model:
    return Model(good.config, good.variant(), good.epoch)


NO_LOSSES = LossTable((), torch.empty(0, 0), ())
PARTS: dict[str, list[tuple[str, Callable[[Any, pytest.MonkeyPatch], None], Any]]] = {
    "config": [
        (NOISY, plainly, lambda config: replace(config, learning_rate=1e-3)),
        (NOISY, plainly, lambda config: replace(config, knobs=RunConfig.default(NOISY).knobs)),
        (NOISY, plainly, lambda config: replace(config, batch_size=65)),
    ],
    "step": [(NOISY, plainly, 4), (NOISY, plainly, 0)],
    "planned": [(NOISY, plainly, 2), (ANNEALED, plainly, 3)],
    "progress": [(ANNEALED, plainly, 0.0)],
    "history": [(NOISY, plainly, ())],
    "placement.weights": [
        (NOISY, plainly, lambda _: built(settings(NOISY)).state_dict()),
    ],
    "placement.optimiser": [
        (NOISY, plainly, {}),
        (NOISY, plainly, moments("step")),
        (NOISY, plainly, moments("exp_avg")),
        (NOISY, plainly, moments("exp_avg_sq")),
    ],
    "placement.noise": [(NOISY, plainly, torch.empty(0, dtype=torch.uint8))],
    "placement.seed": [(NOISY, falling_back, 1)],
    "placement.platform": [(NOISY, plainly, lambda here: replace(here, threads=7))],
    "order.indices": [(NOISY, plainly, torch.empty(0, dtype=torch.long))],
    "order.generator": [(NOISY, plainly, torch.Generator().manual_seed(0).get_state())],
    "meter.losses": [(NOISY, plainly, RunningMean())],
    "meter.unreported": [(NOISY, plainly, NO_LOSSES)],
    "meter.seconds": [(NOISY, plainly, 0.0)],
    "meter.images": [(NOISY, plainly, 0)],
    "last_good.model": [(NOISY, poison, untrained), (NOISY, poison, without_history)],
    "last_good.step": [(NOISY, poison, 3)],
    "last_good.losses": [(NOISY, poison, RunningMean())],
}
CASES = [(part, index) for part, changes in PARTS.items() for index in range(len(changes))]


def changed(state: Any, path: str, new: Any) -> Any:
    """A copy with one part replaced by a value, or by a function of what it was."""
    name, _, rest = path.partition(".")
    old = getattr(state, name)
    if rest:
        return replace(state, **{name: changed(old, rest, new)})
    return replace(state, **{name: new(old) if callable(new) else new})


@pytest.fixture(autouse=True)
def no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Times count how often they were asked for, and losses are reported at an epoch's end."""
    ticks = count()
    monkeypatch.setattr(meters, "time", SimpleNamespace(perf_counter=lambda: float(next(ticks))))
    monkeypatch.setattr(loop, "REPORT_SECONDS", math.inf)


def outcome(state: TrainingState, happens: Callable[[Any, pytest.MonkeyPatch], None]) -> Outcome:
    trainer = restore(state, DATA)
    with pytest.MonkeyPatch.context() as patch:
        happens(trainer, patch)
        return resumed(trainer)


@pytest.mark.parametrize(("part", "index"), CASES)
def test_without_it_a_run_goes_elsewhere_or_is_refused(part: str, index: int) -> None:
    key, happens, new = PARTS[part][index]
    state = state_of(key)
    exact = outcome(state, happens)
    assert outcome(state, happens).differences(exact) == []
    other = changed(state, part, new)
    try:
        found = outcome(other, happens)
    except StateError as refusal:
        assert "did not train on 130 images" in str(refusal)  # noqa: PT017 - or it differs
    else:
        assert found.differences(exact) != []


def test_no_part_is_left_out() -> None:
    state = state_of(NOISY)
    names = set()
    for each in fields(state):
        value = getattr(state, each.name)
        whole = not is_dataclass(value) or isinstance(value, RunConfig)
        names |= {each.name} if whole else {f"{each.name}.{part.name}" for part in fields(value)}
    assert names == set(PARTS)
    assert isinstance(state.last_good, LastGood)
