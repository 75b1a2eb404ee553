"""The generators that the worker drives for the window.

The engine is imported inside them, because importing torch takes seconds: the window is on screen
before the first of these runs, and it is the worker's thread that waits.
"""

# ruff: noqa: PLC0415 - late imports are the point of this module

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import resources
from engine.core.errors import UserError
from gui.background import gc_tuning

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from engine.core.device import Device
    from engine.data.dataset import Dataset
    from engine.evaluation.codec import Codec, Reconstructor
    from engine.evaluation.pca import PCABaseline
    from engine.evaluation.summary import Summary
    from engine.models.config import RunConfig
    from engine.models.model import Model
    from engine.training.events import Event, LatentFrame
    from engine.training.trainer import Trainer
    from engine.variants.base import AnyVariant
    from gui.background.mailbox import Mailbox

NEWEST_ONLY = frozenset({"Step", "Snapshot", "LatentFrame", "Progress"})
"""Messages of which the window needs only the last."""


@dataclass(frozen=True)
class Catalogue:
    """What the engine can do, known once it is imported.

    Attributes:
        variants: The variants by key, in the order of the list.
        lessons: Their docstrings' paragraphs by name.
        devices: The devices of this machine, the best first.
        datasets: Titles of the built-in data sets by key.
    """

    variants: dict[str, type[AnyVariant]]
    lessons: dict[str, dict[str, str]]
    devices: list[Device]
    datasets: dict[str, str]


@dataclass(frozen=True)
class Opened:
    """A model read from a file, with the test set seen through it where they fit together.

    Attributes:
        model: The model.
        frame: The test set in its latent space, or None before it is computed.
        test_errors: Squared error of each test image, (N,), or None.
        shipped: Whether it came with the program.
    """

    model: Model
    frame: LatentFrame | None = None
    test_errors: NDArray[np.float32] | None = None
    shipped: bool = False


def open_laboratory(first: str) -> Generator[Catalogue | Dataset | Opened, None, None]:
    """Import the engine, load MNIST, then the shipped models, the variant ``first`` before others.

    The first model can answer before MNIST is read and before the map is drawn.
    """
    try:
        yield from _opening(first)
    finally:
        gc_tuning.resume_gc()


def _opening(first: str) -> Generator[Catalogue | Dataset | Opened, None, None]:
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
    yield mnist
    importlib.import_module("scipy.spatial")  # the map's first pick must not wait for it
    for model in models.values():
        yield seen(model, mnist, shipped=True)


def _warm_up(model: Model) -> None:
    """Read a blot, so that the first stroke of a person need not wait for imports and libraries."""
    import numpy as np

    from engine.images import mnist_recipe
    from engine.models import inspection

    blot = np.zeros((28, 28), np.float32)
    blot[8:20, 12:16] = 1
    inspection.inspect_image(model, mnist_recipe.from_drawing(blot).reshape(-1))


def open_model(path: Path, dataset: Dataset) -> Generator[Opened, None, None]:
    """Read a model file and look at the test set through it."""
    from engine.models import checkpoint

    model = checkpoint.load(path)
    yield Opened(model)
    yield seen(model, dataset)


def look(models: list[Model], dataset: Dataset) -> Generator[Opened, None, None]:
    """See a data set through models that were trained on another one."""
    for model in models:
        yield seen(model, dataset)


def seen(model: Model, dataset: Dataset, *, shipped: bool = False) -> Opened:
    """The test set in a model's latent space, and how well each image comes back."""
    from engine.training.watch import latent_frame

    frame = latent_frame(model, dataset)
    return Opened(model, frame, model.squared_errors(dataset.test_images), shipped)


def load_dataset(name: str | Path) -> Generator[Any, None, Dataset]:
    """Load a data set; stopping the job cancels a download."""
    from engine.data import dataset

    return (yield from dataset.loading(name))


class LiveRun:
    """One run, from its first batch through every pause, stop and continuation.

    Made in the window's thread; everything else happens in the worker's.
    """

    def __init__(self, config: RunConfig, dataset: Dataset, start: Model | None) -> None:
        self.config = config
        self._dataset, self._start = dataset, start
        self._trainer: Trainer | None = None

    def events(self, epochs: int) -> Generator[Event, None, None]:
        """Train for more epochs and watch."""
        from engine.training.trainer import Trainer
        from engine.training.watch import with_snapshots

        if self._trainer is None:
            self._trainer = Trainer(self.config, self._dataset, self._start)
            self._start = None
        yield from with_snapshots(self._trainer, epochs)

    def apply(self, config: RunConfig) -> None:
        """Let the settings that act at once act on the run."""
        if self._trainer is not None:
            self._trainer.set_learning_rate(config.learning_rate)
            self._trainer.set_knobs(config.knobs)

    def look(self, mailbox: Mailbox) -> None:
        """Leave the model as it is now, and its frame, for a window that watches a halted run."""
        from engine.training.events import Snapshot
        from engine.training.watch import project_codes

        if self._trainer is None:
            return
        model = self._trainer.snapshot()
        frame = project_codes(model, model.encode_pixels(self._dataset.test_images))
        if frame is not None:  # else the run is about to end with ``Diverged``
            mailbox.put(Snapshot(model))
            mailbox.put(frame)


