"""A small laboratory: a few real digits, narrow networks, untrained models as if shipped."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

import resources
from engine.core import device
from engine.data import idx
from engine.data.catalogue import MNIST, NAMED_DATASETS
from engine.data.dataset import Dataset
from engine.models.config import RunConfig
from engine.models.model import Model
from engine.nets import layers
from engine.nets.architecture import Dense
from engine.variants import registry
from gui.main_window import MainWindow
from gui.session import Session, messages, tasks
from gui.settings import WindowSettings

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    import pytest
    from numpy.typing import NDArray
    from pytestqt.qtbot import QtBot

PATIENCE = 120_000
"""Milliseconds after which a test gives up on a busy machine."""
TRAIN, TEST, BATCH = 200, 60, 20
STEPS = TRAIN // BATCH
KEYS = list(registry.variants())
SHIPPED = ("vanilla", "sparse")
"""Variants that the small laboratory opens with a model of; the others are untrained."""


def digits(name: str = "mnist", title: str = "MNIST", first: int = 0) -> Dataset:
    """Digits of MNIST's test files, from the one numbered ``first`` on."""
    images = idx.read_images(resources.MNIST / "t10k-images-idx3-ubyte.gz", MNIST)
    labels = idx.read_labels(resources.MNIST / "t10k-labels-idx1-ubyte.gz", MNIST)
    train, test = slice(first, first + TRAIN), slice(first + TRAIN, first + TRAIN + TEST)
    parts = (images[train], labels[train], images[test], labels[test])
    return Dataset(name, title, MNIST, *(part.clone() for part in parts))


def config(key: str, **changes: Any) -> RunConfig:
    """Settings that train in no time."""
    default = RunConfig.default(key)
    network = Dense((12,) if default.network.hidden else (), 8)
    few = {"network": network, "batch_size": BATCH, "epochs": 2, "device": "cpu"}
    return replace(default, **{**few, **changes})


def untrained(key: str, **changes: Any) -> Model:
    """A model whose weights are as its seed draws them."""
    settings = config(key, **changes)
    variant = settings.build()
    layers.initialise(variant, torch.Generator().manual_seed(settings.seed))
    return Model(settings, variant)


def catalogue() -> messages.Catalogue:
    """What the engine really offers."""
    variants = registry.variants()
    lessons = {key: registry.lesson(cls) for key, cls in variants.items()}
    titles = {key: kind.title for key, kind in NAMED_DATASETS.items()}
    return messages.Catalogue(variants, lessons, device.available(), titles)


def opening(dataset: Dataset) -> Any:
    """What stands in for ``tasks.open_laboratory``."""

    def open_laboratory(_first: str) -> Generator[Any, None, None]:
        yield catalogue()
        models = [untrained(key) for key in SHIPPED]
        for model in models:
            yield messages.Opened(model, shipped=True)
        yield messages.DatasetLoaded(dataset)
        for model in models:
            yield tasks.encode(model, dataset, shipped=True)

    return open_laboratory


def new_session(
    monkeypatch: pytest.MonkeyPatch,
    dataset: Dataset,
    first: str = "vanilla",
    settings: dict[str, dict[str, Any]] | None = None,
) -> Session:
    """A session that will open the small laboratory."""
    monkeypatch.setattr(tasks, "open_laboratory", opening(dataset))
    quick = {key: config(key).to_dict() for key in KEYS}
    return Session(first, {**quick, **(settings or {})})


def open_window(qtbot: QtBot, session: Session, memory: Path) -> MainWindow:
    """The real window with the laboratory open; close it with ``close_window``."""
    window = MainWindow(session, WindowSettings(memory))
    with qtbot.waitSignal(session.opened, timeout=PATIENCE):
        window.show()
    qtbot.waitUntil(lambda: session.dispatcher.idle, timeout=PATIENCE)
    return window


def close_window(window: MainWindow) -> None:
    """Close it as a person does, and let it be deleted."""
    session = window.session
    window.close()
    assert not session.dispatcher.worker.isRunning()
    window.deleteLater()


def wait_idle(qtbot: QtBot, session: Session) -> None:
    """Until no run and no other job is under way."""
    qtbot.waitUntil(
        lambda: session.training.state == "idle" and session.dispatcher.idle, timeout=PATIENCE
    )


def train(qtbot: QtBot, session: Session, **settings: Any) -> None:
    """Train the shown variant to the end."""
    session.book.configure(session.book.current, **settings)
    session.training.start()
    wait_idle(qtbot, session)


def same_answers(first: Model, second: Model, images: NDArray[np.float32]) -> bool:
    """Whether two models reconstruct exactly alike."""
    return bool(np.array_equal(first.reconstruct(images), second.reconstruct(images)))


class Heard:
    """What a signal has said, newest last."""

    def __init__(self, signal: Any) -> None:
        self.calls: list[tuple[Any, ...]] = []
        signal.connect(self._hear)

    def _hear(self, *values: Any) -> None:
        self.calls.append(values)

    def __len__(self) -> int:
        return len(self.calls)

    @property
    def last(self) -> tuple[Any, ...]:
        return self.calls[-1]
