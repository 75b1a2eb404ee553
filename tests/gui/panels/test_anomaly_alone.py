"""The Anomaly tab alone: what it asks for, whose errors it draws, and which images it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.core.progress import Progress
from gui.background.worker import Failed, Finished
from gui.panels.anomaly import Anomaly
from gui.session.figures.detectors import MOST
from gui.session.figures.measured import OneClass
from gui.session.figures.measurements import train_detector
from gui.session.training.training_control import IDLE, RUNNING
from tests.gui import lab
from tests.gui.fakes import Spy

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from tests.gui.fakes import FakeSession

NORMAL = 1


@pytest.fixture
def panel(qtbot: QtBot, fake: FakeSession, dataset: Dataset) -> Anomaly:
    """In front, with errors of the shown model: each image's is its number."""
    fake.book.there.errors = np.arange(len(dataset.test_labels), dtype=np.float32)
    made = Anomaly(fake)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_run_is_named_whose_errors_these_are_where_others_stand_beside_it(
    panel: Anomaly, fake: FakeSession, dataset: Dataset
) -> None:
    assert panel.histogram.accessibleDescription() == "test images over squared error per pixel"
    fake.book.entries["sparse"] = lab.entry("sparse")
    fake.book.pin_all(*lab.SHIPPED)
    told = "test images over squared error per pixel · Vanilla"
    assert panel.histogram.accessibleDescription() == told
    fake.book.rename("vanilla", "Wide")
    assert panel.histogram.accessibleDescription().endswith(" · Wide")
    choose(panel, NORMAL)
    panel.train.click()
    fake.requests[0].answer(detector(dataset))
    assert panel.histogram.accessibleDescription().endswith("over squared error per pixel")


def choose(panel: Anomaly, label: int) -> None:
    panel.normal.set_value(str(label))
    panel.refresh()


def detector(dataset: Dataset) -> OneClass:
    """One whose errors fall where those of the shown model rise."""
    errors = np.arange(len(dataset.test_labels), dtype=np.float32)[::-1].copy()
    return OneClass(NORMAL, lab.untrained("vanilla", seed=3), errors, 0.875, 0.5)


def test_only_one_class_can_be_learnt_and_only_while_nothing_runs(
    panel: Anomaly, fake: FakeSession
) -> None:
    assert not panel.train.isEnabled()
    choose(panel, NORMAL)
    assert panel.train.isEnabled()
    fake.training.be(RUNNING)
    assert not panel.train.isEnabled()
    fake.training.be(IDLE)
    assert panel.train.isEnabled()


def test_a_detector_is_asked_for_with_the_settings_of_the_form(
    panel: Anomaly, fake: FakeSession, dataset: Dataset
) -> None:
    choose(panel, NORMAL)
    panel.train.click()
    (request,) = fake.requests
    assert request.work.func is train_detector
    assert request.work.args == (fake.draft.config, dataset, NORMAL)
    assert not panel.train.isEnabled()


@pytest.mark.parametrize("end", [Finished(None), Failed(ValueError("no"))])
def test_after_the_training_another_may_begin(
    panel: Anomaly, fake: FakeSession, end: Finished[None] | Failed
) -> None:
    choose(panel, NORMAL)
    panel.train.click()
    fake.requests[0].answer(Progress("Training a detector", 1, 10))
    assert not panel.train.isEnabled()
    fake.requests[0].answer(end)
    assert panel.train.isEnabled()


def test_the_worst_come_first_be_it_for_the_model_or_for_the_detector(
    panel: Anomaly, fake: FakeSession, dataset: Dataset
) -> None:
    last = len(dataset.test_labels) - 1
    panel.wall.clicked.emit(0)
    assert fake.inspector.calls == [("inspect", last)]
    choose(panel, NORMAL)
    panel.train.click()
    fake.requests[0].answer(detector(dataset))
    panel.wall.clicked.emit(0)
    assert fake.inspector.calls[-1] == ("inspect", 0)
    assert "AUROC 0.875 by squared error" in panel._note.text()


def test_a_class_is_drawn_beside_all_others(
    panel: Anomaly, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = Spy(monkeypatch, panel.histogram, "set_histogram")
    panel.refresh()
    _, parts = drawn.last
    assert list(parts) == ["all test images"]
    assert parts["all test images"][0].sum() == len(dataset.test_labels)
    choose(panel, NORMAL)
    _, parts = drawn.last
    assert list(parts) == ["1, normal", "all others"]
    for share, _ in parts.values():
        assert share.sum() == pytest.approx(100)


def test_an_earlier_moment_has_no_errors(
    panel: Anomaly, fake: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = Spy(monkeypatch, panel.histogram, "set_message")
    fake.book.shows_earlier = True
    fake.book.shown_frame_changed.emit()
    assert "newest model only" in said.last
    assert panel.wall.count() == 0
    fake.book.shows_earlier = False
    fake.book.shown_frame_changed.emit()
    assert panel.wall.count() > 0


def test_a_detector_belongs_to_its_settings_whatever_run_is_shown(
    panel: Anomaly, fake: FakeSession, dataset: Dataset
) -> None:
    choose(panel, NORMAL)
    panel.train.click()
    begun, other = fake.draft.config, lab.config("sparse")
    assert begun is not None
    fake.book.show("sparse")  # in the middle of its training
    fake.draft.be(other)
    assert panel.train.isEnabled()
    fake.requests[0].answer(detector(dataset))
    assert "Train a detector on this class only" in panel._note.text()
    fake.draft.be(begun)
    assert "AUROC 0.875" in panel._note.text()
    assert not panel.train.isEnabled()
    fake.requests[0].answer(Finished(None))
    assert panel.train.isEnabled()
    assert ("forget", "detector") not in fake.calls[1:]


def test_only_so_many_detectors_stay(panel: Anomaly, fake: FakeSession, dataset: Dataset) -> None:
    choose(panel, NORMAL)
    settings = [lab.config("vanilla", seed=seed) for seed in range(MOST + 1)]
    for config in settings:
        fake.draft.be(config)
        panel.train.click()
        fake.requests[-1].answer(detector(dataset))
        fake.requests[-1].answer(Finished(None))
    assert "AUROC" in panel._note.text()
    fake.draft.be(settings[1])
    assert "AUROC" in panel._note.text()
    fake.draft.be(settings[0])
    assert "AUROC" not in panel._note.text()
