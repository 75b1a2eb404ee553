"""The loss panel alone: what of the shown variant's history it gives to the plot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.models.records import EpochRecord
from engine.training.events import Losses, Step
from gui.panels.loss_panel import LossPanel
from gui.session.messages import LossBatch
from tests.gui import lab
from tests.gui.fakes import Spy

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from tests.gui.fakes import FakeSession


@pytest.fixture
def panel(qtbot: QtBot, fake: FakeSession) -> LossPanel:
    made = LossPanel(fake)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    return made


def report(first: int, *values: float, **more: tuple[float, ...]) -> Losses:
    terms = {"total": values, "reconstruction": values, **more}
    return Losses(first, {name: np.array(term, np.float32) for name, term in terms.items()})


def arrive(fake: FakeSession, *reports: Losses) -> None:
    """As the book does: keep them, then tell."""
    fake.book.there.add_losses(LossBatch(reports))
    fake.book.shown_losses_arrived.emit(LossBatch(reports))


def test_losses_are_appended_batch_by_batch(panel: LossPanel, fake: FakeSession) -> None:
    fake.book.there.steps_per_epoch = 10
    arrive(fake, report(1, 5.0, 4.0))
    arrive(fake, report(3, 3.0), report(4, 2.0, 1.0))
    epochs, values = panel.plot.drawn()
    assert epochs.tolist() == [0.1, 0.2, 0.3, 0.4, 0.5]
    assert values.tolist() == [5.0, 4.0, 3.0, 2.0, 1.0]


def test_a_single_term_is_the_total_and_several_are_drawn_each(
    panel: LossPanel, fake: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = Spy(monkeypatch, panel.plot, "append_batches")
    arrive(fake, report(1, 5.0))
    assert list(given.last[1]) == ["total"]
    fake.book.there.losses = []
    arrive(fake, report(1, 5.0, kl=(2.0,)))
    assert list(given.last[1]) == ["total", "reconstruction", "KL"]


def test_another_variant_brings_its_own_history(panel: LossPanel, fake: FakeSession) -> None:
    arrive(fake, report(1, 5.0, 4.0))
    figures = {"total": 0.5, "bce": 0.1, "mse": 0.1, "psnr": 20.0}
    fake.book.entries["sparse"].history = [EpochRecord(1, {"total": 0.75}, figures, 1.0, 1.0)]
    fake.book.show("sparse")
    assert panel.plot.drawn()[0].tolist() == []
    assert panel.plot.drawn("total", "train")[1].tolist() == [0.75]
    fake.book.show("vanilla")
    assert panel.plot.drawn()[1].tolist() == [5.0, 4.0]
    fake.book.there.losses = []
    fake.book.shown_history_reset.emit()
    assert panel.plot.drawn()[1].tolist() == []


def test_an_epoch_is_appended_at_its_last_batch(
    panel: LossPanel, fake: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = Spy(monkeypatch, panel.plot, "append_epoch")
    fake.book.there.steps_per_epoch = 10
    figures = {"total": 0.5, "bce": 0.1, "mse": 0.1, "psnr": 20.0}
    fake.book.shown_epoch_ended.emit(EpochRecord(3, {"total": 0.75}, figures, 1.0, 1.0))
    assert given.last == (30, {"train": {"total": 0.75}, "test": {"total": 0.5}})


def test_the_floor_is_in_the_unit_of_the_curves(
    panel: LossPanel, fake: FakeSession, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = Spy(monkeypatch, panel.plot, "set_floor")
    fake.book.shown_model_changed.emit()
    assert fake.book.model.unit == "BCE per pixel"
    assert given.last == pytest.approx(dataset.bce_floor("test"))
    fake.book.entries["variational"].model = lab.untrained("variational")
    fake.book.show("variational")
    assert fake.book.model.unit == "nats per image"
    assert given.last == pytest.approx(784 * dataset.bce_floor("test"))


def test_the_axis_reaches_to_the_end_of_the_plan_of_the_shown_variant(
    panel: LossPanel, fake: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = Spy(monkeypatch, panel.plot, "set_epochs")
    fake.training.key = "sparse"
    fake.training.stepped.emit(Step(1, 10, 7, 1.0, 1.0))
    assert given.given == []
    fake.training.key = "vanilla"
    fake.training.stepped.emit(Step(1, 10, 7, 1.0, 1.0))
    fake.training.stepped.emit(Step(2, 10, 7, 1.0, 1.0))
    assert given.given == [7]
