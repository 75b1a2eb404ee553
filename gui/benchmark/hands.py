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
from gui.benchmark.mouse import PATIENCE_MS, Hand, Mouse, live
from gui.benchmark.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QWidget

    from gui.benchmark.stage import Stage

    Acts = Iterator[Callable[[], None]]

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
        acts: So many events on a window.
        owner: Whose method gives the answer.
        method: That method.
        targets: Widgets that show the answer.
    """

    group: str
    what: str
    acts: Callable[[int], Acts]
    owner: object
    method: str
    targets: list[QWidget]


def pen(stage: Stage) -> Iterator[BenchmarkRow]:
    """Pen move → reconstruction, code and star painted."""
    window = stage.window
    reading, view = window.reading, window.latent.map.viewport()
    # The canvas shows the stroke at once, before the model is asked: it is no target.
    targets = [reading.output, reading.error, reading.bars, view]
    what = "pen move → reconstruction, code and star painted"
    inspector = window.session.inspector
    yield from _both(stage, Gesture("pen", what, partial(_draw, stage), inspector, "draw", targets))


def hover(stage: Stage) -> Iterator[BenchmarkRow]:
    """Hover → decoded card painted."""
    space = stage.window.latent.map
    gesture = Gesture(
        "hover",
        "hover → decoded card painted",
        partial(_hover, stage),
        space,
        "show_card",
        [space.card],
    )
    yield from _both(stage, gesture)


def bars(stage: Stage) -> Iterator[BenchmarkRow]:
    """Code bar drag → tile painted."""
    window = stage.window
    window.draw.draw_test_image(18)
    live(300)
    targets: list[QWidget] = [window.reading.output, window.reading.bars]
    what = "code bar drag → tile painted"
    inspector = window.session.inspector
    yield from _both(
        stage, Gesture("bars", what, partial(_drag, stage), inspector, "edit", targets)
    )


def _both(stage: Stage, gesture: Gesture) -> Iterator[BenchmarkRow]:
    """Idle, then while a model trains."""
    yield from _measure(stage, gesture, "idle")
    stage.train()
    yield from _measure(stage, gesture, "while training")
    stage.rest()


def _measure(stage: Stage, gesture: Gesture, state: str) -> Iterator[BenchmarkRow]:
    stage.plan.tell(state)
    latencies, gaps, lost = _play(stage, gesture, stage.plan.pick(300, 1200))
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


def _play(stage: Stage, gesture: Gesture, count: int) -> tuple[list[float], list[float], int]:
    """Latencies and gaps in milliseconds, and the number of events that were never answered."""
    watch = Watch(stage.window, gesture.owner, gesture.method, gesture.targets)
    try:
        Hand(gesture.acts(count), watch.ask).play()
        live(PATIENCE_MS, lambda: not watch.open)
    finally:
        watch.end()
    seen = watch.seen
    gaps = [1000 * (late - early) for early, late in itertools.pairwise(seen)]
    return [1000 * each for each in watch.latencies], gaps, watch.open


def _profile(gesture: Gesture) -> tuple[str, ...]:
    """Where the window's thread spends its time meanwhile, waiting left out."""
    watcher = cProfile.Profile()
    hand = Hand(gesture.acts(PROFILED), lambda _due: None)
    watcher.enable()
    try:
        hand.play()
    finally:
        watcher.disable()
    return lines(watcher)


def _draw(stage: Stage, count: int) -> Acts:
    """Strokes on the canvas, one after the other; only their moves are counted."""
    canvas = stage.window.draw.canvas
    mouse = Mouse(stage.window, canvas)
    square = canvas.square()
    for number in range(count):
        turn = 0.14 * number
        place = square.center() + QPointF(
            cos(turn) * square.width() * 0.3, sin(1.7 * turn) * square.height() * 0.36
        )
        if number % STROKE == 0:
            if number:
                mouse.release(place)
            mouse.press(place)
        yield partial(mouse.move, place + QPointF(1, 1))
    mouse.release(square.center())


def _hover(stage: Stage, count: int) -> Acts:
    """A tour over the middle of the map."""
    view = stage.window.latent.map.viewport()
    mouse = Mouse(stage.window, view)
    for number in range(count):
        turn = 0.05 * number
        yield partial(
            mouse.move,
            QPointF(
                view.width() * (0.5 + 0.33 * cos(turn)),
                view.height() * (0.5 + 0.33 * sin(2 * turn)),
            ),
        )


def _drag(stage: Stage, count: int) -> Acts:
    """A bar up and down."""
    strip = stage.window.reading.bars
    mouse = Mouse(stage.window, strip)
    left, middle = strip.width() * 0.4, strip.height() / 2
    mouse.press(QPointF(left, middle))
    for number in range(count):
        height = middle * (1 + 0.8 * sin(0.31 * number + 0.5))
        yield partial(mouse.move, QPointF(left, height))
    mouse.release(QPointF(left, middle))
