"""Pen, hover, code bars and time line: how soon the window shows what the mouse did."""

from __future__ import annotations

import cProfile
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.benchmark.result import BenchmarkRow
from engine.benchmark.stats import MISSED, Spread
from engine.benchmark.timing import lines
from gui.benchmark import gestures
from gui.benchmark.input_driver import PATIENCE_MS, PacedInput, process_events
from gui.benchmark.latency import LatencyWatch, now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gui.benchmark.benchmark_window import BenchmarkWindow
    from gui.benchmark.gestures import Gesture

    Gestures = Callable[[BenchmarkWindow], Gesture]

GAP = 50.0
"""Milliseconds."""
PROFILED = 120


@dataclass(frozen=True)
class Frame:
    """The time that an answer may take.

    Attributes:
        limit: In milliseconds.
        words: For people.
    """

    limit: float
    words: str


HZ_120, HZ_60 = Frame(8.3, "a frame of 120 Hz"), Frame(16.7, "a frame of 60 Hz")


@dataclass(frozen=True)
class Case:
    """Runs in the window, and what is asked of it while they are there.

    Attributes:
        words: Which runs.
        idle: What 99 of 100 answers keep while nothing trains.
        training: What 95 of 100 answers keep while a model trains.
    """

    words: str
    idle: Frame
    training: Frame


ONE, SIX = Case("one run", HZ_120, HZ_60), Case("six runs", HZ_60, HZ_60)


def pen(bench: BenchmarkWindow) -> Iterator[BenchmarkRow]:
    """Pen move → reconstruction, code and star painted."""
    yield from _both(bench, "pen", gestures.drawing)


def hover(bench: BenchmarkWindow) -> Iterator[BenchmarkRow]:
    """Hover → decoded card painted."""
    yield from _both(bench, "hover", gestures.hovering)


def bars(bench: BenchmarkWindow) -> Iterator[BenchmarkRow]:
    """Code bar drag → tile painted."""
    yield from _both(bench, "bars", gestures.dragging_bar)


def time_line(bench: BenchmarkWindow) -> Iterator[BenchmarkRow]:
    """Time line drag → line and maps of that moment painted, and all else."""
    yield from _both(bench, "timeline", gestures.dragging_time)
    yield from _both(bench, "timeline", gestures.dragging_all_of_time)


def pinned(bench: BenchmarkWindow) -> Iterator[BenchmarkRow]:
    """All of these with six shipped runs side by side."""
    bench.pin(bench.shipped())
    for make in (
        gestures.drawing,
        gestures.hovering,
        gestures.dragging_bar,
        gestures.dragging_time,
        gestures.dragging_all_of_time,
    ):
        yield from _both(bench, "pinned", make, SIX)
    bench.pin([])


def _both(
    bench: BenchmarkWindow, group: str, make: Gestures, case: Case = ONE
) -> Iterator[BenchmarkRow]:
    """Idle, then while a model trains."""
    yield from _measure(bench, group, make(bench), case)
    bench.start_training()
    yield from _measure(bench, group, make(bench), case, training=True)
    bench.stop_training()


def _measure(
    bench: BenchmarkWindow, group: str, gesture: Gesture, case: Case, *, training: bool = False
) -> Iterator[BenchmarkRow]:
    state = "while training" if training else "idle"
    bench.plan.tell(f"{case.words}, {state}: {gesture.what}")
    latencies, gaps, lost = _latencies(bench, gesture, bench.plan.pick(300, 1200))
    spread, frame = Spread.of(latencies), case.training if training else case.idle
    quantile, value = ("p95", spread.p95) if training else ("p99", spread.p99)
    note = f"median {spread.median:.1f}, p95 {spread.p95:.1f}, p99 {spread.p99:.1f} ms"
    what = f"{gesture.what}, {case.words}, {state}"
    figures = [
        BenchmarkRow(
            group,
            f"{what}, {quantile}",
            spread,
            "ms",
            frame.words,
            None,
            value,
            "at most",
            frame.limit,
            note + (f"; {lost} events without an answer" if lost else ""),
        ),
        BenchmarkRow(
            group,
            f"{what}, longest gap",
            Spread.of(gaps),
            "ms",
            "three frames of 60 Hz",
            None,
            max(gaps),
            "at most",
            GAP,
            "before a result is seen, while the mouse moves all the time",
        ),
    ]
    if any(figure.verdict == MISSED for figure in figures):
        profile = _profile(gesture)
        figures = [f.explained(profile) if f.verdict == MISSED else f for f in figures]
    yield from figures


def _latencies(
    bench: BenchmarkWindow, gesture: Gesture, count: int
) -> tuple[list[float], list[float], int]:
    """Latencies and gaps in milliseconds, and the number of events that were never answered."""
    watch = LatencyWatch(bench.window, gesture.owner, gesture.method, gesture.targets, gesture.end)
    began = now()
    try:
        PacedInput(gesture.actions(count), watch.ask).run()
        process_events(PATIENCE_MS, lambda: not watch.open)
    finally:
        watch.end()
    seen = [began, *watch.seen]
    gaps = [1000 * (late - early) for early, late in itertools.pairwise(seen)]
    return [1000 * each for each in watch.latencies], gaps, watch.open


def _profile(gesture: Gesture) -> tuple[str, ...]:
    """Where the window's thread spends its time meanwhile, waiting left out."""
    watcher = cProfile.Profile()
    driver = PacedInput(gesture.actions(PROFILED), lambda _due: None)
    watcher.enable()
    try:
        driver.run()
    finally:
        watcher.disable()
    return lines(watcher)
