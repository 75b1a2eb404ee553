"""Small inputs for the tests that hold the objectives against closed forms and other programs."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np
import torch
from hypothesis import strategies as st

from engine.core.draws import Draws
from engine.data.catalogue import MNIST
from engine.data.dataset import Dataset
from engine.models.config import RunConfig
from engine.models.model import Model
from engine.nets import layers
from engine.nets.architecture import Dense
from engine.variants import registry
from engine.variants.base import AnyVariant, Batch

if TYPE_CHECKING:
    from engine.variants.knobs import Knobs


def images(count: int, seed: int = 0) -> torch.Tensor:
    """Grey images with much background, as digits have it."""
    generator = torch.Generator().manual_seed(seed)
    shape = (count, *MNIST.shape)
    ink = torch.rand(shape, generator=generator)
    return ink * (torch.rand(shape, generator=generator) < 0.3)


def batch(count: int, seed: int = 0, progress: float = 1.0) -> Batch:
    generator = torch.Generator().manual_seed(seed)
    labels = torch.randint(10, (count,), generator=generator)
    return Batch(images(count, seed), labels, progress, Draws(generator))


def built(key: str, network: Dense, seed: int = 0, **knobs: object) -> AnyVariant:
    """An untrained variant with weights drawn from a seed."""
    cls = registry.find(key)
    variant = cls(MNIST, network, cls.knobs_type().changed(**knobs))
    layers.initialise(variant, torch.Generator().manual_seed(seed))
    return variant


def model(key: str, network: Dense, seed: int = 0, **knobs: object) -> Model:
    """The snapshot of an untrained variant."""
    variant = built(key, network, seed, **knobs)
    config = RunConfig(key, variant.knobs, network, 1e-3, 32, 1)
    return Model(config, variant)


def dataset(train: int = 300, test: int = 60, seed: int = 0) -> Dataset:
    """Ten classes of noisy bars, so that a class can be told from the pixels."""
    generator = torch.Generator().manual_seed(seed)
    labels = torch.arange(train + test) % 10
    pixels = torch.randint(0, 60, (train + test, 28, 28), generator=generator)
    for index, label in enumerate(labels.tolist()):
        pixels[index, 4 + 2 * label : 6 + 2 * label, 4:24] += 180
    pixels = pixels.view(-1, *MNIST.shape).to(torch.uint8)
    parts = (pixels[:train], labels[:train], pixels[train:], labels[train:])
    return Dataset("bars", "Bars", MNIST, *parts)


def array(count: int, width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((count, width)).astype(np.float32)


networks = st.builds(
    Dense,
    hidden=st.lists(st.integers(1, 24), max_size=3).map(tuple),
    code=st.integers(1, 24),
)
"""Any small network."""


def knob_values(knobs_type: type[Knobs]) -> st.SearchStrategy[Knobs]:
    """Any knobs that their bounds allow, the bounds themselves included."""
    strategies = {}
    for each in fields(knobs_type):
        low, high, choices = (each.metadata[name] for name in ("low", "high", "choices"))
        if choices:
            strategies[each.name] = st.sampled_from(choices)
        elif isinstance(each.default, bool):
            strategies[each.name] = st.booleans()
        elif isinstance(each.default, int):
            strategies[each.name] = st.integers(int(low), int(high))
        else:
            inside = st.floats(low, high, allow_subnormal=False)
            strategies[each.name] = st.sampled_from([low, high]) | inside
    return st.builds(knobs_type, **strategies)
