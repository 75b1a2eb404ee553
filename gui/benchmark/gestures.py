"""Ways to use the mouse on the window: what is done, and what shows its result."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import cos, sin
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from gui.benchmark.input_driver import PATIENCE_MS, Pointer, process_events

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtCore import SignalInstance
    from PySide6.QtWidgets import QWidget

    from gui.benchmark.benchmark_window import BenchmarkWindow

    Actions = Iterator[Callable[[], None]]

STROKE = 45
"""Moves of one stroke."""
DIGIT = 18
"""Number of the test image that lies on the canvas where nothing is drawn."""
APART = 4.0
"""Pixels between moments of the time line that the mouse can tell apart."""


@dataclass(frozen=True)
class Gesture:
    """A way to use the mouse, and what shows its result.

    Attributes:
        what: The event and its result.
        actions: So many events on a window.
        owner: Whose method gives the answer.
        method: That method.
        targets: Widgets that show the answer, of all runs that are compared.
        end: Emitted when all has followed that comes in later turns of the event loop.
    """

    what: str
    actions: Callable[[int], Actions]
    owner: object
    method: str
    targets: list[QWidget]
    end: SignalInstance | None = None


def drawing(bench: BenchmarkWindow) -> Gesture:
    """Pen move → reconstruction, code and star painted."""
    window = bench.window
    # The canvas shows the stroke at once, before the model is asked: it is no target.
    views = [each.viewport() for each in window.latent.grid.maps()]
    return Gesture(
        "pen move → reconstruction, code and star painted",
        partial(_draw, bench),
        window.session.inspector,
        "draw",
        [*_tiles(bench), window.reading.bars, *views],
    )


def hovering(bench: BenchmarkWindow) -> Gesture:
    """Hover → decoded card painted."""
    space = bench.window.latent.map
    what = "hover → decoded card painted"
    return Gesture(what, partial(_hover, bench), space, "show_card", [space.card])


def dragging_bar(bench: BenchmarkWindow) -> Gesture:
    """Code bar drag → tile painted."""
    window = bench.window
    _put_digit(bench)
    return Gesture(
        "code bar drag → tile painted",
        partial(_drag, bench),
        window.session.inspector,
        "edit",
        [window.reading.output, window.reading.bars],
    )


def dragging_time(bench: BenchmarkWindow) -> Gesture:
    """Time line drag → line and maps of that moment painted: what the eye follows.

    A run that is in training has other moments all the time, so a shipped one is shown; its
    moments, and those of the runs beside it, are in memory when it begins. Where moments follow
    as fast as here the points of a map don't glide.
    """
    _prepare_time(bench)
    window = bench.window
    maps = [each.viewport() for each in window.latent.grid.maps()]
    return Gesture(
        "time line drag → line and maps of that moment painted",
        partial(_scrub, bench),
        window.session.book,
        "show_frames",
        [*maps, window.losses.plot.plot().viewport()],
    )


def dragging_all_of_time(bench: BenchmarkWindow) -> Gesture:
    """Time line drag → all of the window at that moment painted, also tiles, grid and captions."""
    _prepare_time(bench)
    session = bench.window.session
    return Gesture(
        "time line drag → all of the window at that moment painted",
        partial(_scrub, bench),
        session.book,
        "show_frames",
        [],
        session.turns.finished,
    )


def _prepare_time(bench: BenchmarkWindow) -> None:
    """Show a shipped run, and read all moments of those that are compared."""
    window = bench.window
    window.session.book.choose(bench.shipped()[0])
    _put_digit(bench)
    playback = window.session.playback
    for moment in playback.moments:
        playback.show(moment.epoch)
        process_events(PATIENCE_MS, lambda: not playback.reading)
    playback.show_newest()
    process_events(500)


def _tiles(bench: BenchmarkWindow) -> list[QWidget]:
    """Reconstruction and error of each run that is compared."""
    columns = bench.window.reading.tiles.columns()
    return [tile for column in columns for tile in (column.output, column.error)]


def _put_digit(bench: BenchmarkWindow) -> None:
    bench.window.draw.draw_test_image(DIGIT)
    process_events(300)


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


def _scrub(bench: BenchmarkWindow, count: int) -> Actions:
    """From moment to moment, to the last one and back."""
    plot = bench.window.losses.plot.plot()
    pointer, plane = Pointer(bench.window, plot.viewport()), plot.plane()
    places: list[float] = []
    for moment in bench.window.session.playback.moments:
        x = plot.to_pixel(moment.epoch, 0.0).x()
        if not places or x - places[-1] >= APART:
            places.append(x)
    tour = places + places[-2:0:-1]
    pointer.press(QPointF(places[-1], plane.center().y()))
    for number in range(count):
        yield partial(pointer.move, QPointF(tour[number % len(tour)], plane.center().y()))
    pointer.release(plane.center())
