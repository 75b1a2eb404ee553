"""Every experiment, short and whole, on a handful of digits: all figures, plots and pictures."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from engine.core.progress import Progress
from engine.evaluation import fine_tuning
from engine.experiments import registry
from engine.experiments.cache import ModelCache

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path
    from typing import Any

    from engine.data.dataset import Dataset
    from engine.experiments.base import ExperimentResult
    from engine.models.config import RunConfig
    from engine.models.model import Model

# Figures, those of them with a reference, plots, galleries.
SHORT = {
    "vanilla": (13, 12, 2, 0),
    "variational": (7, 2, 1, 0),
    "denoising": (11, 3, 0, 1),
    "k_sparse": (1, 0, 0, 1),
    "contractive": (8, 2, 0, 0),
    "sparse": (8, 1, 0, 2),
    "supervised": (2, 1, 0, 0),
    "anomaly": (12, 12, 1, 0),
    "few_labels": (4, 4, 0, 0),
}
WHOLE = {
    "vanilla": (13, 12, 2, 0),
    "variational": (11, 2, 1, 0),
    "denoising": (20, 3, 3, 1),
    "k_sparse": (15, 5, 1, 4),
    "contractive": (24, 2, 3, 0),
    "sparse": (32, 1, 8, 8),
    "supervised": (10, 1, 2, 0),
    "anomaly": (12, 12, 1, 0),
    "few_labels": (20, 20, 1, 0),
}
CASES = [(name, quick) for name in SHORT for quick in (True, False)]
FEWEST = {"vanilla": 10, "variational": 20}
"""Epochs of experiments that tell figures of the epochs on the way; 2 do for the others."""
NEVER = {"first epoch with a test MSE below PCA's"}
"""What does not happen with so few digits, so that the figure is infinite."""


class ShortRuns(ModelCache):
    """Trains for a few epochs only."""

    epochs = 2

    def trained(
        self, config: RunConfig, what: str, **options: Any
    ) -> Generator[Progress, None, Model]:
        few = replace(config, epochs=min(config.epochs, self.epochs), device="cpu")
        return (yield from super().trained(few, what, **options))


@pytest.fixture(autouse=True)
def few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Networks that learn on from few labels do so for a moment only."""
    monkeypatch.setattr(fine_tuning, "STEPS", 2)
    monkeypatch.setattr(fine_tuning, "EPOCHS", 1)


def finish(steps: Generator[Progress, None, ExperimentResult]) -> tuple[int, ExperimentResult]:
    """The number of steps, all of them progress, and the result."""
    count = 0
    while True:
        try:
            assert isinstance(next(steps), Progress)
        except StopIteration as end:
            return count, end.value
        count += 1


def test_every_experiment_is_tried_here() -> None:
    assert set(SHORT) == set(WHOLE) == set(registry.experiments())


@pytest.mark.parametrize(("name", "quick"), CASES)
def test_an_experiment_tells_all_its_figures(
    tiny: Dataset, tmp_path: Path, name: str, quick: bool
) -> None:
    lab = ShortRuns(tiny, tmp_path, quick=quick)
    lab.epochs = FEWEST.get(name, 2)
    count, found = finish(registry.experiments()[name].run(lab))
    assert count > 10
    judged = [row for row in found.rows if row.reference]
    sizes = (len(found.rows), len(judged), len(found.plots), len(found.galleries))
    assert sizes == (SHORT if quick else WHOLE)[name]
    assert {row.experiment for row in found.rows} == {name}
    names = [(row.quantity, row.reference and row.reference.source) for row in found.rows]
    assert len(set(names)) == len(names)
    endless = {row.quantity for row in found.rows if not math.isfinite(row.ours)}
    assert endless <= NEVER
    for plot in found.plots:
        assert plot.lines
        for line in plot.lines:
            assert len(line.x) == len(line.y) > 0, (plot.title, line.name)
            assert all(map(math.isfinite, (*line.x, *line.y))), (plot.title, line.name)
    for gallery in found.galleries:
        low, high = gallery.images.min(), gallery.images.max()
        assert low < high <= (math.inf if gallery.signed else 1)
        assert gallery.signed or low >= 0
    # A second run finds every piece and tells the same.
    assert finish(registry.experiments()[name].run(lab))[1].rows == found.rows
