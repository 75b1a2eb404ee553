"""Where experiments train and measure: every finished piece is kept, so that a rerun goes on.

A piece is a trained model or a set of figures. Its file is named by a hash of everything that
decides it: settings, data, device and the program's own source. Changed code never finds old
results.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

import engine
from engine.core import files
from engine.core.device import resolve
from engine.core.progress import Progress
from engine.models import checkpoint
from engine.models.checkpoint import CheckpointError
from engine.models.model import Model
from engine.training.events import Diverged, EpochEnd, Step
from engine.training.placement import adam
from engine.training.trainer import Trainer

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from engine.data.dataset import Dataset
    from engine.models.config import RunConfig
    from engine.training.placement import MakeOptimiser

Figures = dict[str, float]

TRAINING_SOURCES = (
    "core/*.py",
    "data/catalogue.py",
    "images/noise.py",
    "data/spec.py",
    "nets/*.py",
    "variants/*.py",
    "models/*.py",
    "training/*.py",
    "experiments/cache.py",
)
MEASURING_SOURCES = (*TRAINING_SOURCES, "evaluation/*.py", "experiments/*.py")
"""Files, as patterns below ``engine/``, whose change makes earlier results stale.

All that training and measuring import; the readers of data are not among them, because what they
read is hashed itself.
"""


class ExperimentError(RuntimeError):
    """An experiment could not be carried out; the message says why."""


@dataclass(frozen=True)
class Decay:
    """Learning rate that falls linearly to zero over the end of a run.

    Attributes:
        after: Fraction of the epochs with the full rate, in [0, 1).
    """

    after: float

    def factor(self, done: float) -> float:
        """Share of the full rate once a fraction of the epochs is done."""
        return min(1.0, max(0.01, (1 - done) / (1 - self.after)))


class ModelCache:
    """Trains and measures for experiments, or finds what was made before.

    Args:
        dataset: What to train and test on.
        folder: Where finished pieces are kept.
        quick: Whether the short form of each experiment is asked for.
    """

    def __init__(self, dataset: Dataset, folder: Path, *, quick: bool) -> None:
        self.dataset = dataset
        self.quick = quick
        self._folder = folder
        self._data_key = dataset.fingerprint()
        self._training_key = _sources(TRAINING_SOURCES)
        self._measuring_key = _sources(MEASURING_SOURCES)

    def trained(
        self,
        config: RunConfig,
        what: str,
        *,
        decay: Decay | None = None,
        dataset: Dataset | None = None,
        make_optimiser: MakeOptimiser = adam,
    ) -> Generator[Progress, None, Model]:
        """A model trained for all its planned epochs.

        Args:
            config: Its settings.
            what: Its name in the progress.
            decay: How the learning rate falls, if it does.
            dataset: Other data than the cache's.
            make_optimiser: Makes another kind of Adam; the file that defines it is part of the key.

        Raises:
            ExperimentError: The run diverged.
        """
        data_key = self._data_key if dataset is None else dataset.fingerprint()
        path = (
            self._folder / f"{self._model_key(config, decay, make_optimiser, data_key)}.safetensors"
        )
        yield Progress(what, 0, 0)
        try:
            return _rebuilt(config, checkpoint.load(path))
        except CheckpointError:
            pass  # not there, or not whole: train it
        run = Trainer(config, dataset or self.dataset, make_optimiser=make_optimiser)
        for event in run.run(config.epochs):
            if isinstance(event, Diverged):
                raise ExperimentError(f"{what}: {event.message}")
            if isinstance(event, EpochEnd) and decay is not None:
                share = decay.factor(event.record.epoch / config.epochs)
                run.set_learning_rate(config.learning_rate * share)
            if isinstance(event, Step):
                yield Progress(what, event.step, event.epochs * event.steps_per_epoch)
        model = run.snapshot()
        files.make_folder(self._folder)
        checkpoint.save(model, path)
        return model

    def measured(
        self,
        name: str,
        subject: Any,  # noqa: ANN401
        steps: Callable[[], Generator[Progress, None, Figures]],
    ) -> Generator[Progress, None, Figures]:
        """Figures of a piece of work, from the shelf if they are there.

        Args:
            name: What is measured.
            subject: All settings that decide the figures, JSON-ready.
            steps: Measures.
        """
        device = str(resolve("auto"))
        key = _hash([name, subject, device, self._data_key, self._measuring_key])
        path = self._folder / f"{key}.json"
        try:
            figures: Figures = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            figures = yield from steps()
            files.make_folder(self._folder)
            files.write_json(path, figures)
        return figures

    def _model_key(
        self, config: RunConfig, decay: Decay | None, make_optimiser: MakeOptimiser, data_key: str
    ) -> str:
        settings = {**config.to_dict(), "device": str(resolve(config.device))}
        kinds = [(kind.__qualname__, _home(kind)) for kind in (type(config), make_optimiser)]
        schedule = None if decay is None else asdict(decay)
        return _hash([settings, kinds, schedule, data_key, self._training_key])


def _rebuilt(config: RunConfig, saved: Model) -> Model:
    """A saved model in the network of ``config``, which an experiment may have altered."""
    variant = config.build()
    variant.load_state_dict(saved.state())
    return Model(saved.config, variant, saved.epoch, saved.history)


def _hash(parts: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    text = json.dumps(parts, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _sources(patterns: tuple[str, ...]) -> str:
    """Hash of the program's files that match."""
    root = Path(engine.__file__).parent
    digest = hashlib.sha256(torch.__version__.encode())
    for path in sorted(path for pattern in patterns for path in root.glob(pattern)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _home(kind: Any) -> str:  # noqa: ANN401 - a class or a function
    """Hash of the file that defines it: an experiment may bring its own kind of training."""
    return hashlib.sha256(Path(inspect.getfile(kind)).read_bytes()).hexdigest()
