"""What it costs that runs lie on disk: to record one, to list many, to follow one that grows."""

from __future__ import annotations

import gc
import shutil
import time
import tracemalloc
from collections import deque
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from engine.benchmark import child_process
from engine.benchmark.result import BenchmarkRow
from engine.benchmark.stats import MISSED, Spread, ratios
from engine.benchmark.timing import in_turns, profile
from engine.benchmark.training import VANILLA, config_of
from engine.models.records import RECONSTRUCTION, EpochRecord
from engine.runs import log, manifest, new_run
from engine.runs.book import RunBook
from engine.runs.folder import RunFolder
from engine.runs.log_file import LogFile
from engine.runs.new_folder import create
from engine.runs.reader import RunReader
from engine.training.events import Losses
from engine.training.trainer import Trainer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.benchmark.context import Context

GROUP = "runs"
MOST_RECORDING = 0.03
"""Part of the time of training that recording may take."""
RUNS, MOST_LISTING = 1000, 0.5
"""So many runs may take so many seconds longer to list than none."""
EPOCHS, STEPS, MOST_POLL = 1000, 469, 5.0
"""Of the run that is followed, whose every poll may take so many milliseconds."""
EARLY = 100
"""Epochs after which memory should not grow."""
PART = 235
"""Batches whose losses are written together: about those of half a second."""
TERMS = ("total", "reconstruction")
MOST_GROWTH = 16.0
"""KiB that a reader may hold more at the end than after ``EARLY`` epochs."""


