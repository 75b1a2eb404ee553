"""The figures that everybody who trains this network on MNIST should see."""

from __future__ import annotations

import pytest

from engine.data import dataset
from engine.models.config import RunConfig
from engine.training.events import EpochEnd
from engine.training.trainer import Trainer
from tests.engine.small_runs import events

TUTORIAL = (0.2028, 0.1228, 0.1065)
"""Mean training BCE of the first three epochs, with the default settings."""


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_three_epochs_of_vanilla_give_the_known_curve() -> None:
    trainer = Trainer(RunConfig.default("vanilla"), dataset.load("mnist"))
    records = [end.record for end in events(trainer.run(3), EpochEnd)]
    assert [record.train["total"] for record in records] == pytest.approx(TUTORIAL, rel=0.03)
    assert records[-1].test["bce"] < records[0].test["bce"]
