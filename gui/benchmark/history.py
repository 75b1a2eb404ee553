"""What a long run costs the window: the loss plot with few and with many epochs on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.benchmark.scaling import scaling_row
from gui.benchmark.input_driver import process_events
from gui.widgets.plots import LossPlot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from engine.benchmark.result import BenchmarkRow
    from gui.benchmark.benchmark_window import BenchmarkWindow

EPOCHS = (10, 30, 100, 300, 1000)
STEPS = 469
NEW = 30
"""Batches between two updates of the window."""


def growth(bench: BenchmarkWindow) -> Iterator[BenchmarkRow]:
    """One update of the loss plot over the epochs that are on it."""
    bench.plan.tell("history")
    _ = bench.window  # the plotting library takes its colours from the window's theme
    works = {epochs: _update(_plot(epochs), epochs * STEPS) for epochs in EPOCHS}
    yield scaling_row(
        f"update of the loss plot over epochs kept, {EPOCHS[0]} to {EPOCHS[-1]}",
        works,
        bench.plan.pick(8, 30),
    )


def _plot(epochs: int) -> LossPlot:
    plot = LossPlot()
    plot.resize(280, 220)
    plot.set_steps_per_epoch(STEPS)
    steps = np.arange(1, epochs * STEPS + 1)
    plot.append_batches(steps, {"total": 0.1 + 0.2 / np.sqrt(steps)})
    for epoch in range(1, epochs + 1):
        means = {"total": 0.1 + 0.2 / epoch**0.5}
        plot.append_epoch(epoch * STEPS, {"train": means, "test": means})
    return plot


def _update(plot: LossPlot, begin: int) -> Callable[[], None]:
    """Adds batches and paints."""
    end = begin

    def update() -> None:
        nonlocal end
        steps = np.arange(end + 1, end + NEW + 1)
        end += NEW
        plot.append_batches(steps, {"total": np.full(NEW, 0.1)})
        plot.grab()

    process_events(0)
    return update
