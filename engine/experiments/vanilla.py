"""The plain autoencoder: the loss curve of the tutorial, and PCA of equal size overtaken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from engine.core.arrays import flat
from engine.evaluation.pca import PCABaseline
from engine.experiments.base import (
    MEASURED,
    TUTORIAL,
    Experiment,
    ExperimentResult,
    Plot,
    PlotLine,
    Reference,
    Row,
)
from engine.models.config import RunConfig
from engine.nets import losses

if TYPE_CHECKING:
    from collections.abc import Generator

    from engine.core.progress import Progress
    from engine.data.dataset import Dataset
    from engine.experiments.cache import ModelCache
    from engine.models.model import Model

NAME = "vanilla"
CURVE = {1: 0.2028, 2: 0.1228, 3: 0.1065, 5: 0.0961, 10: 0.0868}
CROSSED = Reference(3, 0, "the experiment's claim: by epoch 3")


def run(lab: ModelCache) -> Generator[Progress, None, ExperimentResult]:
    """Ten epochs with the default settings, and PCA with 32 components."""
    model = yield from lab.trained(RunConfig.default("vanilla"), "Vanilla")
    pca = yield from PCABaseline.fitting(lab.dataset, model.code_size)
    figures = yield from lab.measured(NAME, pca.code_size, lambda: _pca_figures(pca, lab.dataset))
    return ExperimentResult(
        (*_curve(model), *_last(model), *_pca_rows(figures, model)), _plots(model, figures)
    )


def _curve(model: Model) -> list[Row]:
    return [
        Row(
            NAME,
            f"mean train BCE, epoch {epoch}",
            model.history[epoch - 1].train["total"],
            "nats / pixel",
            Reference.near(value, TUTORIAL),
            "low",
        )
        for epoch, value in CURVE.items()
    ]


def _last(model: Model) -> list[Row]:
    test = model.history[-1].test
    return [
        Row(NAME, "test BCE, epoch 10", test["bce"], "nats / pixel",
            Reference.near(0.0851, MEASURED), "low"),
        Row(NAME, "test MSE, epoch 10", test["mse"], "",
            Reference.near(0.0077, MEASURED), "low"),
        Row(NAME, "test PSNR, epoch 10", test["psnr"], "dB",
            Reference(22.0, 0.7, MEASURED), "high"),
    ]  # fmt: skip


def _pca_figures(pca: PCABaseline, dataset: Dataset) -> Generator[Progress, None, dict[str, float]]:
    """Error of the linear map itself, and of its images cut to [0, 1] as all models' are."""
    yield from ()
    images = flat(dataset.pixels("test"))
    lost = np.square(images - pca.mean).sum(1) - np.square(pca.encode(images)).sum(1)
    errors = pca.squared_errors(dataset.test_images)
    return {
        "linear": float(lost.mean()) / images.shape[1],
        "mse": float(errors.mean()),
        "psnr": float(losses.mean_psnr(torch.from_numpy(errors))),
        "kept": 100 * pca.variance_kept,
    }


def _pca_rows(figures: dict[str, float], model: Model) -> list[Row]:
    below = [r.epoch for r in model.history if r.test["mse"] < figures["mse"]]
    crossed = float(below[0]) if below else float("inf")
    return [
        Row(NAME, "PCA, 32 components: test MSE of the linear map", figures["linear"], "",
            Reference.near(0.0168, MEASURED), "low"),
        Row(NAME, "PCA, 32 components: test MSE, cut to [0, 1]", figures["mse"]),
        Row(NAME, "PCA, 32 components: test PSNR, cut to [0, 1]", figures["psnr"], "dB",
            Reference(18.6, 0.7, MEASURED), "high"),
        Row(NAME, "PCA, 32 components: variance kept", figures["kept"], "%",
            Reference.near(74.4, MEASURED), "high"),
        Row(NAME, "first epoch with a test MSE below PCA's", crossed, "", CROSSED, "low"),
    ]  # fmt: skip


def _plots(model: Model, figures: dict[str, float]) -> tuple[Plot, ...]:
    epochs = tuple(float(record.epoch) for record in model.history)
    train = tuple(record.train["total"] for record in model.history)
    test = tuple(record.test["bce"] for record in model.history)
    errors = tuple(record.test["mse"] for record in model.history)
    reference = PlotLine("tutorial, train", tuple(map(float, CURVE)), tuple(CURVE.values()))
    baseline = PlotLine("PCA, 32 components", (epochs[0], epochs[-1]), (figures["mse"],) * 2)
    curves = (PlotLine("train", epochs, train), PlotLine("test", epochs, test), reference)
    return (
        Plot("Learning curve", "epoch", "BCE, nats / pixel", curves),
        Plot("Test error", "epoch", "MSE", (PlotLine("vanilla", epochs, errors), baseline)),
    )


EXPERIMENT = Experiment(
    number=1,
    name=NAME,
    title="Vanilla against the tutorial and PCA",
    source="Hinton & Salakhutdinov 2006",
    shows="Ten epochs give the known loss curve, and the third has left PCA behind.",
    run=run,
)
