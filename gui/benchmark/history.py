"""What a long run costs the window: the timeline with few and with many epochs on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.benchmark.scaling import scaling_row
from gui.benchmark.input_driver import process_events
from gui.widgets.plots import RunCurve, Timeline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from engine.benchmark.result import BenchmarkRow
    from gui.benchmark.benchmark_window import BenchmarkWindow

EPOCHS = (10, 30, 100, 300, 1000)
STEPS = 469
NEW = 30
"""Batches between two updates of the window."""


def growth(bench: BenchmarkWindow) -> Iterator[BenchmarkRow]:
    """One update of the timeline over the epochs that are on it."""
    bench.plan.tell("history")
    _ = bench.window  # the plotting library takes its colours from the window's theme
    works = {epochs: _update(*_timeline(epochs), epochs * STEPS) for epochs in EPOCHS}
    yield scaling_row(
        f"update of the timeline over epochs kept, {EPOCHS[0]} to {EPOCHS[-1]}",
        works,
        bench.plan.pick(8, 30),
        "loss-plot",
    )


def _timeline(epochs: int) -> tuple[Timeline, RunCurve]:
    curve = RunCurve("run", "run", "#2f6feb", steps_per_epoch=STEPS, unit="BCE per pixel")
    steps = np.arange(1, epochs * STEPS + 1)
    curve.history.add_batches(steps, {"total": (0.1 + 0.2 / np.sqrt(steps)).astype(np.float32)})
    for epoch in range(1, epochs + 1):
        means = {"total": 0.1 + 0.2 / epoch**0.5}
        curve.history.add_epoch(epoch * STEPS, {"train": means, "test": means})
    timeline = Timeline()
    timeline.resize(760, 220)
    timeline.set_curves([curve])
    return timeline, curve


def _update(timeline: Timeline, curve: RunCurve, begin: int) -> Callable[[], None]:
    """Adds batches and paints."""
    end = begin

    def update() -> None:
        nonlocal end
        steps = np.arange(end + 1, end + NEW + 1)
        end += NEW
        curve.history.add_batches(steps, {"total": np.full(NEW, 0.1, np.float32)})
        timeline.refresh()
        timeline.grab()

    process_events(0)
    return update
