"""Training without a window: against the tutorial's way, the bare products, and each other."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from engine.benchmark.context import Context, wait_for
from engine.benchmark.result import BenchmarkRow
from engine.benchmark.stats import MISSED, Spread, ratios
from engine.benchmark.timing import in_turns, profile
from engine.models.config import RunConfig
from engine.nets.architecture import Dense
from engine.training.events import Step
from engine.training.trainer import Trainer
from engine.variants import registry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.data.dataset import Dataset

BATCH = 128
VANILLA = "vanilla"
STEPS = 8
"""Of a turn: so short that both sides of a ratio meet the same machine."""
PROFILED = 200
ENDLESS = 10_000
"""Epochs; no benchmark comes to their end."""
LIMITS = {
    "denoising": 1.3,
    "sparse": 1.5,
    "k_sparse": 2.0,
    "contractive": 2.5,
    "variational": 1.3,
    "supervised": 1.2,
}
"""How much longer than vanilla's an epoch may take."""
OWN_FLOPS = {"sparse", "variational"}
"""Variants whose network is larger by default: time is counted per matrix product's FLOP."""


class OurWay:
    """The program's own loop, in pieces of some steps that follow each other.

    Args:
        config: The settings of the run.
        dataset: What to train on.
    """

    def __init__(self, config: RunConfig, dataset: Dataset) -> None:
        self._trainer = Trainer(config, dataset)
        self._events = self._trainer.run(ENDLESS)

    def train(self, steps: int) -> None:
        """The next steps. In one turn of sixty an epoch ends, with its evaluation."""
        done = 0
        while done < steps:
            done += isinstance(next(self._events), Step)
        wait_for(self._trainer.device.type)


def config_of(key: str, device: str = "cpu") -> RunConfig:
    """A variant's default settings at the batch size that all rows share."""
    return replace(RunConfig.default(key), batch_size=BATCH, epochs=ENDLESS, device=device)


def widths(config: RunConfig) -> tuple[int, ...]:
    """Widths of a dense network's layers, from the image to the code.

    Raises:
        TypeError: The network is of another kind, whose products are not counted here.
    """
    if not isinstance(config.network, Dense):
        raise TypeError(f"{config.sizes} is no dense network")
    return config.network.widths(config.data.shape)


def training(plan: Context) -> Iterator[BenchmarkRow]:
    """Vanilla against the tutorial's own way."""
    yield against_tutorial(plan, "training", "cpu")


def products(plan: Context) -> Iterator[BenchmarkRow]:
    """Vanilla against its bare matrix products."""
    from engine.benchmark.tutorial import Products  # noqa: PLC0415 - brings torchvision along

    config = config_of(VANILLA)
    own, bare = OurWay(config, plan.dataset), Products(widths(config), BATCH)
    found = in_turns(
        {"ours": partial(own.train, STEPS), "bare": partial(bare.multiply, STEPS)},
        plan.pick(60, 200),
    )
    ours, theirs = found["ours"], found["bare"]
    figure = BenchmarkRow(
        "products",
        "training, vanilla, batch 128, headless",
        Spread.of(ours.rates(STEPS * BATCH)),
        "images/s",
        "the bare matrix products of these steps, same threads",
        Spread.of(theirs.rates(STEPS * BATCH)),
        ratios(ours.wall, theirs.wall).median,
        "at most",
        2.0,
        f"time over time of the products (of the first layer only two: pixels need no gradient); "
        f"{_by_cpu(ours.cpu, theirs.cpu)}",
    )
    yield _explain(figure, partial(own.train, PROFILED))


def variants(plan: Context) -> Iterator[BenchmarkRow]:
    """Each other variant against vanilla."""
    from engine.benchmark.tutorial import Products  # noqa: PLC0415 - brings torchvision along

    base = OurWay(config_of(VANILLA), plan.dataset)
    base_flops = Products(widths(config_of(VANILLA)), BATCH).flops
    for key in registry.variants():
        if key == VANILLA:
            continue
        plan.tell(key)
        config = config_of(key)
        own = OurWay(config, plan.dataset)
        turns = {"ours": partial(own.train, STEPS), "vanilla": partial(base.train, STEPS)}
        found = in_turns(turns, plan.pick(40, 150))
        ours, theirs = found["ours"], found["vanilla"]
        share = Products(widths(config), BATCH).flops / base_flops
        work = share if key in OWN_FLOPS else 1.0
        note = f"{share:.2f} × vanilla's FLOPs; {_by_cpu(ours.cpu, theirs.cpu, work)}"
        figure = BenchmarkRow(
            "variants",
            f"epoch of {registry.find(key).title}, batch 128",
            Spread.of(ours.rates(STEPS * BATCH)),
            "images/s",
            "vanilla's epoch" + (" per equal FLOPs" if key in OWN_FLOPS else ""),
            Spread.of(theirs.rates(STEPS * BATCH)),
            ratios(ours.wall, theirs.wall).median / work,
            "at most",
            LIMITS.get(key),
            note,
        )
        yield _explain(figure, partial(own.train, PROFILED))


def against_tutorial(plan: Context, group: str, device: str) -> BenchmarkRow:
    """Vanilla against the tutorial's own way on a device such as ``cpu`` or ``cuda:0``."""
    from engine.benchmark.tutorial import Tutorial  # noqa: PLC0415 - brings torchvision along

    config = config_of(VANILLA, device)
    own = OurWay(config, plan.dataset)
    lesson = Tutorial(plan.folder, widths(config), BATCH, device)
    found = in_turns(
        {"ours": partial(own.train, STEPS), "tutorial": partial(lesson.train, STEPS)},
        plan.pick(25, 100),
    )
    ours, theirs = found["ours"], found["tutorial"]
    where = "headless" if device == "cpu" else f"on {device}"
    figure = BenchmarkRow(
        group,
        f"training, vanilla, batch 128, {where}",
        Spread.of(ours.rates(STEPS * BATCH)),
        "images/s",
        "the tutorial's own way: ToTensor, DataLoader, loss.item() each batch",
        Spread.of(theirs.rates(STEPS * BATCH)),
        ratios(theirs.wall, ours.wall).median,
        "at least",
        4.0,
        _by_cpu(theirs.cpu, ours.cpu),
    )
    return _explain(figure, partial(own.train, PROFILED))


def _by_cpu(over: list[float], under: list[float], work: float = 1.0) -> str:
    """The same ratio in processor time, which a busy machine disturbs less."""
    return f"{ratios(over, under).median / work:.2f} × by processor time"


def _explain(figure: BenchmarkRow, work: partial[None]) -> BenchmarkRow:
    """Add the profile of ``work`` to a figure that misses its mark."""
    return figure.explained(profile(work)) if figure.verdict == MISSED else figure
