"""The Units tab: how soon a card is painted, and how soon steering follows the drawing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.benchmark.result import BenchmarkRow
from engine.benchmark.stats import MISSED, Spread
from engine.benchmark.timing import profile
from gui.benchmark.benchmark_window import OPENING_MS
from gui.benchmark.input_driver import PATIENCE_MS, process_events
from gui.benchmark.latency import now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gui.benchmark.benchmark_window import BenchmarkWindow

CARD, FRAME = 100.0, 16.7
"""Milliseconds."""
DIGIT = 18
"""Number of the test image that is steered."""


def units(bench: BenchmarkWindow) -> Iterator[BenchmarkRow]:
    """Opening one card after the other, and steering one unit of another image after another."""
    window, session = bench.window, bench.window.session
    before = window.tabs.current()
    window.draw.draw_test_image(DIGIT)
    window.tabs.set_current("units")
    process_events(OPENING_MS, lambda: session.units.fresh and session.dispatcher.idle)
    process_events(500)
    report = session.units.report
    assert report is not None  # noqa: S101 - the laboratory is open
    size, images = report.layer.size, len(report.activity.labels)
    count = bench.plan.pick(30, 100)

    def open_card(number: int) -> None:
        session.units.open(number % size)

    def steer(number: int) -> None:
        session.inspector.inspect((DIGIT + number) % images)

    for what, limit, words, act in (
        ("opening a unit's card", CARD, "a tenth of a second", open_card),
        ("another image → its steered unit painted", FRAME, "one frame", steer),
    ):
        bench.plan.tell(what)
        spans = [_painted(bench, act, number) for number in range(count)]
        yield _figure(what, spans, limit, words, partial(act, count))
    session.units.open(None)
    session.inspector.back_to_drawing()
    window.tabs.set_current(before)
    process_events(500)


def _painted(bench: BenchmarkWindow, act: Callable[[int], None], number: int) -> float:
    """Milliseconds until the window has painted what followed."""
    painted: list[float] = []
    began = now()
    act(number)
    bench.window.after_paint = lambda: painted.append(now())
    process_events(PATIENCE_MS, lambda: bool(painted))
    bench.window.after_paint = None
    return 1000 * (painted[0] - began) if painted else float(PATIENCE_MS)


def _figure(
    what: str, spans: list[float], limit: float, words: str, work: Callable[[], object]
) -> BenchmarkRow:
    spread = Spread.of(spans)
    figure = BenchmarkRow(
        "units", f"{what}, p95", spread, "ms", words, None, spread.p95, "at most", limit, ""
    )
    return figure.explained(profile(work)) if figure.verdict == MISSED else figure
