"""What several processes gain: a sweep's runs side by side, and ranks that share each batch."""

from __future__ import annotations

import json
import os
from functools import partial
from typing import TYPE_CHECKING

from engine.benchmark import child_process
from engine.benchmark.result import BenchmarkRow, no_device
from engine.benchmark.stats import Spread, ratios
from engine.benchmark.timing import in_turns
from engine.benchmark.training import VANILLA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.benchmark.context import Context

RUNS, LEAST_GAIN = 8, 1.7
"""Of the sweep, which two processes should finish so many times sooner."""
BATCHES = (128, 1024, 4096)
"""Sizes of the whole batch that ranks share."""
ONE_THREAD = {"OMP_NUM_THREADS": "1"}
TORCHRUN = ("torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m")
TWO_CORES = "measured where there are two cores"


def sweep(plan: Context) -> Iterator[BenchmarkRow]:
    """Eight runs on two cores against one after the other, the whole command."""
    what, other = f"a sweep of {RUNS} runs, two at a time", "the same, one after the other"
    if (os.cpu_count() or 1) < 2:
        yield no_device("sweep", what, other, TWO_CORES)
        return
    epochs = plan.pick(1, 10)
    works = {str(jobs): partial(_sweep, plan, jobs, epochs) for jobs in (1, 2)}
    found = in_turns(works, plan.pick(1, 3), warm_up=0)
    ours, theirs = found["2"].wall, found["1"].wall
    yield BenchmarkRow(
        "sweep",
        what,
        Spread.of(ours),
        "s",
        other,
        Spread.of(theirs),
        ratios(theirs, ours).median,
        "at least",
        LEAST_GAIN,
        f"of {epochs} epoch{'s' if epochs > 1 else ''} each, on one thread each, from the start "
        "of the command to its end",
    )


def _sweep(plan: Context, jobs: int, epochs: int) -> None:
    """Train the runs anew, in a folder of their own."""
    plan.tell(f"{jobs} at a time")
    folder = plan.folder / f"sweep-{jobs}-{len(list(plan.folder.iterdir()))}"
    words = ("--variant", VANILLA, "--grid", "code=8,16,24,32", "--seeds", str(RUNS // 4))
    length = ("--epochs", str(epochs), "--jobs", str(jobs), "--runs", str(folder))
    child_process.python("-m", "main", "sweep", *words, *length, **ONE_THREAD)


def ranks(plan: Context) -> Iterator[BenchmarkRow]:
    """Two processes under torchrun against one, on one thread each; told, not judged."""
    for batch in BATCHES:
        what = f"training, vanilla, batch {batch}, shared by two processes"
        other = "one process, one thread each"
        if (os.cpu_count() or 1) < 2:
            yield no_device("ranks", what, other, TWO_CORES)
            continue
        plan.tell(f"batch {batch}")
        ours: list[float] = []
        theirs: list[float] = []
        for _ in range(plan.pick(1, 3)):
            theirs += _rates(plan, batch, ())
            ours += _rates(plan, batch, TORCHRUN)
        yield BenchmarkRow(
            "ranks",
            what,
            Spread.of(ours),
            "images/s",
            other,
            Spread.of(theirs),
            ratios(ours, theirs).median,
            note="of each epoch after the first, evaluation left out",
        )


def _rates(plan: Context, batch: int, start: tuple[str, ...]) -> list[float]:
    """Images per second in each epoch but the first of a training that nothing keeps.

    Args:
        plan: What the rows share.
        batch: Images per step, of all processes together.
        start: What starts several processes, after ``python -m``.
    """
    file = plan.folder / "ranks.json"
    words = ("--variant", VANILLA, "--batch-size", str(batch), "--epochs", str(plan.pick(2, 3)))
    keeping = ("--no-run", "--device", "cpu", "--json", str(file))
    child_process.python("-m", *start, "main", "train", *words, *keeping, **ONE_THREAD)
    epochs = json.loads(file.read_text("utf-8"))["epochs"]
    return [float(each["images_per_second"]) for each in epochs[1:]]
