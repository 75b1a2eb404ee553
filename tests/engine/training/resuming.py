"""Runs that are stopped, and what becomes of them; as a program, goes on with those in a folder.

``python -m tests.engine.training.resuming FOLDER`` resumes every ``*.state`` there to the end of
its plan and writes what came of it beside it.
"""

from __future__ import annotations

import json
import math
import sys
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from engine.training import trainer as loop
from engine.training.events import Diverged, EpochEnd, Losses, Notice, Step
from engine.training.state_file import load_state
from engine.training.trainer import Trainer, restore
from tests.engine import oracles
from tests.engine.small_runs import quick

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from engine.models.config import RunConfig
    from engine.training.events import Event
    from engine.training.state import TrainingState
    from engine.variants.base import Batch

EPOCHS = 3
DATA = oracles.dataset(130, 40)
"""Of 50 images a batch, the third and last of an epoch has 30."""
KNOBS: dict[str, dict[str, Any]] = {"k_sparse": {"k": 2}}
"""Fewer than the units of the narrow network, or nothing is annealed."""
LIVE: dict[str, dict[str, Any]] = {
    "sparse": {"weight": 0.1},
    "denoising": {"level": 0.2},
    "variational": {"beta": 3.0},
}
"""Knobs that change after the first batch."""


@dataclass
class Outcome:
    """What a run has told, and what it has come to."""

    losses: dict[int, dict[str, float]] = field(default_factory=dict)
    history: list[dict[str, Any]] = field(default_factory=list)
    tensors: dict[str, torch.Tensor] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)

    def hear(self, event: Event) -> None:
        if isinstance(event, Losses):
            for index in range(len(event)):
                row = {name: float(values[index]) for name, values in event.terms.items()}
                self.losses[event.first_step + index] = row
        elif isinstance(event, Diverged | Notice):
            self.messages.append(event.message)

    def end(self, trainer: Trainer) -> Outcome:
        state = trainer.state()
        self.history = [asdict(record) for record in state.history]
        self.tensors = state._tensors()
        return self

    def save(self, path: Path) -> None:
        told = json.dumps([self.losses, self.history, self.messages])
        save_file(self.tensors, path, {"told": told})

    @staticmethod
    def load(path: Path) -> Outcome:
        with safe_open(path, framework="pt") as file:
            losses, history, messages = json.loads(file.metadata()["told"])
        losses = {int(step): terms for step, terms in losses.items()}
        return Outcome(losses, history, load_file(path), messages)

    def timeless(self) -> list[dict[str, Any]]:
        times = {"seconds": 0.0, "images_per_second": 0.0}
        return [record | times for record in self.history]

    def differences(self, other: Outcome) -> list[str]:
        """What two runs do not have in common, bit for bit."""
        found = {
            "losses": self.losses != other.losses,
            "history": self.timeless() != other.timeless(),
            "times": self.history != other.history,
            "messages": self.messages != other.messages,
        }
        for name in self.tensors.keys() | other.tensors.keys():
            mine, theirs = (each.tensors.get(name, torch.empty(0)) for each in (self, other))
            found[name] = mine.dtype != theirs.dtype or not torch.equal(mine, theirs)
        return sorted(name for name, differs in found.items() if differs)


def settings(key: str, device: str = "cpu") -> RunConfig:
    config = quick(key, batch_size=50, epochs=EPOCHS, device=device)
    return replace(config, knobs=config.knobs.changed(**KNOBS.get(key, {})))


def begun(key: str, outcome: Outcome, device: str = "cpu") -> tuple[Trainer, Iterator[Event]]:
    """A run after its first batch, with its live settings changed."""
    trainer = Trainer(settings(key, device), DATA)
    events = trainer.run(EPOCHS)
    for event in events:
        outcome.hear(event)
        if isinstance(event, Step):
            break
    trainer.set_learning_rate(3e-3)
    trainer.set_knobs(trainer.config.knobs.changed(**LIVE.get(key, {})))
    return trainer, events


def uninterrupted(key: str, device: str = "cpu") -> Outcome:
    outcome = Outcome()
    trainer, events = begun(key, outcome, device)
    for event in events:
        outcome.hear(event)
    return outcome.end(trainer)


def stopped(
    key: str, step: int, *, at_end: bool, device: str = "cpu"
) -> tuple[TrainingState, Outcome]:
    """The state of a run at a step, or at the end of the epoch that has that step."""
    outcome = Outcome()
    trainer, events = begun(key, outcome, device)
    for event in events:
        outcome.hear(event)
        if trainer.step >= step and isinstance(event, EpochEnd if at_end else Step):
            break
    return trainer.state(), outcome


def resumed(trainer: Trainer) -> Outcome:
    """The rest of a run's plan, if need be after a divergence."""
    outcome = Outcome()
    while trainer.planned > len(trainer.history):
        for event in trainer.run(trainer.planned - len(trainer.history)):
            outcome.hear(event)
    return outcome.end(trainer)


def poison(trainer: Trainer, patch: pytest.MonkeyPatch) -> None:
    """Make the loss of the next batch not a number."""
    original = trainer._variant.loss_terms

    def once(batch: Batch) -> dict[str, torch.Tensor]:
        patch.setattr(trainer._variant, "loss_terms", original)
        return {name: term * math.nan for name, term in original(batch).items()}

    patch.setattr(trainer._variant, "loss_terms", once)


def main(folder: Path) -> None:
    loop.REPORT_SECONDS = math.inf
    for path in sorted(folder.glob("*.state")):
        resumed(restore(load_state(path), DATA)).save(path.with_suffix(".outcome"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
