"""k-sparse autoencoders: what a classifier reads off a thousand units of which k speak."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from engine.evaluation import probe
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
from engine.experiments.cache import Decay
from engine.models.config import RunConfig
from engine.nets.architecture import Dense
from engine.variants.k_sparse import top_k

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from numpy.typing import NDArray
    from torch import Tensor

    from engine.core.progress import Progress
    from engine.experiments.cache import ModelCache
    from engine.variants.base import AnyVariant

    Array = NDArray[np.float32]

NAME = "k_sparse"
UNITS = 1000
SPARSITIES = (10, 25, 40, 70)
ALPHAS = (1.0, 2.0, 3.0)
EPOCHS = 20
SCHEDULE = Decay(after=0.5)
PENALTY = 30.0
"""Of the probe. Between 10 and 100 it hardly matters."""
BAND = 0.25
"""Percentage points: two standard errors of an error rate of 1.6 % on 10 000 images."""
PAPER = "Makhzani & Frey 2013"
EARLIER = {1.0: 2.5, 2.0: 1.98, 3.0: 1.88}
"""Error at k = 25 by α after twenty epochs of Adam."""


@dataclass(frozen=True)
class DenoisingOfReLU(RunConfig):
    """A denoising autoencoder with a ReLU code: 784–1000–784, as the paper's baseline is."""

    def build(self) -> AnyVariant:
        """The denoising variant, its linear code made non-negative."""
        variant = super().build()
        if isinstance(variant.encoder, nn.Sequential):
            variant.encoder.append(nn.ReLU())
        return variant


def run(lab: ModelCache) -> Generator[Progress, None, ExperimentResult]:
    """Probe error for four k and three α, raw pixels and a denoising autoencoder beside them.

    Quick: k = 25 over three epochs and α = 3 alone, which shows that it runs and no more.
    """
    rows: list[Row] = []
    errors: dict[int, list[float]] = {}
    galleries = []
    for k in (25,) if lab.quick else SPARSITIES:
        config = _config(k, 3 if lab.quick else EPOCHS)
        model = yield from lab.trained(config, f"k-sparse, k = {k}", decay=SCHEDULE)
        for alpha in (3.0,) if lab.quick else ALPHAS:
            kept = math.ceil(alpha * k)
            encode = _Kept(model.variant(), kept)
            error = yield from _error(lab, [config.to_dict(), alpha], encode)
            errors.setdefault(k, []).append(error)
            rows += _rows(k, alpha, error, quick=lab.quick)
        filters = model.encoder_filters()[:64]
        largest = np.abs(filters).max((1, 2, 3), keepdims=True)
        galleries.append(Gallery(f"First-layer filters, k = {k}", filters / largest, signed=True))
    if lab.quick:
        return ExperimentResult(tuple(rows), (), tuple(galleries), REMARKS)
    rows += yield from _baselines(lab)
    return ExperimentResult(tuple(rows), _plots(errors), tuple(galleries), REMARKS)


def _config(k: int, epochs: int) -> RunConfig:
    base = RunConfig.default("k_sparse")
    knobs = base.knobs.changed(k=k, loss="squared error", tied=True)
    return replace(base, knobs=knobs, network=Dense((), UNITS), epochs=epochs)


class _Kept:
    """The code with a given number of units kept, whatever the model's own α."""

    def __init__(self, variant: AnyVariant, kept: int) -> None:
        self._variant = variant.eval().requires_grad_(requires_grad=False)
        self._kept = kept

    def __call__(self, pixels: Tensor) -> Array:
        raw = self._variant.encoder(pixels.float().div(255))
        codes: Array = top_k(raw, self._kept).numpy()
        return codes


def _error(
    lab: ModelCache, subject: object, encode: Callable[[Tensor], Array]
) -> Generator[Progress, None, float]:
    """Probe error in per cent on what ``encode`` makes of the pixels, 60 000 to learn from."""

    def steps() -> Generator[Progress, None, dict[str, float]]:
        data = lab.dataset
        classes = len(data.spec.classes)
        train = probe.Labelled(_in_chunks(encode, data.train_images), data.labels("train"), classes)
        test = probe.Labelled(_in_chunks(encode, data.test_images), data.labels("test"), classes)
        accuracy = yield from probe.linear_probe(train, test, PENALTY, each_unit=False)
        return {"error": 100 * (1 - accuracy)}

    figures = yield from lab.measured("k-sparse probe", [subject, PENALTY], steps)
    return figures["error"]


def _in_chunks(encode: Callable[[Tensor], Array], pixels: Tensor, chunk: int = 2000) -> Array:
    return np.concatenate([encode(part) for part in torch.split(pixels, chunk)])


def _rows(k: int, alpha: float, error: float, *, quick: bool) -> list[Row]:
    what = f"probe error on the code, k = {k}, α = {alpha:g}"
    if k != 25 or quick:
        return [Row(NAME, what, error, "%", None, "low")]
    rows = [Row(NAME, what, error, "%", Reference(EARLIER[alpha], BAND, MEASURED), "low")]
    if alpha == ALPHAS[-1]:
        rows.append(Row(NAME, what, error, "%", Reference(1.35, BAND, PAPER), "low"))
    return rows


def _baselines(lab: ModelCache) -> Generator[Progress, None, list[Row]]:
    pixels = yield from _error(lab, "pixels", lambda part: part.flatten(1).float().div(255).numpy())
    base = RunConfig.default("denoising")
    settings = replace(
        base, network=Dense((), UNITS), epochs=EPOCHS,
        knobs=base.knobs.changed(corruption="masking", level=0.2),
    )  # fmt: skip
    config = DenoisingOfReLU(
        **{each.name: getattr(settings, each.name) for each in fields(settings)}
    )
    model = yield from lab.trained(config, "Denoising, 1000 units", decay=SCHEDULE)
    encoded = yield from _error(lab, ["denoising", config.to_dict()], model.encode_pixels)
    what = "probe error on a denoising autoencoder's 1000 ReLU units, masking 0.2"
    return [
        Row(NAME, "probe error on raw pixels", pixels, "%", Reference(7.20, 0.5, PAPER), "low"),
        Row(NAME, what, encoded, "%", None, "low"),
    ]


def _plots(errors: dict[int, list[float]]) -> tuple[Plot, ...]:
    lines = tuple(PlotLine(f"k = {k}", ALPHAS, tuple(values)) for k, values in errors.items())
    return (Plot("Probe error", "α", "error, %", lines),)


REMARKS = (
    "The paper trains with momentum for far longer and picks its settings by a validation set.",
    f"Here it is {EPOCHS} epochs of Adam at 1e-3, the rate falling linearly over the second half.",
    "k falls from all units to its value over the first half of training, 1/k growing evenly.",
    f"The probe has codes scaled as a whole, and a penalty of {PENALTY:g} (C = {1 / PENALTY:.3g}).",
)

EXPERIMENT = Experiment(
    number=4,
    name=NAME,
    title="k-sparse: a thousand units, few of which speak",
    source=PAPER,
    shows="A wide sparse code makes digits linearly separable without a label.",
    run=run,
    quick=False,
)
