"""The denoising autoencoder: what training with noise buys, and that it buys only that."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from engine.core.progress import Progress
from engine.evaluation.codec import NoisyInput
from engine.evaluation.robustness import SEED, noisy_psnr
from engine.experiments.base import (
    MEASURED,
    Experiment,
    ExperimentResult,
    Gallery,
    Plot,
    PlotLine,
    Reference,
    Row,
)
from engine.images.noise import corrupt_arrays
from engine.models.config import RunConfig

if TYPE_CHECKING:
    from collections.abc import Generator

    from engine.evaluation.codec import Reconstructor
    from engine.experiments.cache import ModelCache

NAME = "denoising"
NOISE_KINDS = ("gaussian", "masking", "salt-and-pepper")
NOISE_LEVELS = (0.0, 0.1, 0.25, 0.5, 0.75)
TRAINED_AT = 0.5
EPOCHS = 20
REFERENCES = {
    "Trained on gaussian": Reference(18.2, 0.7, MEASURED),
    "Vanilla": Reference(10.3, 0.7, MEASURED),
    "Noisy input": Reference(9.4, 0.7, MEASURED),
}


def run(lab: ModelCache) -> Generator[Progress, None, ExperimentResult]:
    """Models of every corruption at level 0.5 against every corruption and level.

    Twenty epochs each. Quick: only the model of Gaussian noise, at level 0.5.
    """
    models: dict[str, Reconstructor] = {"Noisy input": NoisyInput()}
    base = replace(RunConfig.default("vanilla"), epochs=EPOCHS)
    models["Vanilla"] = yield from lab.trained(base, "Vanilla")
    noisy = replace(RunConfig.default("denoising"), epochs=EPOCHS)
    for kind in ("gaussian",) if lab.quick else (*NOISE_KINDS, "mixture"):
        knobs = noisy.knobs.changed(corruption=kind, level=TRAINED_AT)
        name = f"Trained on {kind}"
        models[name] = yield from lab.trained(replace(noisy, knobs=knobs), name)
    levels = (TRAINED_AT,) if lab.quick else NOISE_LEVELS
    subject = [noisy.to_dict(), list(models), levels]
    table = yield from lab.measured(NAME, subject, lambda: _table(models, levels, lab))
    plots = () if lab.quick else _plots(table, list(models))
    return ExperimentResult(tuple(_rows(table, list(models))), plots, (_gallery(models, lab),))


def _table(
    models: dict[str, Reconstructor], levels: tuple[float, ...], lab: ModelCache
) -> Generator[Progress, None, dict[str, float]]:
    """PSNR by ``model|kind|level``."""
    images = lab.dataset.pixels("test")
    cells = [(n, k, v) for n in models for k in NOISE_KINDS for v in levels]
    table = {}
    for done, (name, kind, level) in enumerate(cells):
        yield Progress("Measuring robustness", done, len(cells))
        table[_key(name, kind, level)] = noisy_psnr(models[name], images, kind, level)
    return table


def _key(name: str, kind: str, level: float) -> str:
    return f"{name}|{kind}|{level:g}"


def _rows(table: dict[str, float], names: list[str]) -> list[Row]:
    rows = []
    for kind in NOISE_KINDS:
        for name in names:
            known = REFERENCES.get(name) if kind == "gaussian" else None
            value = table[_key(name, kind, TRAINED_AT)]
            rows.append(Row(NAME, f"{name}: PSNR at {kind} 0.5", value, "dB", known, "high"))
    for kind in NOISE_KINDS[1:]:
        gain = table[_key("Trained on gaussian", kind, TRAINED_AT)]
        gain -= table[_key("Vanilla", kind, TRAINED_AT)]
        rows.append(Row(NAME, f"Trained on gaussian, less vanilla: {kind} 0.5", gain, "dB"))
    return rows


def _plots(table: dict[str, float], names: list[str]) -> tuple[Plot, ...]:
    plots = []
    for kind in NOISE_KINDS:
        lines = [
            PlotLine(
                name,
                NOISE_LEVELS[1:],
                tuple(table[_key(name, kind, level)] for level in NOISE_LEVELS[1:]),
            )
            for name in names  # a clean input has no PSNR of its own to draw
        ]
        plots.append(Plot(f"Tested on {kind}", "level", "PSNR, dB", tuple(lines)))
    return tuple(plots)


def _gallery(models: dict[str, Reconstructor], lab: ModelCache) -> Gallery:
    images = lab.dataset.pixels("test", range(12))
    noisy = corrupt_arrays(images, "gaussian", TRAINED_AT, SEED)
    rows = [images, *(model.reconstruct(noisy) for model in models.values())]
    title = f"Gaussian σ 0.5, from above: clean, {', '.join(models).lower()}"
    return Gallery(title, np.concatenate(rows).astype(np.float32))


EXPERIMENT = Experiment(
    number=3,
    name=NAME,
    title="Denoising: robust against what it knows",
    source="Vincent et al. 2008, 2010",
    shows="Training with noise restores digits from that noise, and not from another.",
    run=run,
)
