"""From the words of ``sweep`` to its runs; whatever can be refused is refused here."""

from __future__ import annotations

import argparse
import itertools
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from engine.commands import run_settings
from engine.core.errors import UserError
from engine.core.foreign_text import quoted
from engine.core.plain_number import real_number, whole_number
from engine.runs.sweep.plan import Cell, Plan, Setting, with_seeds

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.data.spec import DataSpec
    from engine.models.config import RunConfig

MAX_RUNS = 1000
OPTIONS: dict[str, Callable[[str], Setting]] = {
    "code": whole_number,
    "hidden": str,
    "epochs": whole_number,
    "batch-size": whole_number,
    "lr": real_number,
    "seed": whole_number,
}
"""The settings that all variants have, and how a value is read."""
JOINT = "+"
"""Between the sizes of several hidden layers, as commas are between values: ``256+128``."""


class GridError(UserError):
    """A sweep can't be: the message says which word is wrong, and what is allowed."""


@dataclass(frozen=True)
class Axis:
    """A setting that is swept.

    Attributes:
        name: As in ``--grid``.
        texts: Its values as they were given.
    """

    name: str
    texts: tuple[str, ...]


def plan(args: argparse.Namespace) -> Plan:
    """The runs that were asked for, all of whose settings are allowed.

    Raises:
        GridError: A word is wrong, or there are too many runs.
        ConfigError, KnobError, ArchitectureError, UnknownVariantError: A setting has a value that
            it can't have; the message begins with where in the grid.
    """
    base = run_settings.default_run(args)
    axes = [_axis(word, base) for word in args.grid]
    _check_axes(axes, args)
    seeds = _seeds(axes, args, base)
    swept = [axis for axis in axes if axis.name != "seed"]
    count = len(seeds)
    for axis in swept:
        count *= len(axis.texts)
    if count > MAX_RUNS:
        raise GridError(f"a sweep has at most {MAX_RUNS} runs, not {count}; take fewer values")
    combinations = [
        _cell(dict(zip([axis.name for axis in swept], texts, strict=True)), args)
        for texts in itertools.product(*(axis.texts for axis in swept))
    ]
    _check_different(combinations)
    return with_seeds(combinations, seeds, args.name or "")


def of_images(sweep: Plan, spec: DataSpec) -> Plan:
    """The same plan for images of a data set."""
    cells = (Cell(each.settings, replace(each.config, data=spec)) for each in sweep.cells)
    return replace(sweep, cells=tuple(cells))


def _axis(word: str, base: RunConfig) -> Axis:
    """One ``--grid``: a name that the variant has, and values."""
    name, separator, text = word.partition("=")
    name = name.strip().replace("_", "-")
    values = tuple(each.strip() for each in text.split(","))
    if not separator or not name or not all(values):
        raise GridError(f"a grid is given as code=2,4,8, not as {quoted(word, 60)}")
    if name in OPTIONS:
        return Axis(name, values)
    name = name.replace("-", "_")
    knobs = [each.name for each in fields(base.knobs)]
    if name not in knobs:
        have = ", ".join([*OPTIONS, *knobs])
        raise GridError(f"there is no setting {quoted(name)} of {base.variant}; it has {have}")
    return Axis(name, values)


def _check_axes(axes: list[Axis], args: argparse.Namespace) -> None:
    if not axes and args.seeds is None:
        raise GridError("name what differs with --grid, as in --grid code=2,4,8, or with --seeds")
    names = [axis.name for axis in axes]
    alone = {word.partition("=")[0].strip().replace("-", "_") for word in args.knobs}
    for name in names:
        if names.count(name) > 1:
            raise GridError(f"--grid {name} stands there twice; give all its values at once")
        option = getattr(args, name.replace("-", "_"), None) if name in OPTIONS else None
        if option is not None or name in alone:
            raise GridError(f"{name} is in the grid: don't set it a second time")


def _seeds(axes: list[Axis], args: argparse.Namespace, base: RunConfig) -> list[int]:
    """The seeds of each combination."""
    given = [axis for axis in axes if axis.name == "seed"]
    if given and args.seeds is not None:
        raise GridError("give the seeds in the grid or their number with --seeds, not both")
    if given:
        seeds = [int(_value("seed", text)) for text in given[0].texts]
    else:
        count = 1 if args.seeds is None else args.seeds
        if not 1 <= count <= MAX_RUNS:
            raise GridError(f"--seeds takes a number in [1, {MAX_RUNS}], not {count}")
        first = base.seed if args.seed is None else args.seed
        seeds = list(range(first, first + count))
    if len(set(seeds)) < len(seeds):
        raise GridError("a seed stands twice in the grid; the runs would be the same")
    for seed in seeds:
        replace(base, seed=seed)  # refuses one that is out of bounds
    return seeds


def _cell(texts: dict[str, str], args: argparse.Namespace) -> Cell:
    """One combination, by the same way as a single run's words."""
    values = vars(args) | {"knobs": list(args.knobs)}
    for name, text in texts.items():
        if name == "hidden":
            values[name] = text.replace(JOINT, ",")
        elif name in OPTIONS:
            values[name.replace("-", "_")] = _value(name, text)
        else:
            values["knobs"].append(f"{name}={text}")
    try:
        config = run_settings.new_run(argparse.Namespace(**values))
    except UserError as error:
        if not texts:
            raise
        where = ", ".join(f"{name}={text}" for name, text in texts.items())
        raise GridError(f"--grid {where}: {error}") from error
    return Cell({name: _setting(name, config) for name in texts}, config)


def _value(name: str, text: str) -> Setting:
    kind = OPTIONS[name]
    try:
        return kind(text)
    except ValueError:
        what = "numbers" if kind is real_number else "whole numbers"
        raise GridError(f"--grid {name} takes {what}, not {quoted(text)}") from None


def _setting(name: str, config: RunConfig) -> Setting:
    """The value that a run has in the end."""
    network = config.network.to_dict()
    if name == "hidden":
        return JOINT.join(map(str, network["hidden"])) or "none"
    known = {"code": network["code"], "batch-size": config.batch_size, "lr": config.learning_rate}
    if name in known:
        return known[name]  # type: ignore[no-any-return]
    found: Setting = getattr(config if name in OPTIONS else config.knobs, name)
    return found


def _check_different(cells: list[Cell]) -> None:
    """Refuse values that are the same, however they are written."""
    seen: set[RunConfig] = set()
    for cell in cells:
        if cell.config in seen:
            raise GridError(f"two values of the grid give the same runs: {cell.described()}")
        seen.add(cell.config)
