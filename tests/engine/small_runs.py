"""Settings and runs that the engine's tests share."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import torch

from engine.core.draws import Draws
from engine.models.config import RunConfig
from engine.nets import layers
from engine.nets.architecture import Dense
from engine.training.events import Diverged, EpochEnd, Losses, Notice, Step
from engine.variants.base import Batch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.data.dataset import Dataset
    from engine.training.events import Event
    from engine.training.trainer import Trainer
    from engine.variants.base import AnyVariant

E = TypeVar("E", Step, Losses, EpochEnd, Diverged, Notice)


def config(key: str = "vanilla", **changes: Any) -> RunConfig:
    """A variant's defaults on the CPU, with some settings changed."""
    return replace(RunConfig.default(key), **{"device": "cpu", "batch_size": 50, **changes})


def quick(key: str = "vanilla", **changes: Any) -> RunConfig:
    """A narrow network, so that the machine's speed does not matter."""
    return config(key, **{"network": narrow(key), **changes})


def narrow(key: str) -> Dense:
    hidden = (12,) if RunConfig.default(key).network.hidden else ()
    return Dense(hidden, 8)


def built(settings: RunConfig) -> AnyVariant:
    """The variant as a run starts it."""
    variant = settings.build()
    layers.initialise(variant, torch.Generator().manual_seed(settings.seed))
    return variant


def batch(dataset: Dataset, count: int = 32, seed: int = 0, progress: float = 1.0) -> Batch:
    images = dataset.train_images[:count].float() / 255
    generator = torch.Generator().manual_seed(seed)
    return Batch(images, dataset.train_labels[:count], progress, Draws(generator))


def events(found: Iterable[Event], kind: type[E]) -> list[E]:
    return [event for event in found if isinstance(event, kind)]


def take_steps(run: Iterator[Event], count: int) -> list[Event]:
    """The run's events up to and with its ``count``-th batch."""
    taken: list[Event] = []
    steps = 0
    while steps < count:
        taken += islice(run, 1)
        steps += isinstance(taken[-1], Step)
    return taken


def same_weights(a: Trainer, b: Trainer) -> bool:
    """Whether two runs have the same weights, bit for bit."""
    first, second = a.snapshot().state(), b.snapshot().state()
    return all(torch.equal(first[name], second[name]) for name in first)
