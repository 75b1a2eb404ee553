"""The contractive autoencoder: how calm the code is, against λ, beside weight decay."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import torch

from engine.core.progress import Progress
from engine.evaluation import jacobian
from engine.evaluation.robustness import noisy_psnr
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

    from torch.nn import Parameter

    from engine.experiments.cache import ModelCache
    from engine.models.model import Model

NAME = "contractive"
WEIGHTS = (1e-4, 1e-3, 1e-2, 1e-1)
DECAY = 0.1
SHARE = 0.1
"""The references are given as "about", from one seed: ten per cent count as the same."""
REFERENCES = {
    "vanilla": Reference.near(139, MEASURED, SHARE),
    "λ = 0.001": Reference.near(48, MEASURED, SHARE),
}


class AdamWithDecay(torch.optim.Adam):
    """Shrinks all weights but biases by lr · 0.1 after each step (Loshchilov & Hutter 2019)."""

    @torch.no_grad()
    def step(self, closure: Any = None) -> Any:  # noqa: ANN401 - as torch has it
        """One step, and the decay."""
        loss = super().step(closure)
        for group in self.param_groups:
            for weight in group["params"]:
                if weight.ndim > 1:
                    weight.mul_(1 - group["lr"] * DECAY)
        return loss


def adam_with_decay(weights: list[Parameter], learning_rate: float) -> torch.optim.Adam:
    """For ``Trainer``."""
    return AdamWithDecay(weights, lr=learning_rate, fused=True)


def run(lab: ModelCache) -> Generator[Progress, None, ExperimentResult]:
    """Vanilla, weight decay and four λ over ten epochs; quick: vanilla and λ = 1e-3."""
    base, plain = RunConfig.default("contractive"), RunConfig.default("vanilla")
    models = {"vanilla": (yield from lab.trained(plain, "Vanilla"))}
    if not lab.quick:
        what = "Vanilla with weight decay"
        decayed = lab.trained(plain, what, make_optimiser=adam_with_decay)
        models["weight decay"] = yield from decayed
    for weight in (1e-3,) if lab.quick else WEIGHTS:
        config = replace(base, knobs=base.knobs.changed(weight=weight))
        name = f"λ = {weight:g}"
        models[name] = yield from lab.trained(config, f"Contractive, {name}")
    rows: list[Row] = []
    table = {}
    for name, model in models.items():

        def measure(model: Model = model) -> Generator[Progress, None, dict[str, float]]:
            return _measure(model, lab)

        subject = [name, model.config.to_dict()]
        table[name] = yield from lab.measured(NAME, subject, measure)
        rows += _rows(name, table[name])
    return ExperimentResult(tuple(rows), () if lab.quick else _plots(table))


def _measure(model: Model, lab: ModelCache) -> Generator[Progress, None, dict[str, float]]:
    yield Progress("Measuring contraction", 0, 0)
    images = lab.dataset.pixels("test")
    figures = {
        "raw": float(jacobian.contraction(model, images).mean()),
        "scale-free": jacobian.scale_free_contraction(model, images),
    }
    yield Progress("Measuring robustness", 0, 0)
    figures["psnr"] = noisy_psnr(model, images, "gaussian", 0.4)
    figures["bce"] = model.history[-1].test["bce"]
    return figures


def _rows(name: str, figures: dict[str, float]) -> list[Row]:
    return [
        Row(NAME, f"{name}: scale-free contraction", figures["scale-free"], "",
            REFERENCES.get(name), "low"),
        Row(NAME, f"{name}: raw E‖J‖²", figures["raw"]),
        Row(NAME, f"{name}: PSNR at Gaussian σ 0.4", figures["psnr"], "dB"),
        Row(NAME, f"{name}: test BCE", figures["bce"], "nats / pixel"),
    ]  # fmt: skip


def _plots(table: dict[str, dict[str, float]]) -> tuple[Plot, ...]:
    def lines(figure: str) -> tuple[PlotLine, ...]:
        values = tuple(table[f"λ = {weight:g}"][figure] for weight in WEIGHTS)
        ends = (WEIGHTS[0], WEIGHTS[-1])
        others = [name for name in ("vanilla", "weight decay") if name in table]
        flat = [PlotLine(name, ends, (table[name][figure],) * 2) for name in others]
        return (PlotLine("contractive", WEIGHTS, values), *flat)

    return (
        Plot("Contraction", "λ", "scale-free E‖J‖²", lines("scale-free"), log_x=True),
        Plot("Robustness", "λ", "PSNR at Gaussian σ 0.4, dB", lines("psnr"), log_x=True),
        Plot("What it costs", "λ", "test BCE, nats / pixel", lines("bce"), log_x=True),
    )


EXPERIMENT = Experiment(
    number=5,
    name=NAME,
    title="Contractive: a code that holds still",
    source="Rifai et al. 2011",
    shows="The penalty calms the code beyond mere shrinking, which the raw norm cannot tell.",
    run=run,
)
