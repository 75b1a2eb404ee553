"""Cold start and memory, each measured in processes of their own."""

from __future__ import annotations

import json
import math
import time
from typing import TYPE_CHECKING, Any

from engine.benchmark import child_process
from engine.benchmark.result import BenchmarkRow
from engine.benchmark.runs import copies
from engine.benchmark.stats import MISSED, Spread, ratios
from gui.benchmark.child import FOLDER
from gui.session.runs.book import MOST_PINNED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gui.benchmark.benchmark_window import BenchmarkWindow

IMPORTS = "import torch, PySide6.QtWidgets, pyqtgraph"
FIRST_FRAME = 0.6
"""Seconds that the first frame may come later than that of an empty window."""
RUNS, MOST_OPENING = 200, 1.1
"""So many runs in the book, with which opening may take so many times as long as with none."""


def start(bench: BenchmarkWindow) -> Iterator[BenchmarkRow]:
    """Process start → first frame, and → a model that answers."""
    found: dict[str, list[float]] = {}
    bare: list[float] = []
    imports: list[float] = []
    for turn in range(bench.plan.pick(3, 7) + 1):
        bench.plan.tell(f"turn {turn}")
        moments = _child("start()", bench.plan.folder)
        empty = _child("bare()", bench.plan.folder)
        began = time.monotonic()
        child_process.python("-c", IMPORTS)
        if turn:  # the first fills the caches of the disk
            imports.append(time.monotonic() - began)
            bare.append(empty["first frame"])
            for name, moment in moments.items():
                found.setdefault(name, []).append(moment)
    steps = tuple(f"{name} after {Spread.of(all_).median:.2f} s" for name, all_ in found.items())
    for figure in (
        _answer_row(found["model answers"], imports, steps),
        _first_frame_row(found["first frame"], bare),
    ):
        yield figure.explained(steps) if figure.verdict == MISSED else figure


def _answer_row(answer: list[float], imports: list[float], steps: tuple[str, ...]) -> BenchmarkRow:
    """Until a model answers, beside the imports alone; all in seconds."""
    return BenchmarkRow(
        "start",
        "cold start → window painted, a model answering",
        Spread.of(answer),
        "s",
        f'python -c "{IMPORTS}"',
        Spread.of(imports),
        ratios(answer, imports).median,
        "at most",
        1.3,
        "first model's reconstruction of a stroke painted; " + ", ".join(steps),
    )


def _first_frame_row(frame: list[float], bare: list[float]) -> BenchmarkRow:
    """Until the first frame, beside that of an empty window; both in seconds."""
    extra = Spread.of([late - early for late, early in zip(frame, bare, strict=True)])
    return BenchmarkRow(
        "start",
        "cold start → first frame",
        Spread.of(frame),
        "s",
        "first frame of an empty PySide6 window",
        Spread.of(bare),
        extra.median,
        "at most",
        FIRST_FRAME,
        f"judged by the difference: {extra.median:.2f} s",
    )


def book(bench: BenchmarkWindow) -> Iterator[BenchmarkRow]:
    """Process start → a model that answers, with many runs in the book and with none."""
    bench.plan.tell(f"{RUNS} runs")
    folders = {name: bench.plan.folder / f"book-{name}" for name in ("many", "none")}
    copies(bench.plan, folders["many"] / "runs", RUNS)
    folders["none"].mkdir()
    found: dict[str, list[float]] = {name: [] for name in folders}
    steps: list[dict[str, float]] = []
    for turn in range(bench.plan.pick(3, 9) + 1):
        bench.plan.tell(f"turn {turn}")
        for name in folders if turn % 2 else reversed(folders):
            moments = _child("start()", folders[name])
            if turn:  # the first fills the caches of the disk
                found[name].append(moments["model answers"])
                steps += [moments] if name == "many" else []
    figure = BenchmarkRow(
        "book",
        f"opening with {RUNS} runs in the book, until a model answers",
        Spread.of(found["many"]),
        "s",
        "the same with none of one's own",
        Spread.of(found["none"]),
        ratios(found["many"], found["none"]).median,
        "at most",
        MOST_OPENING,
    )
    words = [
        f"{name} after {Spread.of([each[name] for each in steps]).median:.2f} s"
        for name in steps[0]
    ]
    yield figure.explained(tuple(words)) if figure.verdict == MISSED else figure


def pinned_memory(bench: BenchmarkWindow) -> Iterator[BenchmarkRow]:
    """Peak of memory with six shipped runs side by side against one; told, not judged."""
    peaks = _child("pinned()", bench.plan.folder, since=0.0)
    if math.isnan(peaks["one"]):  # this system does not tell
        return
    more = (peaks["six"] - peaks["one"]) / (MOST_PINNED - 1)
    yield BenchmarkRow(
        "pinned-memory",
        f"peak memory of the window, {MOST_PINNED} runs side by side",
        Spread.of([peaks["six"]]),
        "MiB",
        "one run",
        Spread.of([peaks["one"]]),
        peaks["six"] / peaks["one"],
        note=f"{more:.0f} MiB for each further run",
    )


def memory(bench: BenchmarkWindow) -> Iterator[BenchmarkRow]:
    """Peak of memory after some epochs in the window, and its growth over more."""
    first, more = bench.plan.pick(2, 10), bench.plan.pick(4, 50)
    parts = _child("parts()", bench.plan.folder, since=0.0)["first"]
    peaks = _child(f"memory({first}, {more})", bench.plan.folder, since=0.0)
    if math.isnan(parts):  # this system does not tell
        return
    yield BenchmarkRow(
        "memory",
        f"peak memory of the window after {first} epochs",
        Spread.of([peaks["first"]]),
        "MiB",
        "torch, Qt, pyqtgraph and the data set alone",
        Spread.of([parts]),
        peaks["first"] / parts,
        "at most",
        1.4,
    )
    growth = peaks["later"] / peaks["first"] - 1
    yield BenchmarkRow(
        "memory",
        f"growth of that peak over {more} more epochs",
        Spread.of([peaks["later"]]),
        "MiB",
        f"the peak after {first} epochs",
        Spread.of([peaks["first"]]),
        growth,
        "at most",
        0.02,
        f"judged by the growth: {growth:.1%}",
    )


def _child(call: str, folder: Path, since: float | None = None) -> dict[str, float]:
    """What a function of ``child`` printed; moments count from the start of the process."""
    began = time.monotonic() if since is None else since
    code = f"from gui.benchmark import child; child.{call}"
    text = child_process.python("-c", code, **{FOLDER: str(folder)})
    values: dict[str, Any] = json.loads(text.splitlines()[-1])
    return {name: float(value) - began for name, value in values.items()}
