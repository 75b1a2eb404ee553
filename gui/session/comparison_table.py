"""The comparison as a table of texts: which figures, how they are written, and which is best."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from engine.core.text import spaced
from engine.evaluation.figures import JACOBIAN_IMAGES, PROBE_IMAGES, Summary

if TYPE_CHECKING:
    from engine.data.dataset import Dataset
    from gui.session.comparison import Comparison

SIGMA = 0.4
"""The noise of the column of PSNR."""
BETTER = {figure.name: figure.metadata.get("better", "") for figure in fields(Summary)}
"""Whether low or high values of a figure are better, or neither."""


@dataclass(frozen=True)
class Column:
    """How one figure of ``Summary`` stands in the table."""

    name: str
    title: str
    format: str = ".4f"
    scale: float = 1.0


COLUMNS = (
    Column("bce_above_floor", "BCE above floor"),
    Column("psnr", "PSNR", ".1f"),
    Column("psnr_noisy", f"at σ {SIGMA}", ".1f"),
    Column("probe_accuracy_10k", "Probe %", ".1f", 100),
    Column("knn_accuracy_10k", "5-NN %", ".1f", 100),
    Column("active_codes", "Active codes"),
    Column("mean_l0", "Active / image", ".1f"),
    Column("contraction", "‖J‖²", ".0f"),
    Column("kl", "KL", ".1f"),
)


@dataclass(frozen=True)
class Cell:
    """One figure of one model.

    Attributes:
        text: As it is written; a dash where there is none.
        fresh: Whether it is of the model that is there now.
        best: Whether it is the best of the fresh ones in its column.
    """

    text: str
    fresh: bool
    best: bool


def cells(comparison: Comparison, column: Column) -> list[Cell]:
    """One column of the table, in the order of ``Comparison.keys``."""
    keys = comparison.keys()
    fresh = [comparison.is_fresh(key) for key in keys]
    values = [_value(comparison, key, column) for key in keys]
    newest = [value if new else None for value, new in zip(values, fresh, strict=True)]
    best = _best(newest, BETTER[column.name])
    return [
        Cell(_text(comparison, key, column, values[row]), fresh[row], row == best)
        for row, key in enumerate(keys)
    ]


def tooltips() -> list[str]:
    """What each column means."""
    helps = {figure.name: figure.metadata.get("help", "") for figure in fields(Summary)}
    helps["contraction"] += f" Mean over the first {spaced(JACOBIAN_IMAGES)} test images."
    return [helps[column.name] for column in COLUMNS]


def basis(dataset: Dataset) -> str:
    """What the figures were measured on."""
    test, train = len(dataset.test_images), len(dataset.train_images)
    few = f", ‖J‖² on the first {spaced(JACOBIAN_IMAGES)}" if test > JACOBIAN_IMAGES else ""
    return (
        f"On all {spaced(test)} test images{few}; probe and 5-NN learn from "
        f"{spaced(min(train, PROBE_IMAGES))} training codes. "
        "Green is best. Click a row to show that run."
    )


def _value(comparison: Comparison, key: str, column: Column) -> float | None:
    figures = comparison.get(key)
    value = None if figures is None else getattr(figures.summary, column.name)
    return None if value is None else float(value)


def _text(comparison: Comparison, key: str, column: Column, value: float | None) -> str:
    figures = comparison.get(key)
    if value is None or figures is None:
        return "—"
    if column.name == "active_codes":
        return f"{value:.0f} / {figures.summary.code_size}"
    return f"{value * column.scale:{column.format}}"


def _best(values: list[float | None], better: str) -> int | None:
    """Which row is best, if one is."""
    measured = {row: value for row, value in enumerate(values) if value is not None}
    if not better or len(measured) < 2:
        return None
    sign = 1 if better == "low" else -1
    return min(measured, key=lambda row: sign * measured[row])
