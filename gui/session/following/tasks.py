"""The generators that the worker drives to open the laboratory, models and data sets.

The engine is imported inside them, because importing torch takes seconds: the window is on screen
before the first of these runs, and it is the worker's thread that waits.
"""

# ruff: noqa: PLC0415 - late imports are the point of this module

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from engine.core.errors import UserError
from gui.background import gc_tuning
from gui.session.messages import (
    Catalogue,
    DatasetLoaded,
    Encoded,
    Loaded,
    NotDrawn,
    OpeningMessage,
)
from gui.session.runs.run_list import pick

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from engine.core.progress import Progress
    from engine.data.dataset import Dataset
    from engine.models.model import Model
    from gui.session.folders.frame_reader import FrameReader
    from gui.session.folders.run_line import RunLine
    from gui.session.folders.shelf import Shelf
    from gui.session.following.follower import Follower


def open_laboratory(
    shelf: Shelf, follower: Follower, frames: FrameReader, wanted: tuple[str, ...]
) -> Generator[OpeningMessage | None, None, None]:
    """List the runs, import the engine, load MNIST, then the runs that are shown and pinned.

    The run that is shown can answer before MNIST is read and before the map is drawn.

    Args:
        shelf: Lists the runs.
        follower: Reads them.
        frames: Reads how their latent spaces are drawn.
        wanted: The run to show, or the variant of a shipped one, then those to pin.
    """
    listed = shelf.everything()
    yield listed
    from engine.core import device
    from engine.data import catalogue, dataset
    from engine.variants import registry

    device.use_threads()
    gc_tuning.freeze_gc()
    variants = registry.variants()
    titles = {key: kind.title for key, kind in catalogue.NAMED_DATASETS.items()}
    lessons = {key: registry.lesson(cls) for key, cls in variants.items()}
    yield Catalogue(variants, lessons, device.available(), titles)
    first = pick(listed.lines, wanted[0])
    lines = {line.id: line for line in listed.lines}
    loaded: dict[str, Model] = {}
    for key in dict.fromkeys((first, *wanted[1:])):
        if key not in lines:
            continue
        for message in follower.load(lines[key], catalogue.MNIST, "MNIST"):
            if isinstance(message, Loaded):
                loaded[key] = message.model
                if key == first:
                    _warm_up(message.model)
            yield message
    mnist = dataset.load("mnist")
    yield DatasetLoaded(mnist)
    importlib.import_module("scipy.spatial")  # the map's first pick must not wait for it
    for key, model in loaded.items():
        yield encode(lines[key], model, mnist, frames)
    yield None
    _prepare_training()


def _prepare_training() -> None:
    """Import what the first training would have to wait for."""
    from engine.training import placement

    placement.warm_up()
    importlib.import_module("sklearn.decomposition")  # frames are oriented by a PCA


def _warm_up(model: Model) -> None:
    """Inspect an image once, so that the first stroke of a person need not wait for imports."""
    import numpy as np

    from engine.models import drawn, inspection

    bar = drawn.image_of(np.ones((12, 4), np.float32), model.config.data).pixels  # (C, H, W)
    inspection.inspect_image(model, bar)


def encode(
    line: RunLine, model: Model, dataset: Dataset, frames: FrameReader
) -> Encoded | NotDrawn:
    """The test set in the latent space of a run's newest model, and how well each image comes back.

    One run that can't be drawn, as its codes overflow or a snapshot is damaged, stops nothing else.
    """
    try:
        frame = frames.newest(line, model, dataset)
    except UserError as error:
        return NotDrawn(line.id, str(error))
    if frame is None:
        return NotDrawn(
            line.id,
            "its codes are no finite numbers. It has diverged; train it again with a lower "
            "learning rate.",
        )
    return Encoded(line.id, frame, model.squared_errors(dataset.test_images))


def load_dataset(name: str | Path) -> Generator[Progress, None, Dataset]:
    """Load a data set; stopping the job cancels a download."""
    from engine.data import dataset

    return (yield from dataset.loading(name))
