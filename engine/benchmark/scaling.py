"""How cost grows with the work: an exponent of 1 is linear, 0 costs the same whatever the size."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import torch

from engine.benchmark.result import BenchmarkRow
from engine.benchmark.stats import MISSED, Spread, exponent
from engine.benchmark.timing import in_turns, profile
from engine.benchmark.training import STEPS, VANILLA, OurWay, config_of
from engine.models.model import Model
from engine.nets.architecture import Dense
from engine.training.events import EpochEnd
from engine.training.frames import FrameChain, Reference
from engine.training.trainer import Trainer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from engine.benchmark.context import Context
    from engine.data.dataset import Dataset
    from engine.models.config import RunConfig

LINEAR = 1.1
"""Linear, with room for what repeats of a measurement differ by."""
TIMES = (1, 2, 4, 8)
CODES = (2, 8, 32, 128, 512)
WIDTHS = (32, 64, 128, 256, 512, 1024)


def scaling(plan: Context) -> Iterator[BenchmarkRow]:
    """Epochs over images, steps over code size and hidden width, map frames over code size."""
    yield _images(plan)
    yield _steps(plan, "code size", {n: Dense((128,), n) for n in CODES})
    yield _steps(plan, "hidden width", {n: Dense((n,), 32) for n in WIDTHS})
    yield _frames(plan)


def scaling_row(
    what: str, works: Mapping[int, Callable[[], object]], repeats: int, group: str = "growth"
) -> BenchmarkRow:
    """The row of a series of works by size, judged by the exponent of their median times."""
    found = in_turns({str(size): work for size, work in works.items()}, repeats)
    curve = {size: Spread.of(times.wall).median for size, times in found.items()}
    power = exponent(list(works), list(curve.values()))
    last = Spread.of([1000 * each for each in list(found.values())[-1].wall])
    points = ", ".join(f"{size}: {1000 * cost:.3g}" for size, cost in curve.items())
    figure = BenchmarkRow(
        group,
        what,
        last,
        "ms",
        "size to the power of 1",
        None,
        power,
        "at most",
        LINEAR,
        f"cost ∝ size^{power:.2f}; ms by size: {points}",
        curve,
    )
    heaviest = list(works.values())[-1]
    return figure.explained(profile(heaviest)) if figure.verdict == MISSED else figure


def _images(plan: Context) -> BenchmarkRow:
    """Whole epochs, evaluation included, on MNIST over and over."""
    plan.tell("images")
    divisor = plan.pick(8, 1)
    works = {times: _epochs(_tiled(plan.dataset, times, divisor)) for times in TIMES}
    share = " of an eighth" if divisor > 1 else ""
    return scaling_row(
        f"an epoch over images, 1 to 8 times{share} of MNIST", works, plan.pick(1, 2)
    )


def _tiled(dataset: Dataset, times: int, divisor: int) -> Dataset:
    count = len(dataset.train_images) * times // divisor
    repeats = -(-count // len(dataset.train_images))
    return replace(
        dataset,
        train_images=dataset.train_images.repeat(repeats, 1, 1, 1)[:count],
        train_labels=dataset.train_labels.repeat(repeats)[:count],
    )


def _epochs(dataset: Dataset) -> Callable[[], object]:
    """Trains one more epoch each time it is called."""
    events = Trainer(config_of(VANILLA), dataset).run(10_000)

    def one() -> None:
        while not isinstance(next(events), EpochEnd):
            pass

    return one


def _steps(plan: Context, name: str, networks: Mapping[int, Dense]) -> BenchmarkRow:
    plan.tell(name)
    works = {}
    for size, network in networks.items():
        own = OurWay(replace(config_of(VANILLA), network=network), plan.dataset)
        works[size] = partial(own.train, STEPS)
    what = f"{STEPS} steps over {name}, {_range(list(networks))}"
    return scaling_row(what, works, plan.pick(12, 40))


def _frames(plan: Context) -> BenchmarkRow:
    """Encoding the reference images, their principal components and turn, as for each map frame."""
    plan.tell("map frames")
    chain = FrameChain(Reference.of(plan.dataset))
    works = {}
    for size in CODES:
        config = replace(config_of(VANILLA), network=Dense((128,), size))
        model = _untrained(config)
        works[size] = partial(chain.between, model)
    return scaling_row(
        f"a frame of the latent map over code size, {_range(CODES)}", works, plan.pick(3, 9)
    )


def _untrained(config: RunConfig) -> Model:
    torch.manual_seed(config.seed)
    return Model(config, config.build())


def _range(sizes: Sequence[int]) -> str:
    return f"{sizes[0]} to {sizes[-1]}"
