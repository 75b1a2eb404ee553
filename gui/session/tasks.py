"""The generators that the worker drives to open the laboratory, models and data sets.

The engine is imported inside them, because importing torch takes seconds: the window is on screen
before the first of these runs, and it is the worker's thread that waits.
"""

# ruff: noqa: PLC0415 - late imports are the point of this module

from __future__ import annotations

import importlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import resources
from gui.background import gc_tuning
from gui.session.messages import Catalogue, DatasetLoaded, Opened, OpeningMessage

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from engine.core.progress import Progress
    from engine.data.dataset import Dataset
    from engine.models.config import RunConfig
    from engine.models.model import Model


def open_laboratory(first: str) -> Generator[OpeningMessage, None, None]:
    """Import the engine, load MNIST, then the shipped models, the variant ``first`` before others.

    The first model can answer before MNIST is read and before the map is drawn.
    """
    try:
        yield from _opening(first)
    finally:
        gc_tuning.resume_gc()


def _opening(first: str) -> Generator[OpeningMessage, None, None]:
    from engine.core import device
    from engine.data import catalogue, dataset
    from engine.models import checkpoint
    from engine.variants import registry

    device.use_threads()
    gc_tuning.freeze_gc()
    variants = registry.variants()
    titles = {key: kind.title for key, kind in catalogue.NAMED_DATASETS.items()}
    lessons = {key: registry.lesson(cls) for key, cls in variants.items()}
    yield Catalogue(variants, lessons, device.available(), titles)
    files = {path.stem: path for path in resources.PRETRAINED.glob(f"*{checkpoint.SUFFIX}")}
    order = sorted((key for key in variants if key in files), key=lambda key: key != first)
    models = {}
    for key in order:
        models[key] = checkpoint.load(files[key])
        if key == order[0]:
            _warm_up(models[key])
        yield Opened(models[key], shipped=True)
    mnist = dataset.load("mnist")
    yield DatasetLoaded(mnist)
    importlib.import_module("scipy.spatial")  # the map's first pick must not wait for it
    for model in models.values():
        yield encode(model, mnist, shipped=True)


def _warm_up(model: Model) -> None:
    """Inspect an image once, so that the first stroke of a person need not wait for imports."""
    import numpy as np

    from engine.images import mnist_recipe
    from engine.models import inspection

    bar = mnist_recipe.from_drawing(np.ones((12, 4), np.float32))[None]  # (1, H, W)
    inspection.inspect_image(model, bar)


def open_model(path: Path, dataset: Dataset) -> Generator[Opened, None, None]:
    """Read a model file and encode the test set by its model.

    Raises:
        CheckpointError: The file can't be read.
        DataSpecError: The model was made for images unlike those of the data set.
    """
    from engine.models import checkpoint

    model = checkpoint.load(path)
    model.config.data.require_like(dataset.spec, dataset.title)
    yield Opened(model)
    yield encode(model, dataset)


def encode_all(models: list[Model], dataset: Dataset) -> Generator[Opened, None, None]:
    """Encode a data set by models that were trained on another one."""
    for model in models:
        yield encode(model, dataset)


def encode(model: Model, dataset: Dataset, *, shipped: bool = False) -> Opened:
    """The test set in a model's latent space, and how well each image comes back."""
    from engine.training.watch import latent_frame

    frame = latent_frame(model, dataset)
    return Opened(model, frame, model.squared_errors(dataset.test_images), shipped)


def load_dataset(name: str | Path) -> Generator[Progress, None, Dataset]:
    """Load a data set; stopping the job cancels a download."""
    from engine.data import dataset

    return (yield from dataset.loading(name))


def saved_configs(
    catalogue: Catalogue, saved: dict[str, dict[str, Any]]
) -> tuple[dict[str, RunConfig], dict[str, str]]:
    """The settings of the last session, or a variant's defaults where they no longer fit.

    Args:
        catalogue: The variants and devices that there are.
        saved: What ``RunConfig.to_dict`` gave, by variant.

    Returns:
        The settings of each variant, and why those of some were not taken.
    """
    from engine.models import migration
    from engine.models.config import DEVICE_AUTO, ConfigError, RunConfig

    configs, refused = {}, {}
    here = {device.key for device in catalogue.devices}
    for key in catalogue.variants:
        configs[key] = default = RunConfig.default(key)
        if key in saved:
            try:
                kept = {**saved[key], "variant": key}
                kept = migration.migrate(kept, migration.version_of(kept))
                config = RunConfig.from_dict(kept)
            except (ConfigError, TypeError) as error:
                refused[key] = str(error)
                continue
            # It opens with MNIST, and perhaps on a machine with other devices.
            device = config.device if config.device in here else DEVICE_AUTO
            configs[key] = replace(
                config, dataset=default.dataset, data=default.data, device=device
            )
    return configs, refused
