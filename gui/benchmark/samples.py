"""The window of draws from the prior: how soon another 64 are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.benchmark.result import BenchmarkRow
from engine.benchmark.stats import MISSED, Spread
from engine.benchmark.timing import profile
from gui.benchmark.input_driver import process_events
from gui.benchmark.latency import now
from gui.panels.latent.samples import COUNT, SamplesWindow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gui.benchmark.benchmark_window import BenchmarkWindow

FRAME = 16.7
"""Milliseconds."""
VARIANT = "variational"


def sampling(bench: BenchmarkWindow) -> Iterator[BenchmarkRow]:
    """New draw → all of it decoded and painted."""
    window, before = bench.window, bench.window.session.book.shown
    entries = window.session.book.entries.values()
    bench.pin([next(each.id for each in entries if each.shipped and each.variant == VARIANT)])
    dialog = SamplesWindow(window.session, window)
    dialog.show()
    process_events(1000)
    spans: list[float] = []

    def draw() -> None:
        began = now()
        dialog.draw_anew()
        dialog.wall.repaint()
        spans.append(1000 * (now() - began))

    for _ in range(bench.plan.pick(30, 200)):
        draw()
        process_events(0)
    spread = Spread.of(spans)
    what = f"new draw → {COUNT} images decoded and painted, p95"
    figure = BenchmarkRow(
        "sample", what, spread, "ms", "one frame", None, spread.p95, "at most", FRAME
    )
    yield figure.explained(profile(draw)) if figure.verdict == MISSED else figure
    dialog.close()
    dialog.deleteLater()
    bench.pin([])
    window.session.book.choose(before)
