"""Rows that need no window, each with little work. Speed itself is never asserted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import torch

import main
from engine.benchmark import child_process, gpu, processes, runs
from engine.benchmark.context import Context
from engine.benchmark.stats import ASIDE, MET, MISSED
from engine.commands.parsing import parse
from engine.runs.book import RunBook
from engine.training.events import Losses, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from engine.benchmark.result import BenchmarkRow
    from engine.data.dataset import Dataset

RATES = {False: [10.0, 100.0, 120.0], True: [10.0, 150.0, 180.0]}
"""Images per second of one process and of two, by epoch."""


@pytest.fixture
def plan(tmp_path: Path, tiny: Dataset) -> Context:
    made = Context(tmp_path, 1, lambda _word: None, quick=True)
    made.dataset = tiny
    return made


def judged(row: BenchmarkRow) -> None:
    assert row.limit is not None
    good = row.value <= row.limit if row.sense == "at most" else row.value >= row.limit
    assert row.verdict == (MET if good else MISSED)


def test_recording_is_judged_by_the_time_it_takes_more(plan: Context) -> None:
    row = runs._recording(plan)
    judged(row)
    assert row.ours is not None
    assert row.theirs is not None
    assert (row.ours.count, row.theirs.count, row.limit) == (3, 3, 0.03)
    assert f"{row.value:.1%}" in row.note
    assert not (plan.folder / "recorded").exists()


def test_listing_takes_many_runs_and_none_in_turns(
    plan: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "RUNS", 5)
    listed: list[int] = []

    def python(*words: str, **_variables: str) -> str:
        args = parse(list(words[2:]), main.COMMANDS, main.WINDOW)
        assert args.command == "runs"
        listed.append(len(RunBook(Path(args.runs), None).runs()))
        return ""

    monkeypatch.setattr(child_process, "python", python)
    row = runs._listing(plan)
    judged(row)
    assert row.what == "listing 5 runs"
    assert sorted(listed) == [0] * 4 + [5] * 4


def test_a_run_is_followed_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "EARLY", 2)
    time, memory = runs.following(tmp_path, 4)
    judged(time)
    judged(memory)
    assert time.ours is not None
    assert time.ours.count == 4 * 2  # the losses of an epoch come in two parts
    assert time.ours.low > 0
    assert (time.unit, memory.unit) == ("ms", "KiB")


def test_a_run_that_is_not_read_to_its_end_is_no_measurement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs.RunReader, "poll", lambda _reader: [])
    with pytest.raises(AssertionError):
        list(runs._followed(tmp_path / "run", 2, []))


def test_a_sweep_is_timed_two_at_a_time_and_one_after_the_other(
    plan: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[str, str]] = []

    def python(*words: str, **variables: str) -> str:
        assert words[:3] == ("-m", "main", "sweep")
        calls.append((words[words.index("--jobs") + 1], variables["OMP_NUM_THREADS"]))
        return ""

    monkeypatch.setattr(processes.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(child_process, "python", python)
    (row,) = processes.sweep(plan)
    judged(row)
    assert sorted(calls) == [("1", "1"), ("2", "1")]


def test_ranks_are_told_for_each_batch_by_the_rates_after_the_first_epoch(
    plan: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    def python(*words: str, **_variables: str) -> str:
        several = "torch.distributed.run" in words
        args = parse(list(words[words.index("main") + 1 :]), main.COMMANDS, main.WINDOW)
        assert (args.command, args.no_run) == ("train", True)
        epochs = [{"images_per_second": rate} for rate in RATES[several]]
        Path(args.json).write_text(json.dumps({"epochs": epochs}), "utf-8")
        return ""

    monkeypatch.setattr(processes.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(child_process, "python", python)
    rows = list(processes.ranks(plan))
    assert [row.what for row in rows] == [
        f"training, vanilla, batch {batch}, shared by two processes" for batch in (128, 1024, 4096)
    ]
    for row in rows:
        assert row.verdict == ASIDE
        assert row.value == pytest.approx(1.5)


@pytest.mark.parametrize("rows", [processes.sweep, processes.ranks])
def test_a_single_core_has_no_processes_to_compare(
    plan: Context,
    monkeypatch: pytest.MonkeyPatch,
    rows: Callable[[Context], Iterator[BenchmarkRow]],
) -> None:
    monkeypatch.setattr(processes.os, "cpu_count", lambda: 1)
    assert {row.verdict for row in rows(plan)} == {"no device"}


def test_waiting_is_counted_by_the_profiler(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = torch.ones(4, 4)
    work = [lambda: matrix @ matrix] * 3
    assert gpu.waits(lambda: [each() for each in work]) == 0
    monkeypatch.setattr(gpu, "WAITS", frozenset({"aten::mm"}))
    assert gpu.waits(lambda: [each() for each in work]) == 3


def test_reports_of_losses_are_counted_apart_from_steps() -> None:
    step, losses = Step(1, 4, 1, 1.0, 1.0), Losses(1, {})
    events = iter([step, losses, step, step, losses, step])
    assert gpu.steps(events, 3) == 1
    assert list(events) == [losses, step]


def test_a_process_keeps_bytecode_and_finds_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(child_process.NO_BYTECODE, "1")
    code = "import sys, engine; print(sys.flags.dont_write_bytecode, engine.__file__)"
    flag, file = child_process.python("-c", code).split(maxsplit=1)
    assert flag == "0"
    assert Path(file.strip()) == Path(main.__file__).parent / "engine" / "__init__.py"
