"""The generators that the worker drives to measure models and to train a detector.

As in ``gui.session.following.tasks``, what imports torch is imported inside them.
"""

# ruff: noqa: PLC0415 - late imports are the point of this module

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from engine.core.errors import UserError
from engine.core.progress import Progress
from engine.training.events import Diverged, EpochEnd, Step
from gui.session.figures.measured import (
    DetectorMessage,
    Measured,
    MeasuringMessage,
    Noticed,
    OneClass,
    RobustnessCurve,
    UnitsMeasured,
    UnitsMessage,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from numpy.typing import NDArray

    from engine.data.dataset import Dataset
    from engine.evaluation.aggregate_posterior import AggregatePosterior
    from engine.evaluation.codec import Reconstructor
    from engine.evaluation.pca import PCABaseline
    from engine.models.config import RunConfig
    from engine.models.model import Model

PCA, NOISY, GAUSSIAN = "pca", "noisy", "gaussian"
"""Keys of what is measured beside the runs, and the noise that the comparison draws."""
LEVELS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
ROBUSTNESS_IMAGES = 1000
STEP = 0.1
"""How far a code is moved to see what a direction draws, in root mean square distances of codes."""


class DivergedError(UserError):
    """The loss of a detector was no longer finite; the message says what to lower."""


def fit_pca(dataset: Dataset, code_size: int) -> Generator[Progress, None, PCABaseline]:
    """The linear baseline of the same code size."""
    from engine.evaluation.pca import PCABaseline

    return (yield from PCABaseline.fitting(dataset, code_size))


def measure(
    models: dict[str, Model],
    dataset: Dataset,
    code_size: int | None,
    curves: dict[str, Model] | None = None,
    names: Mapping[str, str] | None = None,
) -> Generator[MeasuringMessage, None, None]:
    """Measure for the comparison.

    Args:
        models: Models whose figures are wanted, by run.
        dataset: What to measure them on.
        code_size: Components of PCA, if its figures are wanted.
        curves: Models whose robustness to Gaussian noise is wanted, by run.
        names: Of the runs, told while they are measured.
    """
    from engine.evaluation.summary import summarise

    curves, names, images = curves or {}, names or {}, _first_images(dataset)
    for key in {**models, **curves}:
        if key in models:
            name = names.get(key, "")
            yield Measured(key, models[key], (yield from summarise(models[key], dataset, name)))
        if key in curves:
            yield from _robustness_curve(key, curves[key], images, GAUSSIAN)
    if code_size is not None:
        pca = yield from fit_pca(dataset, code_size)
        yield Measured(PCA, pca, (yield from summarise(pca, dataset)))


def measure_robustness(
    models: dict[str, Model], dataset: Dataset, kind: str, code_size: int | None
) -> Generator[RobustnessCurve | Progress, None, None]:
    """PSNR against noise for the input itself, some models, and PCA of a code size if given."""
    from engine.evaluation.codec import NoisyInput

    images = _first_images(dataset)
    codecs: dict[str, Reconstructor] = {NOISY: NoisyInput(), **models}
    if code_size is not None:
        codecs[PCA] = yield from fit_pca(dataset, code_size)
    for key, codec in codecs.items():
        yield from _robustness_curve(key, codec, images, kind)


def _first_images(dataset: Dataset) -> NDArray[np.float32]:
    """The test images that robustness is measured on, (B, C, H, W)."""
    return dataset.pixels("test", range(min(ROBUSTNESS_IMAGES, len(dataset.test_images))))


def _robustness_curve(
    key: str, codec: Reconstructor, images: NDArray[np.float32], kind: str
) -> Generator[RobustnessCurve | Progress, None, None]:
    """One curve of PSNR against noise."""
    from engine.evaluation.robustness import measuring

    table = yield from measuring(codec, images, [kind], LEVELS)
    if key == NOISY:
        table[0, 0] = float("nan")  # without noise it is the clean image: no finite PSNR
    yield RobustnessCurve(key, codec, kind, table[0])


def measure_round_trips(
    model: Model, codes: NDArray[np.float32]
) -> Generator[Progress, None, NDArray[np.float32]]:
    """How far codes of test images, (N, code), are from E(D(z)): at most 2 000, ascending."""
    from engine.evaluation import round_trip
    from engine.models.orientation import subset

    return (yield from round_trip.measuring(model, codes[subset(len(codes))]))


def measure_noticed(
    models: dict[str, Model], image: NDArray[np.float32], images: NDArray[np.float32], most: int
) -> Generator[Noticed, None, None]:
    """Which changes of an image some models notice, exactly.

    Args:
        models: By run.
        image: (C, H, W).
        images: Others of the data set, (B, C, H, W), which say how far images and codes spread.
        most: Directions of which there are to be pictures.
    """
    from engine.evaluation import directions, jacobian

    spread = jacobian.total_variance(images)
    for run, model in models.items():
        codes = model.encode(images)
        found = directions.directions(model, image)
        scale = jacobian.unit_scale(spread, jacobian.total_variance(codes))
        step = STEP * float(np.sqrt(jacobian.total_variance(codes)))
        code = model.encode(image[None])[0]
        came = directions.decoded(model, code, found.moves[:most], step)
        yield Noticed(
            run,
            model,
            image,
            found.strengths * np.float32(scale),
            found.holding(),
            found.noticed[:most],
            came,
        )


def measure_aggregate(
    model: Model, dataset: Dataset
) -> Generator[Progress, None, AggregatePosterior | None]:
    """The clouds of at most 2 000 test images together; None of a model that makes none.

    What a single cloud is worth is the mean over all test images, as everywhere else.
    """
    from engine.evaluation import aggregate_posterior, codes
    from engine.models.orientation import subset

    clouds = model.posterior(dataset.pixels("test"))
    if clouds is None or not all(np.isfinite(each).all() for each in clouds):
        return None
    chosen = subset(len(dataset.test_images))
    found = yield from aggregate_posterior.aggregating(*(each[chosen] for each in clouds))
    return replace(found, single=float(codes.kl_per_dimension(*clouds).sum()))


def measure_units(
    run: str, wished: str, model: Model, dataset: Dataset, images: NDArray[np.intp] | None
) -> Generator[UnitsMessage, None, None]:
    """Measure the units of a layer, or of the code where the model lacks the layer.

    Args:
        run: The model's.
        wished: Key of the layer.
        model: Whose units.
        dataset: Its test images are looked at.
        images: Numbers of these; all if None.
    """
    from engine.evaluation.units.layers import CODE
    from engine.evaluation.units.network import UnitNetwork
    from engine.evaluation.units.report import measuring

    network = UnitNetwork(model)
    key = wished if wished in {layer.key for layer in network.layers} else CODE
    report = yield from measuring(model, dataset, key, images)
    yield UnitsMeasured(run, wished, report)


def train_detector(
    config: RunConfig, dataset: Dataset, normal: int
) -> Generator[DetectorMessage, None, None]:
    """Train on one class only and judge every test image after each epoch.

    Raises:
        DataError: The data set has too little of the class; the message says of what.
        DivergedError: The run diverged.
    """
    from engine.evaluation import anomaly
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
            raise DivergedError(event.message)
        elif isinstance(event, Step):
            yield Progress("Training a detector", event.step, event.steps_per_epoch * event.epochs)


def _check_classes(dataset: Dataset, normal: int, tested: int) -> None:
    """Make sure that there is something normal to learn, and both kinds to tell apart."""
    from engine.data.idx import DataError

    name, problem = dataset.spec.classes[normal], ""
    if not (dataset.labels("train") == normal).any():
        problem = f"there is no training image of class {name} to learn from"
    elif tested == 0:
        problem = f"there is no test image of class {name} to judge a detector by"
    elif tested == len(dataset.test_labels):
        problem = f"all test images are of class {name}, so none is an anomaly"
    if problem:
        raise DataError(dataset.title, problem, "Choose another class")