def runs(plan: Context) -> Iterator[BenchmarkRow]:
    """Recording, listing and following."""
    plan.tell("recording")
    yield _recording(plan)
    plan.tell("listing")
    yield _listing(plan)
    plan.tell("following")
    yield from following(plan.folder / "followed", plan.pick(EPOCHS // 5, EPOCHS))


def _recording(plan: Context) -> BenchmarkRow:
    """Whole trainings, as recording is most work at their beginning and at their end."""
    epochs, folder = plan.pick(1, 3), plan.folder / "recorded"
    config = replace(config_of(VANILLA), epochs=epochs)

    def bare() -> None:
        for _ in Trainer(config, plan.dataset).run(epochs):
            pass

    def recorded() -> None:
        for _ in new_run.start(folder, Trainer(config, plan.dataset)).events():
            pass

    found = in_turns({"bare": bare, "recorded": recorded}, plan.pick(3, 9), warm_up=1)
    theirs, ours = found["bare"], found["recorded"]
    more = ratios(ours.wall, theirs.wall).median - 1
    figure = BenchmarkRow(
        GROUP,
        f"training that is recorded, vanilla, {epochs} epoch{'s' if epochs > 1 else ''}",
        Spread.of(ours.wall),
        "s",
        "the same with --no-run",
        Spread.of(theirs.wall),
        more,
        "at most",
        MOST_RECORDING,
        f"judged by the time it takes more: {more:.1%}; "
        f"{ratios(ours.cpu, theirs.cpu).median - 1:.1%} more processor time",
    )
    if figure.verdict == MISSED:
        figure = figure.explained(profile(recorded))
    shutil.rmtree(folder)
    return figure


def _listing(plan: Context) -> BenchmarkRow:
    """``hourglass runs`` of many, in a process of its own."""
    many, none = plan.folder / "many", plan.folder / "none"
    none.mkdir()
    copies(plan, many, RUNS)
    found = in_turns(
        {"many": partial(_list, many), "none": partial(_list, none)}, plan.pick(3, 9), warm_up=1
    )
    ours, theirs = found["many"].wall, found["none"].wall
    more = Spread.of([late - early for late, early in zip(ours, theirs, strict=True)]).median
    figure = BenchmarkRow(
        GROUP,
        f"listing {RUNS} runs",
        Spread.of(ours),
        "s",
        "the same command where there is none",
        Spread.of(theirs),
        more,
        "at most",
        MOST_LISTING,
        f"judged by the difference: {more:.2f} s",
    )
    if figure.verdict == MISSED:
        figure = figure.explained(profile(RunBook(many).everything))
    shutil.rmtree(many)
    return figure


def _list(folder: Path) -> None:
    child_process.python("-m", "main", "runs", "--runs", str(folder))


def copies(plan: Context, folder: Path, count: int) -> None:
    """Make so many runs as one that was trained for an epoch; nothing that a list does not read."""
    trainer = Trainer(replace(config_of(VANILLA), epochs=1), plan.dataset)
    begun = new_run.start(folder.with_name(f"{folder.name}-one"), trainer)
    for _ in begun.events():
        pass
    one, described = begun.writer.folder, manifest.read(begun.writer.folder)
    for number in range(count):
        copy = create(folder, VANILLA)
        name = f"{described.name} {number}"
        manifest.write(copy, replace(described, id=copy.path.name, name=name))
        shutil.copyfile(one.log, copy.log)


def following(folder: Path, epochs: int) -> Iterator[BenchmarkRow]:
    """A reader that looks after each write of a run of so many epochs.

    Args:
        folder: Of the run; made here.
        epochs: More than ``EARLY``.
    """
    polls: list[float] = []
    memory: list[float] = []
    for _ in _followed(folder / "timed", epochs, polls):
        pass
    tracemalloc.start()  # which would slow the polls down
    for epoch in _followed(folder / "weighed", epochs, deque(maxlen=0)):  # which weighs nothing
        if epoch in (EARLY, epochs):
            gc.collect()
            memory.append(tracemalloc.get_traced_memory()[0] / 2**10)
    tracemalloc.stop()
    spread, (early, late) = Spread.of(polls), memory
    what = f"following a run of {epochs} epochs"
    yield BenchmarkRow(
        GROUP,
        f"{what}: a poll, p99",
        spread,
        "ms",
        f"{MOST_POLL:g} ms",
        None,
        spread.p99,
        "at most",
        MOST_POLL,
        f"each finds the losses of {PART} batches; the longest took {spread.greatest:.1f} ms",
    )
    yield BenchmarkRow(
        GROUP,
        f"{what}: memory at its end",
        Spread.of([late]),
        "KiB",
        f"after {EARLY} epochs",
        Spread.of([early]),
        late - early,
        "at most",
        MOST_GROWTH,
        f"judged by the growth: {late - early:.1f} KiB of what Python allocates for it",
    )


def _followed(path: Path, epochs: int, polls: list[float] | deque[float]) -> Iterator[int]:
    """Write a log as a trainer does and poll after each write, in milliseconds; tell each epoch."""
    path.mkdir(parents=True)
    run = RunFolder(path)
    reader, written = RunReader(run), LogFile(run.log, 0)
    generator = np.random.default_rng(0)
    found = 0
    for epoch in range(1, epochs + 1):
        for first in range(1, STEPS + 1, PART):
            count = min(PART, STEPS + 1 - first)
            terms = {name: generator.random(count, np.float32) for name in TERMS}
            written.add(Losses((epoch - 1) * STEPS + first, terms))
            if first + count > STEPS:
                written.add(_record(epoch))
            written.add(_status(epoch, epochs))
            written.write()
            began = time.perf_counter()
            found += len(reader.poll())
            polls.append(1000 * (time.perf_counter() - began))
        yield epoch
    written.close()
    parts = -(-STEPS // PART)
    assert found == epochs * (2 * parts + 1)  # noqa: S101 - all that was written was read


def _record(epoch: int) -> EpochRecord:
    figures = dict.fromkeys(("total", *TERMS[1:], *RECONSTRUCTION), 0.1)
    return EpochRecord(epoch, dict.fromkeys(TERMS, 0.1), figures, 1.0, 60_000.0)


def _status(epoch: int, epochs: int) -> log.Status:
    return log.Status(
        log.RUNNING, epoch * STEPS, STEPS, epochs, 60_000.0, 1.0, time.time(), "here", {"bce": 0.1}
    )
