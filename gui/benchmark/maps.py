"""The latent map in the window: panning, live updates, picking, lasso; few and many points."""

from __future__ import annotations

from functools import partial
from math import cos, pi, sin
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from engine.benchmark.result import BenchmarkRow
from engine.benchmark.stats import MISSED, Spread
from engine.benchmark.timing import profile
from engine.core.text import spaced
from gui.benchmark.input_driver import PATIENCE_MS, PacedInput, Pointer, process_events
from gui.benchmark.latency import LatencyWatch, now
from gui.widgets.map import Picker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from gui.benchmark.benchmark_window import BenchmarkWindow

    Array = NDArray[np.float32]

FRAME, PICK = 16.7, 1.0
"""Milliseconds."""
SIZES = (10_000, 70_000)
NO_KEY = Qt.KeyboardModifier.NoModifier


def latent_map(bench: BenchmarkWindow) -> Iterator[BenchmarkRow]:
    """Pan, update and pick at both sizes; the window's own points come back afterwards."""
    window = bench.window
    codes, labels = _all_codes(bench)
    view = window.session.plane.view(window.session.book.shown)
    assert view is not None  # noqa: S101 - the laboratory is open
    for size in SIZES:
        bench.plan.tell(f"{size} points")
        points = view.plane.project(codes[-size:])
        window.latent.map.set_points(points, labels[-size:])
        window.latent.map.reset_view()
        process_events(600)
        words = f"latent map {spaced(size)} points"
        yield _pan(bench, words)
        yield _update(bench, words, points)
        yield _pick(bench, words, points)
        yield _lasso(bench, words)
    window.latent.redraw()
    process_events(600)


def _all_codes(bench: BenchmarkWindow) -> tuple[Array, NDArray[np.int64]]:
    """Codes and labels of training and test set, the test set last."""
    model, dataset = bench.window.session.book.model, bench.plan.dataset
    assert model is not None  # noqa: S101 - the laboratory is open
    images = (dataset.train_images, dataset.test_images)
    codes = np.concatenate([model.encode_pixels(part) for part in images])
    return codes, np.concatenate([dataset.labels("train"), dataset.labels("test")])


def _pan(bench: BenchmarkWindow, words: str) -> BenchmarkRow:
    """Drag with the right button: a mouse move, and the map painted where it now is."""
    space = bench.window.latent.map
    view = space.viewport()

    def tour(count: int) -> Iterator[Callable[[], None]]:
        pointer = Pointer(bench.window, view)
        middle = QPointF(view.width() / 2, view.height() / 2)
        pointer.press(middle, Qt.MouseButton.MiddleButton)
        for number in range(count):
            turn = 0.2 * number
            yield partial(pointer.move, middle + QPointF(60 * cos(turn), 60 * sin(turn)))
        pointer.release(middle)

    # The viewport's owner is told of every new camera before it is painted.
    watch = LatencyWatch(bench.window, view.parentWidget(), "show_camera", [view])
    try:
        PacedInput(tour(bench.plan.pick(120, 400)), watch.ask).run()
        process_events(PATIENCE_MS, lambda: not watch.open)
    finally:
        watch.end()
    idle = PacedInput(tour(60), lambda _due: None)
    return _figure(f"{words}: pan, p95", [1000 * each for each in watch.latencies], idle.run)


def _update(bench: BenchmarkWindow, words: str, points: Array) -> BenchmarkRow:
    """New positions for all points, until they are painted."""
    space = bench.window.latent.map
    random = np.random.default_rng(0)
    spans: list[float] = []

    def move() -> None:
        moved = points + random.normal(0, 0.02, points.shape).astype(np.float32)
        painted: list[float] = []
        bench.window.after_paint = lambda: painted.append(now())
        began = now()
        space.move_points(moved)
        process_events(PATIENCE_MS, lambda: bool(painted))
        spans.append(1000 * (painted[0] - began) if painted else float(PATIENCE_MS))
        bench.window.after_paint = None

    for _ in range(bench.plan.pick(30, 100)):
        move()
    figure = _figure(f"{words}: live update, p95", list(spans), move)
    space.move_points(points)
    return figure


def _pick(bench: BenchmarkWindow, words: str, points: Array) -> BenchmarkRow:
    """The point below the cursor, looked for all over the map."""
    space = bench.window.latent.map
    space.reset_view()
    process_events(600)
    view, camera, picker = space.viewport(), space.range.camera, Picker()
    picker.set_points(points)
    spans = []

    def look() -> None:
        random = np.random.default_rng(0)
        for x, y in random.uniform((0, 0), (view.width(), view.height()), (1000, 2)).tolist():
            began = now()
            picker.nearest(camera, x, y)
            spans.append(1000 * (now() - began))

    look()
    note = f"the first pick after points moved sorts them anew: {spans[0]:.1f} ms"
    return _figure(f"{words}: pick, p95", list(spans), look, PICK, note)


def _lasso(bench: BenchmarkWindow, words: str) -> BenchmarkRow:
    """Draw around points: a mouse move, until the line is painted and what is in it counted."""
    space = bench.window.latent.map
    view = space.viewport()

    def tour(count: int) -> Iterator[Callable[[], None]]:
        pointer = Pointer(bench.window, view)
        middle = QPointF(view.width() / 2, view.height() / 2)
        reach = min(view.width(), view.height()) * 0.45
        space.view.lasso_next()
        pointer.press(middle + QPointF(reach, 0))
        for number in range(1, count + 1):
            turn = number / count
            far = reach * (1 - 0.5 * turn)
            angle = 6 * pi * turn
            yield partial(pointer.move, middle + QPointF(far * cos(angle), far * sin(angle)))
        QApplication.sendEvent(space, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, NO_KEY))
        pointer.release(middle)

    watch = LatencyWatch(bench.window, space.scene, "show_lasso", [view])
    try:
        PacedInput(tour(bench.plan.pick(120, 400)), watch.ask).run()
        process_events(PATIENCE_MS, lambda: not watch.open)
    finally:
        watch.end()
    idle = PacedInput(tour(60), lambda _due: None)
    return _figure(f"{words}: lasso, p95", [1000 * each for each in watch.latencies], idle.run)


def _figure(
    what: str,
    spans: list[float],
    work: Callable[[], object],
    limit: float = FRAME,
    note: str = "",
) -> BenchmarkRow:
    spread = Spread.of(spans)
    mark = "one frame" if limit == FRAME else "1 ms"
    figure = BenchmarkRow("map", what, spread, "ms", mark, None, spread.p95, "at most", limit, note)
    return figure.explained(profile(work)) if figure.verdict == MISSED else figure
