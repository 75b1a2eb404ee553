"""Training on the machine's best accelerator; each row says so where there is none."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import torch
from torch.profiler import ProfilerActivity, profile

from engine.benchmark.context import accelerator
from engine.benchmark.result import BenchmarkRow, no_device
from engine.benchmark.stats import Spread, ratios
from engine.benchmark.timing import in_turns
from engine.benchmark.training import (
    BATCH,
    ENDLESS,
    STEPS,
    VANILLA,
    OurWay,
    against_tutorial,
    config_of,
    widths,
)
from engine.training.events import Losses, Step
from engine.training.trainer import Trainer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from engine.benchmark.context import Context
    from engine.training.events import Event

GROUP = "gpu"
WAITS = frozenset({"cudaStreamSynchronize", "cudaEventSynchronize"})
"""Calls that wait for the device; the profiler's own last one is ``cudaDeviceSynchronize``."""
WARM_UP, PROFILED = 30, 100
"""Steps before counting, and while counting: all of one epoch."""
TUTORIAL = "the tutorial's own way there"
CPU = "the CPU of the same machine"
WHAT = "training, vanilla, batch 128, on"
COUNTED = "times that a step waits for the device, vanilla, batch 128, on"


def gpu(plan: Context) -> Iterator[BenchmarkRow]:
    """Against the tutorial's way there and this machine's CPU; and how often a step waits."""
    key = accelerator()
    if key is None:
        note = "measured where there is such a device"
        yield no_device(GROUP, f"{WHAT} CUDA or MPS", TUTORIAL, note)
        yield no_device(GROUP, f"{WHAT} CUDA or MPS", CPU, note)
        yield no_device(GROUP, f"{COUNTED} CUDA", TUTORIAL, note)
        return
    yield against_tutorial(plan, GROUP, key)
    yield _against_cpu(plan, key)
    yield _waiting(plan, key)


def _against_cpu(plan: Context, key: str) -> BenchmarkRow:
    there, here = (OurWay(config_of(VANILLA, name), plan.dataset) for name in (key, "cpu"))
    found = in_turns(
        {"there": partial(there.train, STEPS), "here": partial(here.train, STEPS)},
        plan.pick(40, 150),
    )
    return BenchmarkRow(
        GROUP,
        f"{WHAT} {key}",
        Spread.of(found["there"].rates(STEPS * BATCH)),
        "images/s",
        CPU,
        Spread.of(found["here"].rates(STEPS * BATCH)),
        ratios(found["here"].wall, found["there"].wall).median,
        note="small networks may be faster on the CPU",
    )


def _waiting(plan: Context, key: str) -> BenchmarkRow:
    """How often a step waits, as the profiler counts; only CUDA tells."""
    if not key.startswith("cuda"):
        return no_device(GROUP, f"{COUNTED} CUDA", TUTORIAL, f"{key} does not tell")
    from engine.benchmark.tutorial import Tutorial  # noqa: PLC0415 - brings torchvision along

    config = config_of(VANILLA, key)
    lesson = Tutorial(plan.folder, widths(config), BATCH, key)
    lesson.train(WARM_UP)
    theirs = waits(partial(lesson.train, PROFILED)) / PROFILED
    events = Trainer(config, plan.dataset).run(ENDLESS)
    steps(events, WARM_UP)
    reports: list[int] = []
    count = waits(lambda: reports.append(steps(events, PROFILED)))
    ours = (count - reports[0]) / PROFILED
    return BenchmarkRow(
        GROUP,
        f"{COUNTED} {key}",
        Spread.of([ours]),
        "per step",
        TUTORIAL,
        Spread.of([theirs]),
        ours,
        "at most",
        0.0,
        f"by torch's profiler over {PROFILED} steps, without the {reports[0]} reports of losses",
    )


def waits(work: Callable[[], object]) -> int:
    """How often a device is waited for in ``work``, as torch's profiler counts."""
    kinds = [ProfilerActivity.CPU]
    if torch.cuda.is_available():
        kinds.append(ProfilerActivity.CUDA)
    with profile(activities=kinds) as watcher:
        work()
    return sum(each.count for each in watcher.key_averages() if each.key in WAITS)


def steps(events: Iterator[Event], count: int) -> int:
    """Train so many steps; how many reports of losses there were, each of which waits once."""
    done = reports = 0
    while done < count:
        event = next(events)
        done += isinstance(event, Step)
        reports += isinstance(event, Losses)
    return reports
