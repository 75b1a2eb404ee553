"""One-class anomaly detection: ten models of one digit each, against Deep SVDD."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.core.progress import Progress
from engine.evaluation.anomaly import one_class_auroc, only
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

    from engine.experiments.cache import ModelCache
    from engine.models.model import Model

NAME = "anomaly"
DEEP_SVDD = (0.980, 0.997, 0.917, 0.919, 0.949, 0.885, 0.983, 0.946, 0.939, 0.965)
PUBLISHED = "Deep SVDD, Ruff et al. 2018, table 1"
BAND = 0.01
EPOCHS = 30


def run(lab: ModelCache) -> Generator[Progress, None, ExperimentResult]:
    """AUROC by squared error for each digit as the normal one, thirty epochs; quick the same."""
    config = replace(RunConfig.default("vanilla"), epochs=EPOCHS)
    rows, values = [], []
    for digit, published in enumerate(DEEP_SVDD):
        data = only(lab.dataset, digit)
        # The trainer looks at its test set after every epoch; a glance is enough here.
        small = replace(
            data, test_images=data.test_images[:100], test_labels=data.test_labels[:100]
        )
        model = yield from lab.trained(config, f"Vanilla, only {digit}", dataset=small)

        def measure(
            model: Model = model, digit: int = digit
        ) -> Generator[Progress, None, dict[str, float]]:
            yield Progress("Scoring anomalies", digit, len(DEEP_SVDD))
            return {"auroc": one_class_auroc(model, lab.dataset, digit)}

        figures = yield from lab.measured("auroc", [config.to_dict(), digit], measure)
        values.append(figures["auroc"])
        known = Reference(published, BAND, PUBLISHED)
        rows.append(Row(NAME, f"AUROC, normal digit {digit}", values[-1], "", known, "high"))
    mean = sum(values) / len(values)
    rows += [
        Row(NAME, "AUROC, mean over digits", mean, "", Reference(0.965, BAND, MEASURED), "high"),
        Row(NAME, "AUROC, mean over digits", mean, "", Reference(0.948, BAND, PUBLISHED), "high"),
    ]
    digits = tuple(map(float, range(10)))
    lines = (PlotLine("ours", digits, tuple(values)), PlotLine("Deep SVDD", digits, DEEP_SVDD))
    return ExperimentResult(
        tuple(rows), (Plot("One digit against all others", "normal digit", "AUROC", lines),)
    )


EXPERIMENT = Experiment(
    number=8,
    name=NAME,
    title="Anomaly: one digit is normal",
    source="Ruff et al. 2018",
    shows="A plain autoencoder of one digit fails on the others, and its error says so.",
    run=run,
)
