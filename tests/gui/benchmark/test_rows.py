"""Every row of the benchmark that needs the window, with a few events on the small laboratory.

What a row says is judged, never how fast it was: numbers of events, units, marks, and that the
window is at rest again.
"""

from __future__ import annotations

import gc
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from engine.benchmark import child_process
from engine.benchmark.context import Context
from engine.benchmark.stats import MET, MISSED
from engine.data import dataset as dataset_module
from gui.background import gc_tuning
from gui.benchmark import (
    cold_start,
    history,
    maps,
    pointer_latency,
    samples,
    training_in_window,
    units,
)
from gui.benchmark.benchmark_window import BenchmarkWindow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from engine.benchmark.result import BenchmarkRow
    from engine.data.dataset import Dataset

EVENTS = 60


class Few(Context):
    """A pace at which everything is done only a few times."""

    def pick(self, quick: int, full: int) -> int:
        return min(quick, full, EVENTS)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory, dataset: Dataset) -> Iterator[BenchmarkWindow]:
    """One window for all rows, as in the command; the leak guard finds it open from the start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dataset_module, "load", lambda _name: dataset)
        patch.setattr(pointer_latency, "PROFILED", 2)
        patch.setattr(pointer_latency, "PATIENCE_MS", 20_000)  # on a busy machine, too
        patch.setattr(maps, "SIZES", (60, 260))
        patch.setattr(history, "EPOCHS", (1, 2))
        plan = Few(tmp_path_factory.mktemp("bench"), 1, lambda _word: None, quick=True)
        plan.dataset = dataset
        made = BenchmarkWindow(plan)
        assert made.window.isVisible()
        yield made
        made.window.session.shut_down()
        made.close()
        gc_tuning.resume_gc()  # the bench defers collections, as the program does
        gc.unfreeze()


def judged(rows: list[BenchmarkRow]) -> None:
    """Every row is complete, and its verdict that of its own numbers."""
    for row in rows:
        assert row.ours is not None
        assert math.isfinite(row.value)
        assert row.limit is not None
        good = row.value <= row.limit if row.sense == "at most" else row.value >= row.limit
        assert row.verdict == (MET if good else MISSED)


ENDS = ("idle, p99", "idle, longest gap", "while training, p95", "while training, longest gap")


def answered(rows: list[BenchmarkRow], runs: str) -> None:
    """The four rows of one gesture count every event, and are those of so many runs."""
    judged(rows)
    assert [row.what.split("painted, ")[1] for row in rows] == [f"{runs}, {end}" for end in ENDS]
    assert {row.unit for row in rows} == {"ms"}
    for row in rows[::2]:
        assert row.ours is not None
        lost = int(row.note.split("; ")[1].split()[0]) if ";" in row.note else 0
        assert row.ours.count + lost == EVENTS
        assert row.ours.low > 0


@pytest.mark.parametrize(
    ("group", "gesture"),
    [
        ("pen", pointer_latency.pen),
        ("hover", pointer_latency.hover),
        ("bars", pointer_latency.bars),
        ("timeline", pointer_latency.time_line),
    ],
)
def test_gestures_are_answered_idle_and_while_training(
    bench: BenchmarkWindow,
    group: str,
    gesture: Callable[[BenchmarkWindow], Iterator[BenchmarkRow]],
) -> None:
    rows = list(gesture(bench))
    # The time line has two ends: what the eye follows, and all.
    assert len(rows) == (8 if group == "timeline" else 4)
    for first in range(0, len(rows), 4):
        answered(rows[first : first + 4], "one run")
        assert [row.limit for row in rows[first : first + 4]] == [8.3, 50, 16.7, 50]
    assert {row.group for row in rows} == {group}
    assert bench.window.session.training.state == "idle"


def test_gestures_are_answered_with_six_runs_side_by_side(bench: BenchmarkWindow) -> None:
    book, seen = bench.window.session.book, []
    rows = []
    for row in pointer_latency.pinned(bench):
        rows.append(row)
        seen.append(len(book.compared))
    assert set(seen) == {6}
    for first in range(0, 20, 4):
        four = rows[first : first + 4]
        answered(four, "six runs")
        assert [row.limit for row in four] == [16.7, 50, 16.7, 50]
    assert {row.group for row in rows} == {"pinned"}
    assert book.pinned == ()
    assert len({row.what for row in rows}) == 20


def test_the_map_is_panned_moved_and_asked_at_both_sizes(
    bench: BenchmarkWindow, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = bench.window.latent.map
    show, sizes = space.set_points, []

    def set_points(points: Any, labels: Any) -> None:
        sizes.append(len(points))
        show(points, labels)

    monkeypatch.setattr(space, "set_points", set_points)
    rows = list(maps.latent_map(bench))
    judged(rows)
    words = [f"latent map {size} points: {what}, p95" for size in (60, 260)
             for what in ("pan", "live update", "pick", "lasso")]  # fmt: skip
    assert [row.what for row in rows] == words
    assert [row.limit for row in rows] == [16.7, 16.7, 1.0, 16.7] * 2
    assert sizes == [60, 260, len(dataset.test_images)]  # at last the window's own points again


def test_draws_from_the_prior_are_timed_until_they_are_painted(bench: BenchmarkWindow) -> None:
    shown = bench.window.session.book.shown
    (row,) = rows = list(samples.sampling(bench))
    judged(rows)
    assert (row.limit, row.unit) == (16.7, "ms")
    assert row.ours is not None
    assert row.ours.count >= 30
    book = bench.window.session.book
    assert (book.shown, book.pinned) == (shown, ())


def test_cards_are_opened_and_units_steered(bench: BenchmarkWindow) -> None:
    rows = list(units.units(bench))
    judged(rows)
    whats = ["opening a unit's card, p95", "another image → its steered unit painted, p95"]
    assert [(row.what, row.limit) for row in rows] == list(zip(whats, [100.0, 16.7], strict=True))
    assert [row.ours.count for row in rows if row.ours] == [30, 30]
    session = bench.window.session
    assert session.units.unit is None
    assert session.inspector.source == "drawing"
    assert bench.window.tabs.current() == "reconstructions"


def test_a_run_in_the_window_is_timed_against_one_without(bench: BenchmarkWindow) -> None:
    share, late, longest = rows = list(training_in_window.in_window(bench))
    judged(rows)
    assert (share.unit, share.note.split()[0]) == ("images/s", "1")
    assert share.theirs is not None
    assert share.ours is not None
    assert share.ours.count == share.theirs.count == 2
    assert late.value <= longest.value
    assert bench.window.session.training.state == "idle"
    assert bench.window.session.draft.config.epochs == 1


def test_the_cost_of_a_long_history_is_an_exponent(bench: BenchmarkWindow) -> None:
    (row,) = history.growth(bench)
    judged([row])
    assert list(row.curve) == ["1", "2"]
    low, high = row.curve.values()
    assert row.value == pytest.approx(math.log2(high / low))


def test_start_is_judged_by_ratio_and_by_difference(
    bench: BenchmarkWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = {
        "start()": {"first frame": 0.5, "model answers": 2.0},
        "bare()": {"first frame": 0.2},
    }
    monkeypatch.setattr(cold_start, "_child", lambda call, _folder: moments[call])
    monkeypatch.setattr(cold_start.child_process, "python", lambda *_, **_options: "")
    clock = iter(np.arange(0, 100, 0.5))
    monkeypatch.setattr(cold_start.time, "monotonic", lambda: next(clock))  # an import takes 0.5 s
    answer, frame = rows = list(cold_start.start(bench))
    judged(rows)
    assert (answer.value, answer.verdict) == (pytest.approx(4.0), MISSED)
    assert answer.profile == ("first frame after 0.50 s", "model answers after 2.00 s")
    assert (frame.value, frame.verdict) == (pytest.approx(0.3), MET)


def test_memory_is_judged_by_peak_and_growth(
    bench: BenchmarkWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    peaks = {
        "parts()": {"first": 100.0},
        "memory(2, 4)": {"first": 130.0, "later": 143.0},
    }
    monkeypatch.setattr(cold_start, "_child", lambda call, *_, **__: peaks[call])
    first, growth = rows = list(cold_start.memory(bench))
    judged(rows)
    assert (first.value, first.verdict) == (pytest.approx(1.3), MET)
    assert (growth.value, growth.verdict) == (pytest.approx(0.1), MISSED)
    peaks["parts()"]["first"] = math.nan  # where the system does not tell
    assert list(cold_start.memory(bench)) == []


def test_opening_with_many_runs_is_judged_by_its_ratio(
    bench: BenchmarkWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def child(_call: str, folder: Path) -> dict[str, float]:
        asked.append(folder.name)
        many = len(list((folder / "runs").glob("*/run.json")))
        return {"first frame": 0.5, "model answers": 2.0 + many}

    monkeypatch.setattr(cold_start, "_child", child)
    monkeypatch.setattr(cold_start, "RUNS", 3)
    (row,) = rows = list(cold_start.book(bench))
    judged(rows)
    assert row.value == pytest.approx(2.5)
    assert row.verdict == MISSED
    assert row.profile == ("first frame after 0.50 s", "model answers after 5.00 s")
    assert sorted(asked) == ["book-many"] * 4 + ["book-none"] * 4


def test_memory_of_six_runs_is_told_beside_that_of_one(
    bench: BenchmarkWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    peaks = {"one": 1000.0, "six": 1100.0}
    monkeypatch.setattr(cold_start, "_child", lambda *_, **__: peaks)
    (row,) = cold_start.pinned_memory(bench)
    assert (row.value, row.limit, row.verdict) == (pytest.approx(1.1), None, "")
    assert row.note == "20 MiB for each further run"
    peaks["one"] = math.nan  # where the system does not tell
    assert list(cold_start.pinned_memory(bench)) == []


@pytest.mark.parametrize("call", ["bare()", "start()"])
def test_children_tell_their_moments_in_order(tmp_path: Path, call: str) -> None:
    moments = cold_start._child(call, tmp_path)
    names = ["window made", "first frame", "engine there", "model answers"]
    assert set(moments) == ({"first frame"} if call == "bare()" else set(names))
    told = [moments[name] for name in names if name in moments]
    assert told == sorted(told)
    assert told[0] > 0


def test_a_child_that_fails_says_why() -> None:
    with pytest.raises(child_process.ChildError, match="ZeroDivisionError"):
        child_process.python("-c", "1 / 0")


@pytest.mark.slow
def test_memory_of_a_whole_run_is_told(tmp_path: Path) -> None:
    parts = cold_start._child("parts()", tmp_path, since=0.0)["first"]
    peaks = cold_start._child("memory(1, 1)", tmp_path, since=0.0)
    assert 0 < parts < peaks["first"] <= peaks["later"]


@pytest.mark.slow
def test_memory_of_six_runs_is_that_of_the_window_with_all_of_them(tmp_path: Path) -> None:
    peaks = cold_start._child("pinned()", tmp_path, since=0.0)
    assert 0 < peaks["one"] < peaks["six"]
