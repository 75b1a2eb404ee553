"""Turns, profiles and what is written of them."""

from __future__ import annotations

import json
from itertools import pairwise

from engine.benchmark.context import Machine, as_json
from engine.benchmark.result import BenchmarkRow, no_device
from engine.benchmark.stats import Spread
from engine.benchmark.timing import WARM_UP, Times, in_turns, profile
from engine.benchmark.training import config_of
from engine.benchmark.tutorial import Products


def test_everyone_works_once_a_turn_in_alternating_order() -> None:
    calls: list[str] = []
    found = in_turns({name: lambda name=name: calls.append(name) for name in "ab"}, 4)  # type: ignore[misc]
    assert all(len(times.wall) == len(times.cpu) == 4 for times in found.values())
    turns = [calls[place : place + 2] for place in range(0, len(calls), 2)]
    assert len(turns) == 4 + WARM_UP
    assert all(sorted(turn) == ["a", "b"] for turn in turns)
    assert all(early != late for early, late in pairwise(turns))


def test_a_rate_is_work_over_time() -> None:
    assert Times(wall=[0.5, 2.0]).rates(10) == [20, 5]


def test_a_profile_names_the_costly_function_first() -> None:
    def costly() -> int:
        total = 0
        for number in range(20_000):  # nothing is called that could be dearer than this itself
            total += number * number
        return total

    lines = profile(lambda: [costly() for _ in range(5)])
    assert "test_timing.py" in lines[0]


def test_products_count_two_operations_for_each_weight_image_and_product() -> None:
    # 784 → 5 → 784: forward, gradient of the weights, and of the input but for the pixels
    assert Products((784, 5), 7).flops == 2 * 7 * (784 * 5 * 2 + 784 * 5 * 3)
    assert config_of("vanilla").batch_size == 128


def test_figures_survive_json() -> None:
    known = BenchmarkRow(
        "pen", "a", Spread.of([1.0, 3.0]), "ms", value=2.0, limit=1.0, curve={"8": 0.5}
    )
    machine = Machine.here(1)
    value = as_json([known, no_device("gpu", "b", "the CPU", "")], machine, quick=True)
    read = json.loads(json.dumps(value, allow_nan=False))
    first, second = read["figures"]
    assert (first["verdict"], first["ours"]["median"], first["curve"]) == (
        "missed",
        2.0,
        {"8": 0.5},
    )
    assert (second["verdict"], second["ours"], second["value"]) == ("no device", None, None)
    assert read["machine"]["threads"] == 1
    assert read["machine"]["versions"]["torch"]
    assert read["quick"] is True
