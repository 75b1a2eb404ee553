"""A small laboratory: a few real digits, narrow networks, untrained models as if shipped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

import resources
from engine.core import device
from engine.data import dataset as dataset_module
from engine.data import idx
from engine.data.catalogue import MNIST, NAMED_DATASETS
from engine.data.dataset import Dataset
from engine.models.config import RunConfig
from engine.models.model import Model
from engine.nets import layers
from engine.nets.architecture import Dense
from engine.runs import manifest
from engine.runs.folder import RunFolder
from engine.runs.log import STOPPED
from engine.runs.new_run import start
from engine.training.trainer import Trainer
from engine.variants import registry
from gui.main_window import SIZE, MainWindow
from gui.panels import first_minute
from gui.session import Session, Start, messages
from gui.session.folders.frame_reader import FrameReader
from gui.session.folders.run_line import RunLine
from gui.session.following import tasks
from gui.session.runs.entry import RunEntry
from gui.settings import WindowSettings

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from numpy.typing import NDArray
    from pytestqt.qtbot import QtBot

    from gui.session.runs.book import RunBook

PATIENCE = 120_000
"""Milliseconds after which a test gives up on a busy machine."""
TRAIN, TEST, BATCH = 200, 60, 20
STEPS = TRAIN // BATCH
KEYS = list(registry.variants())
SHIPPED = ("vanilla", "sparse")
"""Variants of which the small laboratory has a shipped run, named as they are."""


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


def line(key: str, **changes: Any) -> RunLine:
    """A run as the list has it: a shipped one of a variant, unless ``changes`` say otherwise."""
    title = registry.find(key).title
    settings = config(key).to_dict()
    own = {"id": key, "name": title, "state": "shipped", "settings": settings, "epochs": 2}
    return RunLine(**{**own, **changes})


def entry(key: str, model: Model | None = None, **changes: Any) -> RunEntry:
    """An entry of such a run."""
    return RunEntry(line(key, **changes), KEYS.index(key), model)


def ship(folder: Path, keys: tuple[str, ...] = SHIPPED) -> Path:
    """Untrained models as run folders, as if they came with the program."""
    dataset = digits()
    for number, key in enumerate(keys):
        recording = start(folder, Trainer(config(key), dataset), name=registry.find(key).title)
        recording.writer.begin()
        recording.writer.end(STOPPED)
        made = recording.writer.folder.path
        made.rename(folder / key)
        manifest.change(RunFolder(folder / key), created=f"2026-01-01T00:00:0{number}+00:00")
    return folder


def new_session(
    monkeypatch: pytest.MonkeyPatch,
    dataset: Dataset,
    places: Places,
    begin: Start | None = None,
    settings: dict[str, dict[str, Any]] | None = None,
) -> Session:
    """A session that will open the small laboratory, its runs in folders of the test's own."""
    load = dataset_module.load
    small = {"mnist": dataset}
    monkeypatch.setattr(dataset_module, "load", lambda name: small.get(name) or load(name))
    begin = begin or Start()
    quick = {key: config(key).to_dict() for key in KEYS}
    begin = replace(begin, settings={**quick, **begin.settings, **(settings or {})})
    return Session(begin, places.root, places.shipped)


@dataclass(frozen=True)
class Places:
    """Where a test's runs lie.

    Attributes:
        root: The person's own.
        shipped: Those that came with the program.
    """

    root: Path
    shipped: Path

    @property
    def memory(self) -> Path:
        """The file of what the window remembers."""
        return self.root.parent / "memory.ini"


def open_window(
    qtbot: QtBot, session: Session, memory: Path, *, keep_size: bool = False, tried: bool = True
) -> MainWindow:
    """The real window with the laboratory open; close it with ``close_window``.

    ``keep_size`` leaves it as large as its settings and the screen of the platform make it;
    ``tried`` is whether somebody has tried something in it before.
    """
    settings = WindowSettings(memory)
    if tried:
        settings.set_text(first_minute.SEEN, first_minute.YES)
    window = MainWindow(session, settings)
    with qtbot.waitSignal(session.opened, timeout=PATIENCE):
        window.show()
    if not keep_size:
        window.resize(*SIZE)  # the screen of the offscreen platform is smaller
    wait_idle(qtbot, session)
    return window


def close_window(window: MainWindow) -> None:
    """Close it as a person does, and let it be deleted."""
    session = window.session
    window.close()
    assert not session.dispatcher.worker.isRunning()
    window.deleteLater()


def wait_idle(qtbot: QtBot, session: Session) -> None:
    """Until no run and no other job is under way, and all parts show the same."""
    qtbot.waitUntil(
        lambda: session.training.state == "idle" and session.dispatcher.idle and session.turns.idle,
        timeout=PATIENCE,
    )


def train(qtbot: QtBot, session: Session, **settings: Any) -> str:
    """Train a new run with the draft's settings to the end; its identifier."""
    if settings:
        session.draft.change(**settings)
    session.training.start()
    wait_idle(qtbot, session)
    return session.training.key


def load_all(qtbot: QtBot, session: Session) -> None:
    """Have every run read that there is."""
    session.loader.load(list(session.book.entries))
    wait_idle(qtbot, session)


def show(qtbot: QtBot, session: Session, run: str) -> None:
    """Show a run, and wait until it is there."""
    session.book.choose(run)
    wait_idle(qtbot, session)


def put(book: RunBook, model: Model, dataset: Dataset | None, run: str = "") -> None:
    """As if a run, one named as the model's variant, had been read again with another model."""
    run = run or model.config.variant
    book.put_loaded(messages.Loaded(run, model, history=model.history))
    if dataset is not None:
        book.put_encoded(encoded(run, model, dataset))


def encoded(run: str, model: Model, dataset: Dataset) -> messages.Encoded:
    """The test set in the latent space of a model that is in no folder, as of a run."""
    of = RunLine(run, run, STOPPED, model.config.to_dict())
    found = tasks.encode(of, model, dataset, FrameReader())
    assert isinstance(found, messages.Encoded)
    return found


def unread(book: RunBook, key: str = "denoising") -> str:
    """Add a run of which there is no model."""
    book.add_line(line(key, state=STOPPED))
    return key


def begin(book: RunBook, run: str) -> None:
    """As if the training of a run began anew."""
    model = book.entries[run].model or untrained(book.entries[run].variant)
    book.begin(messages.RunBegan(book.entries[run].line, model, (), STEPS, 0, fresh=True))


def go_to(qtbot: QtBot, session: Session, epoch: float) -> None:
    """Show an earlier moment, and wait until it is there."""
    session.playback.show(epoch)
    qtbot.waitUntil(lambda: not session.playback.reading and session.turns.idle, timeout=PATIENCE)


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
