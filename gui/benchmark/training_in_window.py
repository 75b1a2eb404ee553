"""A whole training run in the window: its rate, and how late the window is meanwhile."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Slot

from engine.benchmark.result import BenchmarkRow
from engine.benchmark.stats import MISSED, Spread, ratios
from engine.benchmark.timing import profile
from engine.training.events import Step
from gui.benchmark.input_driver import process_events
from gui.benchmark.latency import now
from gui.session.training.training_control import IDLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.models.config import RunConfig
    from gui.benchmark.benchmark_window import BenchmarkWindow

TICK = 0.010
"""Seconds between two ticks of the timer whose lateness is measured."""
FRAME, LONGEST = 16.7, 60.0
RUN_MS = 3_600_000
EPOCHS = 5
"""Half of a usual run; of two epochs the first, which may be watched five times as closely, would
count for too much."""


class Ticker(QObject):
    """A timer of the window's thread that notes how late each of its ticks is, in milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self.late: list[float] = []
        self._before = 0.0
        self._timer = QTimer(self, interval=round(TICK * 1000))
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin."""
        self._before = now()
        self._timer.start()

    def stop(self) -> None:
        """End."""
        self._timer.stop()

    @Slot()
    def _tick(self) -> None:
        moment = now()
        self.late.append(max(0.0, 1000 * (moment - self._before - TICK)))
        self._before = moment


def in_window(bench: BenchmarkWindow) -> Iterator[BenchmarkRow]:
    """Training in the open window, in turns with training that nobody watches.

    Both are recorded, as by ``train``; what that costs is a row of its own.
    """
    session = bench.window.session
    epochs = bench.plan.pick(1, EPOCHS)
    draft = session.draft.config
    assert draft is not None  # noqa: S101 - the laboratory is open
    config = replace(draft, epochs=epochs)
    watched: list[float] = []
    alone: list[float] = []
    ticker = Ticker()
    for _ in range(bench.plan.pick(2, 4)):
        alone.append(_alone(bench, config))
        watched.append(_watched(bench, epochs, ticker))
    images = epochs * len(bench.plan.dataset.train_images)
    share = ratios(alone, watched)
    figure = BenchmarkRow(
        "window",
        "training in the open window",
        Spread.of([images / seconds for seconds in watched]),
        "images/s",
        "headless, same threads, recorded as well",
        Spread.of([images / seconds for seconds in alone]),
        share.median,
        "at least",
        0.9,
        f"{epochs} epoch{'s' if epochs > 1 else ''} per turn, from the start to the last batch",
    )
    if figure.verdict == MISSED:
        figure = figure.explained(profile(lambda: _watched(bench, epochs, Ticker())))
    yield figure
    yield from _lateness(ticker)


def _lateness(ticker: Ticker) -> Iterator[BenchmarkRow]:
    spread = Spread.of(ticker.late)
    what = "lateness of a 10 ms timer in the window, during these runs"
    for name, value, limit in (
        ("p99", spread.p99, FRAME),
        ("the longest", spread.greatest, LONGEST),
    ):
        mark = f"{limit} ms"
        yield BenchmarkRow(
            "window", f"{what}, {name}", spread, "ms", mark, None, value, "at most", limit
        )


def _alone(bench: BenchmarkWindow, config: RunConfig) -> float:
    """Seconds of a run with no window looking on, recorded as the window's is."""
    from engine.runs import new_run  # noqa: PLC0415 - the engine is there by now
    from engine.training.trainer import Trainer  # noqa: PLC0415

    began = last = now()
    trainer = Trainer(config, bench.plan.dataset)
    for event in new_run.start(bench.plan.folder / "runs", trainer, name="alone").events():
        if isinstance(event, Step):
            last = now()
    return last - began


def _watched(bench: BenchmarkWindow, epochs: int, ticker: Ticker) -> float:
    """Seconds of the same run in the window."""
    run = bench.window.session.training
    bench.plan_epochs(epochs)
    began = last = now()
    ticker.start()
    run.start()
    assert run.job is not None  # noqa: S101 - just started
    put = run.job.mailbox.put

    def note(message: object) -> None:
        """In the worker's thread: the window may hear of the last batch much later."""
        nonlocal last
        if isinstance(message, Step):
            last = now()
        put(message)

    run.job.mailbox.put = note  # type: ignore[method-assign]
    process_events(RUN_MS, lambda: run.state == IDLE)
    ticker.stop()
    bench.stop_training()
    return last - began
