"""Pen, hover and code bars: how soon the window shows what the mouse did."""

from __future__ import annotations

import cProfile
import itertools
from dataclasses import dataclass
from functools import partial
from math import cos, sin
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from engine.benchmark.result import BenchmarkRow
from engine.benchmark.stats import MISSED, Spread
from engine.benchmark.timing import lines
from gui.benchmark.input_driver import PATIENCE_MS, PacedInput, Pointer, process_events
from gui.benchmark.latency import LatencyWatch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QWidget

    from gui.benchmark.benchmark_window import BenchmarkWindow

    Actions = Iterator[Callable[[], None]]

FRAME = 16.7
"""Milliseconds."""
GAP = 50.0
STROKE = 45
"""Moves of one stroke."""
PROFILED = 120
FRAME_WORDS = "one frame"


@dataclass(frozen=True)
class Gesture:
    """A way to use the mouse, and what shows its result.

    Attributes:
        group: Name of the row.
        what: The event and its result.
        actions: So many events on a window.
        owner: Whose method gives the answer.
        method: That method.
        targets: Widgets that show the answer.
    """

    group: str
    what: str
    actions: Callable[[int], Actions]
    owner: object
    method: str
    targets: list[QWidget]


def pen(bench: BenchmarkWindow) -> Iterator[BenchmarkRow]:
    """Pen move → reconstruction, code and star painted."""
    window = bench.window
    reading, view = window.reading, window.latent.map.viewport()
    # The canvas shows the stroke at once, before the model is asked: it is no target.
    targets = [reading.output, reading.error, reading.bars, view]
    what = "pen move → reconstruction, code and star painted"
    inspector = window.session.inspector
    yield from _both(bench, Gesture("pen", what, partial(_draw, bench), inspector, "draw", targets))


def hover(bench: BenchmarkWindow) -> Iterator[BenchmarkRow]:
    """Hover → decoded card painted."""
    space = bench.window.latent.map
    gesture = Gesture(
        "hover",
        "hover → decoded card painted",
        partial(_hover, bench),
        space,
        "show_card",
        [space.card],
    )
    yield from _both(bench, gesture)


def bars(bench: BenchmarkWindow) -> Iterator[BenchmarkRow]:
    """Code bar drag → tile painted."""
    window = bench.window
    window.draw.draw_test_image(18)
    process_events(300)
    targets: list[QWidget] = [window.reading.output, window.reading.bars]
    what = "code bar drag → tile painted"
    inspector = window.session.inspector
    yield from _both(
        bench, Gesture("bars", what, partial(_drag, bench), inspector, "edit", targets)
    )


def _both(bench: BenchmarkWindow, gesture: Gesture) -> Iterator[BenchmarkRow]:
    """Idle, then while a model trains."""
    yield from _measure(bench, gesture, "idle")
    bench.start_training()
    yield from _measure(bench, gesture, "while training")
    bench.stop_training()


def _measure(bench: BenchmarkWindow, gesture: Gesture, state: str) -> Iterator[BenchmarkRow]:
    bench.plan.tell(state)
    latencies, gaps, lost = _latencies(bench, gesture, bench.plan.pick(300, 1200))
    spread, training = Spread.of(latencies), state != "idle"
    quantile, value = ("p95", spread.p95) if training else ("p99", spread.p99)
    note = f"median {spread.median:.1f}, p95 {spread.p95:.1f}, p99 {spread.p99:.1f} ms"
    figures = [
        BenchmarkRow(
            gesture.group,
            f"{gesture.what}, {state}, {quantile}",
            spread,
            "ms",
            FRAME_WORDS,
            None,
            value,
            "at most",
            FRAME,
            note + (f"; {lost} events without an answer" if lost else ""),
        ),
        BenchmarkRow(
            gesture.group,
            f"{gesture.what}, {state}, longest gap",
            Spread.of(gaps),
            "ms",
            "three frames",
            None,
            max(gaps),
            "at most",
            GAP,
            "between two results seen, while the mouse moves all the time",
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
    watch = LatencyWatch(bench.window, gesture.owner, gesture.method, gesture.targets)
    try:
        PacedInput(gesture.actions(count), watch.ask).run()
        process_events(PATIENCE_MS, lambda: not watch.open)
    finally:
        watch.end()
    seen = watch.seen
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


def _draw(bench: BenchmarkWindow, count: int) -> Actions:
    """Strokes on the canvas, one after the other; only their moves are counted."""
    canvas = bench.window.draw.canvas
    pointer = Pointer(bench.window, canvas)
    square = canvas.square()
    for number in range(count):
        turn = 0.14 * number
        place = square.center() + QPointF(
            cos(turn) * square.width() * 0.3, sin(1.7 * turn) * square.height() * 0.36
        )
        if number % STROKE == 0:
            if number:
                pointer.release(place)
            pointer.press(place)
        yield partial(pointer.move, place + QPointF(1, 1))
    pointer.release(square.center())


def _hover(bench: BenchmarkWindow, count: int) -> Actions:
    """A tour over the middle of the map."""
    view = bench.window.latent.map.viewport()
    pointer = Pointer(bench.window, view)
    for number in range(count):
        turn = 0.05 * number
        yield partial(
            pointer.move,
            QPointF(
                view.width() * (0.5 + 0.33 * cos(turn)),
                view.height() * (0.5 + 0.33 * sin(2 * turn)),
            ),
        )


def _drag(bench: BenchmarkWindow, count: int) -> Actions:
    """A bar up and down."""
    strip = bench.window.reading.bars
    pointer = Pointer(bench.window, strip)
    left, middle = strip.width() * 0.4, strip.height() / 2
    pointer.press(QPointF(left, middle))
    for number in range(count):
        height = middle * (1 + 0.8 * sin(0.31 * number + 0.5))
        yield partial(pointer.move, QPointF(left, height))
    pointer.release(QPointF(left, middle))
