"""The variational autoencoder: minus the evidence lower bound, and what β does to the code."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.evaluation import codes
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
    from engine.experiments.cache import ModelCache
    from engine.models.model import Model

NAME = "variational"
REFERENCES = {
    7: Reference.near(106.7, "log of the PyTorch example"),
    10: Reference.near(105.7, MEASURED),
}
REPORTED = (1, 5, 7, 10, 20)


def run(lab: ModelCache) -> Generator[Progress, None, ExperimentResult]:
    """β = 1 and β = 4 over twenty epochs; quick: β = 1 over ten."""
    base = replace(RunConfig.default("variational"), epochs=10 if lab.quick else 20)
    models = {}
    for beta in (1.0,) if lab.quick else (1.0, 4.0):
        config = replace(base, knobs=base.knobs.changed(beta=beta))
        models[beta] = yield from lab.trained(config, f"Variational, β = {beta:g}")
    rows = [*_bound(models[1.0])]
    images = lab.dataset.pixels("test")
    for beta, model in models.items():
        posterior = model.posterior(images)
        if posterior is None:
            continue
        name, end = f"β = {beta:g}, epoch {len(model.history)}", model.history[-1].test
        nats = float(codes.kl_per_dimension(*posterior).sum())
        rows += [
            Row(NAME, f"{name}: reconstruction", end["reconstruction"], "nats"),
            Row(NAME, f"{name}: KL", nats, "nats"),
            Row(NAME, f"{name}: active units of 20", codes.active_units(posterior[0])),
        ]
    return ExperimentResult(tuple(rows), _plots(models))


def _bound(model: Model) -> list[Row]:
    return [
        Row(
            NAME,
            f"β = 1: −ELBO on the test set, epoch {epoch}",
            model.history[epoch - 1].test["total"],
            "nats",
            REFERENCES.get(epoch),
            "low",
        )
        for epoch in REPORTED
        if epoch <= len(model.history)
    ]


def _plots(models: dict[float, Model]) -> tuple[Plot, ...]:
    lines = []
    for beta, model in models.items():
        epochs = tuple(float(record.epoch) for record in model.history)
        for term in ("reconstruction", "kl"):
            values = tuple(record.test[term] / (beta if term == "kl" else 1)
                           for record in model.history)  # fmt: skip
            lines.append(PlotLine(f"{term}, β = {beta:g}", epochs, values))
    return (Plot("The two sides of the bound", "epoch", "nats / image", tuple(lines)),)


EXPERIMENT = Experiment(
    number=2,
    name=NAME,
    title="Variational: the evidence lower bound",
    source="Kingma & Welling 2014; Higgins et al. 2017",
    shows="784–400–20 reaches the known bound; β = 4 buys a cheaper code with blur.",
    run=run,
)
