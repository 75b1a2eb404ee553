"""``units``: what single units of a model respond to, and which are dead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.commands.find_model import find
from engine.commands.output import GUTTER, STDOUT, check_json, print_rows, put_json, width
from engine.commands.terminal import Bar, say
from engine.core.device import use_threads
from engine.evaluation.figures import NO_FIGURE
from engine.evaluation.units.card import card_of
from engine.evaluation.units.order import ordered
from engine.evaluation.units.report import measuring
from engine.evaluation.units.states import State, counted

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    import numpy as np

    from engine.evaluation.units.neighbours import Neighbour
    from engine.evaluation.units.report import UnitReport

HEADS = ("unit", "state", "fires %", "max", "mostly", "purity %", "KL", "like unit")
LEFT = frozenset({"state", "mostly"})
"""Columns whose words stand at their left."""
LEAST = ("like unit", "max", "purity %", "mostly")
"""Columns that go, one after the other, where there is no room for all."""


def run(args: argparse.Namespace) -> int:
    """Measure the units of a layer on the whole test set, and print a line for each.

    Returns:
        0.

    Raises:
        CheckpointError, RunError: The model can't be read.
        DataError: Its data set is not there.
        UnitLayerError: It has no such layer.
        OutputError: The JSON can't be written.
    """
    use_threads()
    check_json(args.json)
    found = find(args.model, args)
    dataset = found.load_data(args.model, args.dataset)
    with Bar("Measuring") as bar:
        report = bar.follow(measuring(found.model, dataset, args.layer))
    names = dataset.spec.classes
    order = ordered(report, args.sort)
    if args.json is not None:
        units = [_as_dict(report, int(unit), names) for unit in order]
        put_json(args.json, {**_facts(report, found.origin, dataset.name), "units": units})
    if args.json != STDOUT:
        _print(report, order, names)
    return 0


def _print(report: UnitReport, order: Iterable[int], names: tuple[str, ...]) -> None:
    """What is counted, then a line for each unit."""
    say(f"{report.layer.title}, {counted(report.activity.states)}")
    if report.verdict:
        say(report.verdict)
    rows = [_row(report, int(unit), names) for unit in order]
    heads = _heads(rows, {"KL"} if report.kl is None else set())
    cells = [[row[HEADS.index(head)] for head in heads] for row in rows]
    right = frozenset(place for place, head in enumerate(heads) if head not in LEFT)
    cut = heads.index("mostly" if "mostly" in heads else "state")
    print_rows(heads, cells, cut=cut, right=right)


def _heads(rows: list[tuple[str, ...]], absent: set[str]) -> list[str]:
    """The headings of the columns that fit into ``width``, those with nothing to say left out."""
    columns = zip(HEADS, *rows, strict=True)
    sizes = {column[0]: max(map(len, column)) + len(GUTTER) for column in columns}
    heads = [head for head in HEADS if head not in absent]
    for head in LEAST:
        if sum(sizes[each] for each in heads) - len(GUTTER) > width():
            heads.remove(head)
    return heads


def _row(report: UnitReport, unit: int, names: tuple[str, ...]) -> tuple[str, ...]:
    """The words under ``HEADS``."""
    activity, card = report.activity, card_of(report, unit)
    like = card.by_weights[0] if card.by_weights else None
    return (
        str(unit),
        card.state.value,
        f"{100 * card.density:.2f}",
        f"{activity.high[unit]:.3g}",
        _class_of(report, unit, names) or NO_FIGURE,
        f"{100 * activity.purity[unit]:.0f}",
        NO_FIGURE if report.kl is None else f"{report.kl[unit]:.2f}",
        NO_FIGURE if like is None else f"{like.unit} {like.likeness:+.2f}",
    )


def _class_of(report: UnitReport, unit: int, names: tuple[str, ...]) -> str | None:
    """The commonest class among the images that fire a unit; None if none does."""
    share = report.activity.class_share[unit]
    return names[int(share.argmax())] if share.any() else None


def _facts(report: UnitReport, origin: str, dataset: str) -> dict[str, Any]:
    states = report.activity.states
    return {
        "run": origin,
        "epoch": report.model.epoch,
        "dataset": dataset,
        "images": len(report.activity.labels),
        "layer": report.layer.key,
        "layers": [each.key for each in report.network.layers],
        "counts": {state.value: states.count(state) for state in State},
        "kl": None if report.kl is None else float(report.kl.sum()),
        "verdict": report.verdict or None,
    }


def _as_dict(report: UnitReport, unit: int, names: tuple[str, ...]) -> dict[str, Any]:
    """All of a unit, ready for JSON; its images by their numbers in the test set."""
    activity, card = report.activity, card_of(report, unit)
    numbers, examples = activity.images, card.examples
    shares = activity.class_share[unit].tolist()
    return {
        "unit": unit,
        "state": card.state.value,
        "density": card.density,
        "strength": float(report.strength[unit]),
        "mean": float(activity.mean[unit]),
        "std": float(activity.spread[unit]),
        "min": float(activity.low[unit]),
        "max": float(activity.high[unit]),
        "purity": float(activity.purity[unit]),
        "class": _class_of(report, unit, names),
        "classes": dict(zip(names, shares, strict=True)),
        "kl": None if report.kl is None else float(report.kl[unit]),
        "histogram": {"edges": card.edges.tolist(), "counts": card.counts.tolist()},
        "strongest": _numbers(numbers[examples.strongest]),
        "lowest": _numbers(numbers[examples.lowest]),
        "quantiles": _numbers(numbers[examples.quantiles]),
        "random": _numbers(numbers[examples.random]),
        "by_weights": [_neighbour(each, "cosine") for each in card.by_weights],
        "by_activation": [_neighbour(each, "correlation") for each in card.by_activation],
    }


def _numbers(values: np.ndarray) -> list[int]:
    return [int(each) for each in values]


def _neighbour(each: Neighbour, measure: str) -> dict[str, Any]:
    return {"unit": each.unit, measure: each.likeness}