@dataclass(frozen=True)
class Measured:
    """One row of the comparison.

    Attributes:
        key: The variant, or ``PCA``.
        codec: The model that was measured.
        summary: Its figures.
    """

    key: str
    codec: Codec
    summary: Summary


@dataclass(frozen=True)
class RobustnessCurve:
    """PSNR to the clean digit against the level of one kind of noise.

    Attributes:
        key: The variant, ``PCA``, or ``NOISY`` for the input itself.
        codec: What was measured.
        kind: The kind of noise.
        psnr: One value in dB per level, (levels,).
    """

    key: str
    codec: Reconstructor
    kind: str
    psnr: NDArray[np.float32]


@dataclass(frozen=True)
class OneClass:
    """A detector that was trained on one class only.

    Attributes:
        normal: That class.
        model: The detector.
        errors: Squared error of each test image, (N,).
        auroc: Area under the ROC curve on the whole test set.
        fraction: Part of its training that is done, in [0, 1].
    """

    normal: int
    model: Model
    errors: NDArray[np.float32]
    auroc: float
    fraction: float


PCA, NOISY, GAUSSIAN = "pca", "noisy", "gaussian"
LEVELS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
ROBUSTNESS_IMAGES = 1000


def fit_pca(dataset: Dataset, code_size: int) -> Generator[Any, None, PCABaseline]:
    """The linear baseline of the same code size."""
    from engine.evaluation.pca import PCABaseline

    return (yield from PCABaseline.fitting(dataset, code_size))


def measure(
    models: dict[str, Model],
    dataset: Dataset,
    code_size: int | None,
    curves: dict[str, Model] | None = None,
) -> Generator[Any, None, None]:
    """Measure for the comparison.

    Args:
        models: Models whose figures are wanted, by variant.
        dataset: What to measure them on.
        code_size: Components of PCA, if its figures are wanted.
        curves: Models whose robustness to Gaussian noise is wanted, by variant.
    """
    from engine.evaluation.summary import summarise

    curves, images = curves or {}, _few(dataset)
    for key in {**models, **curves}:
        if key in models:
            yield Measured(key, models[key], (yield from summarise(models[key], dataset)))
        if key in curves:
            yield from _robust(key, curves[key], images, GAUSSIAN)
    if code_size is not None:
        pca = yield from fit_pca(dataset, code_size)
        yield Measured(PCA, pca, (yield from summarise(pca, dataset)))


def measure_robustness(
    models: dict[str, Model], dataset: Dataset, kind: str, code_size: int | None
) -> Generator[Any, None, None]:
    """PSNR against noise for the input itself, some models, and PCA of a code size if given."""
    from engine.evaluation.codec import NoisyInput

    images = _few(dataset)
    codecs: dict[str, Reconstructor] = {NOISY: NoisyInput(), **models}
    if code_size is not None:
        codecs[PCA] = yield from fit_pca(dataset, code_size)
    for key, codec in codecs.items():
        yield from _robust(key, codec, images, kind)


def _few(dataset: Dataset) -> NDArray[np.float32]:
    """The test images that robustness is measured on, (B, 784)."""
    return dataset.pixels("test", range(min(ROBUSTNESS_IMAGES, len(dataset.test_images))))


def _robust(
    key: str, codec: Reconstructor, images: NDArray[np.float32], kind: str
) -> Generator[Any, None, None]:
    """One curve of PSNR against noise."""
    from engine.evaluation.robustness import measuring

    table = yield from measuring(codec, images, [kind], LEVELS)
    if key == NOISY:
        table[0, 0] = float("nan")  # without noise it is the clean image: no finite PSNR
    yield RobustnessCurve(key, codec, kind, table[0])


def train_detector(config: RunConfig, dataset: Dataset, normal: int) -> Generator[Any, None, None]:
    """Train on one class only and judge every test image after each epoch.

    Raises:
        DataError: The data set has too little of the class; the message says of what.
        UserError: The run diverged; the message says what to do.
    """
    from engine.evaluation import anomaly
    from engine.training.events import Diverged, EpochEnd
    from engine.training.trainer import Trainer

    unusual = dataset.labels("test") != normal
    _check_classes(dataset, normal, int((~unusual).sum()))
    trainer = Trainer(config, anomaly.only(dataset, normal))
    for event in trainer.run(config.epochs):
        if isinstance(event, EpochEnd):
            errors = event.test_errors
            done = event.record.epoch / config.epochs
            yield OneClass(normal, event.model, errors, anomaly.auroc(errors, unusual), done)
        elif isinstance(event, Diverged):
            raise UserError(event.message)
        else:
            yield None


def _check_classes(dataset: Dataset, normal: int, tested: int) -> None:
    """Make sure that there is something normal to learn, and both kinds to tell apart."""
    from engine.data.idx import DataError

    name, problem = dataset.class_names[normal], ""
    if not (dataset.labels("train") == normal).any():
        problem = f"there is no training image of class {name} to learn from"
    elif tested == 0:
        problem = f"there is no test image of class {name} to judge a detector by"
    elif tested == len(dataset.test_labels):
        problem = f"all test images are of class {name}, so none is an anomaly"
    if problem:
        raise DataError(dataset.title, problem, "Choose another class")
