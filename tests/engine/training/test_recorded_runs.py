"""Short runs of every variant give the figures that they gave when they were recorded.

The figures were recorded at commit 59fc541, when images were rows of 784 numbers. They are equal to
the last digit on the machine that made them; other processors round their sums otherwise.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from engine.models.config import RunConfig
from engine.training.trainer import Trainer
from engine.variants import registry
from tests.engine.small_runs import quick

if TYPE_CHECKING:
    from engine.data.dataset import Dataset

RECORDED: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "files" / "runs.json").read_text("utf-8")
)


def test_every_variant_was_recorded() -> None:
    assert {run["variant"] for run in RECORDED} == set(registry.variants())


@pytest.mark.parametrize(
    "run", RECORDED, ids=lambda run: "-".join([run["variant"], *map(str, run["knobs"].values())])
)
def test_same_seed_same_numbers_as_ever(run: dict[str, Any], tiny: Dataset) -> None:
    knobs = RunConfig.default(run["variant"]).knobs.changed(**run["knobs"])
    trainer = Trainer(quick(run["variant"], knobs=knobs, batch_size=48, seed=5), tiny)
    list(trainer.run(2))
    assert len(run["epochs"]) == len(trainer.history) == 2
    for record, expected in zip(trainer.history, run["epochs"], strict=True):
        assert record.train == pytest.approx(expected["train"], rel=1e-6)
        assert record.test == pytest.approx(expected["test"], rel=1e-6)
