"""The supervised autoencoder: what labels do to the code, against their weight."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.evaluation import probe
from engine.experiments.base import (
    MEASURED,
    Experiment,
    ExperimentResult,
    Plot,
    PlotLine,
    Reference,
    Row,
)
from engine.models.config import RunConfig

if TYPE_CHECKING:
    from collections.abc import Generator

    from engine.core.progress import Progress
    from engine.data.dataset import Dataset
    from engine.experiments.cache import ModelCache
    from engine.models.model import Model

NAME = "supervised"
WEIGHTS = (0.0, 0.01, 0.1, 1.0, 10.0)
BAND = 0.3
"""Percentage points: two standard errors of an error rate of 2.2 % on 10 000 images."""


def run(lab: ModelCache) -> Generator[Progress, None, ExperimentResult]:
    """Probe and test error over the label's weight w, twenty epochs; quick: w = 1 alone."""
    base = replace(RunConfig.default("supervised"), epochs=20)
    rows, errors, losses = [], [], []
    weights = (1.0,) if lab.quick else WEIGHTS
    for weight in weights:
        config = replace(base, knobs=base.knobs.changed(weight=weight))
        model = yield from lab.trained(config, f"Supervised, w = {weight:g}")

        def measure(model: Model = model) -> Generator[Progress, None, dict[str, float]]:
            return probe_error(model, lab.dataset)

        figures = yield from lab.measured("probe", config.to_dict(), measure)
        known = Reference(2.2, BAND, MEASURED) if weight == 1 else None
        bce = model.history[-1].test["bce"]
        rows += [
            Row(NAME, f"w = {weight:g}: probe error on the 32-d code", figures["error"], "%",
                known, "low"),
            Row(NAME, f"w = {weight:g}: test BCE", bce, "nats / pixel", None, "low"),
        ]  # fmt: skip
        errors.append(figures["error"])
        losses.append(bce)
    return ExperimentResult(tuple(rows), () if lab.quick else _plots(errors, losses))


def probe_error(model: Model, dataset: Dataset) -> Generator[Progress, None, dict[str, float]]:
    """Error in per cent of logistic regression on the codes, learnt from the training set."""
    classes = len(dataset.spec.classes)
    train, test = (
        probe.Labelled(model.encode_pixels(images), labels, classes)
        for images, labels in (
            (dataset.train_images, dataset.labels("train")),
            (dataset.test_images, dataset.labels("test")),
        )
    )
    accuracy = yield from probe.linear_probe(train, test)
    return {"error": 100 * (1 - accuracy)}


def _plots(errors: list[float], losses: list[float]) -> tuple[Plot, ...]:
    shown = WEIGHTS[1:]  # zero has no place on a logarithmic axis
    return (
        Plot("What the code knows", "w", "probe error, %",
             (PlotLine("supervised", shown, tuple(errors[1:])),), log_x=True),
        Plot("What it costs", "w", "test BCE, nats / pixel",
             (PlotLine("supervised", shown, tuple(losses[1:])),), log_x=True),
    )  # fmt: skip


EXPERIMENT = Experiment(
    number=7,
    name=NAME,
    title="Supervised: a code that knows the digit",
    source="Le, Patterson & White 2018",
    shows="A little weight on labels makes the code separable at almost no cost in pixels.",
    run=run,
)
