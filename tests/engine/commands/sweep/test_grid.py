"""From the words of ``sweep`` to its runs; what is wrong is refused before anything is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import main
from engine.commands.parsing import parse
from engine.commands.sweep import grid

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from engine.runs.sweep.plan import Plan


def planned(*words: str) -> Plan:
    return grid.plan(parse(["sweep", *words], main.COMMANDS, main.WINDOW))


def test_every_combination_of_all_grids() -> None:
    words = ("--variant", "variational", "--grid", "code=2,4", "--grid", "beta=.5,1,4")
    plan = planned(*words, "--seeds", "2", "--seed", "7", "--epochs", "3", "--name", " a  b ")
    assert plan.name == "a b"
    assert len(plan.cells) == 12
    assert [(*cell.settings.values(), cell.config.seed) for cell in plan.cells[:4]] == [
        (2, 0.5, 7),
        (2, 0.5, 8),
        (2, 1.0, 7),
        (2, 1.0, 8),
    ]
    for cell in plan.cells:
        assert cell.settings == {"code": cell.config.network.code, "beta": cell.config.knobs.beta}
        assert cell.config.epochs == 3


def test_all_settings_of_a_training_can_be_swept() -> None:
    names = {
        "hidden=none,12,12+6": ["none", "12", "12+6"],
        "epochs=1,2": [1, 2],
        "batch-size=50,100": [50, 100],
        "batch_size=50,100": [50, 100],
        "lr=1e-3,.01": [0.001, 0.01],
    }
    for word, expected in names.items():
        found = [each.settings for each in planned("--variant", "vanilla", "--grid", word).cells]
        assert [list(each.values()) for each in found] == [[value] for value in expected]
    hidden = planned("--variant", "vanilla", "--grid", "hidden=none,12+6").cells
    assert [each.config.network.to_dict()["hidden"] for each in hidden] == [[], [12, 6]]


def test_seeds_of_the_grid_are_repetitions_too() -> None:
    plan = planned("--variant", "vanilla", "--grid", "seed=3,9", "--grid", "code=2,4")
    assert [(each.settings, each.config.seed) for each in plan.cells] == [
        ({"code": 2}, 3),
        ({"code": 2}, 9),
        ({"code": 4}, 3),
        ({"code": 4}, 9),
    ]
    alone = planned("--variant", "vanilla", "--seeds", "3")
    assert [(each.settings, each.config.seed) for each in alone.cells] == [
        ({}, s) for s in range(3)
    ]


def test_words_and_truths_of_knobs() -> None:
    words = ("--grid", "loss=BCE,squared error", "--grid", "tied=true,no")
    found = planned("--variant", "k-sparse", *words, "--set", "k=4", "--code", "9").cells
    assert [tuple(each.settings.values()) for each in found] == [
        ("BCE", True),
        ("BCE", False),
        ("squared error", True),
        ("squared error", False),
    ]
    assert {each.config.knobs.k for each in found} == {4}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--grid code=2", "name a variant with --variant: vanilla"),
        ("--variant nope --grid code=2", "there is no variant 'nope'"),
        ("--variant vanilla", "name what differs with --grid"),
        ("--variant vanilla --grid code", "a grid is given as code=2,4,8, not as 'code'"),
        ("--variant vanilla --grid code=", "a grid is given as code=2,4,8"),
        ("--variant vanilla --grid code=2,,4", "a grid is given as code=2,4,8"),
        ("--variant vanilla --grid beta=1", "no setting 'beta' of vanilla; it has code, hidden"),
        ("--variant vanilla --grid code=2,x", "--grid code takes whole numbers, not 'x'"),
        ("--variant vanilla --grid code=2.5", "--grid code takes whole numbers, not '2.5'"),
        ("--variant vanilla --grid lr=fast", "--grid lr takes numbers, not 'fast'"),
        ("--variant vanilla --grid lr=nan", "--grid lr=nan: learning_rate must lie in"),
        ("--variant vanilla --grid code=2,5000", "--grid code=5000: layer sizes must be whole"),
        ("--variant vanilla --grid code=0", "--grid code=0: layer sizes must be whole"),
        ("--variant vanilla --grid hidden=a", "--grid hidden=a: hidden sizes look like"),
        ("--variant vanilla --grid epochs=0", "--grid epochs=0: epochs must lie in [1, 10000]"),
        ("--variant vanilla --grid code=2,2", "two values of the grid give the same runs: code 2"),
        ("--variant vanilla --grid lr=.01,1e-2", "two values of the grid give the same runs"),
        ("--variant vanilla --grid code=2 --grid code=4", "--grid code stands there twice"),
        ("--variant vanilla --grid code=2 --code 4", "code is in the grid: don't set it"),
        ("--variant variational --grid beta=2 --set beta=4", "beta is in the grid: don't set it"),
        ("--variant variational --grid beta=-1", "--grid beta=-1: beta must lie in"),
        ("--variant vanilla --grid seed=1,1", "a seed stands twice"),
        ("--variant vanilla --grid seed=-1", "seed must lie in"),
        ("--variant vanilla --grid seed=1 --seeds 2", "not both"),
        ("--variant vanilla --grid code=2 --seeds 0", "--seeds takes a number in [1, 1000], not 0"),
        ("--variant vanilla --grid code=2,3 --seeds 501", "at most 1000 runs, not 1002"),
        ("--variant vanilla --grid code=2 --jobs 0", "--jobs takes a number from 1 on, not 0"),
        ("--variant vanilla --grid code=2 --backend slurm", "choose one of loky, dask, ray"),
        ("--variant vanilla --grid code=2 --scheduler tcp://a:1", "--backend dask or ray"),
        ("--variant vanilla --grid code=2 --report a.pdf", "name it .html or .svg"),
        ("--variant vanilla --grid code=2 --report no/a.svg", "no/a.svg can't be written"),
        ("--variant vanilla --grid code=2 --json no/a.json", "no/a.json can't be written"),
        ("--variant vanilla --grid code=2 --device tpu", "there is no device 'tpu'"),
        ("--variant vanilla --grid code=2 --dataset nowhere", "nowhere: does not exist"),
    ],
)
def test_what_is_wrong_is_refused_before_anything_is_trained(
    words: str, said: str, refused: Callable[..., str], runs: Path
) -> None:
    assert said in refused("sweep", *words.split())
    assert not list(runs.glob("*/run.json"))
