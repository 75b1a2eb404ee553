"""The Learn tab alone: the words of the shown variant, and its terms with their newest values."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.models.records import EpochRecord
from engine.training.events import Losses
from gui import text
from gui.panels.learn import Learn
from gui.session.messages import LossBatch
from tests.gui import lab
from tests.gui.fakes import FakeSession

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset


@pytest.fixture
def learn(qtbot: QtBot, fake: FakeSession) -> Learn:
    panel = Learn(fake)  # type: ignore[arg-type]
    qtbot.addWidget(panel)
    panel.show()
    return panel


def losses(**terms: list[float]) -> Losses:
    return Losses(1, {name: np.array(values, np.float32) for name, values in terms.items()})


def test_the_words_are_those_of_the_shown_variant(learn: Learn, fake: FakeSession) -> None:
    lessons = fake.book.catalogue.lessons
    for key in ("variational", "sparse"):
        fake.book.show(key)
        assert learn._texts["Adds"].text() == text.unbroken(lessons[key]["Adds"])
        assert learn._paper.text() == lessons[key]["Paper"]


def test_words_of_another_variant_are_read_from_the_beginning(
    learn: Learn, fake: FakeSession
) -> None:
    learn.resize(700, 150)
    bar = learn._scroll.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert bar.value() > 0
    fake.book.show("vanilla")  # the run that is shown was renamed, say
    assert bar.value() == bar.maximum()
    fake.book.show("sparse")
    assert bar.value() == 0


def test_before_the_engine_is_there_it_is_empty(qtbot: QtBot) -> None:
    empty = FakeSession()
    panel = Learn(empty)  # type: ignore[arg-type]
    qtbot.addWidget(panel)
    panel.show()
    assert {label.text() for label in panel._texts.values()} == {""}
    empty.book.open()
    empty.book.catalogued.emit(empty.book.catalogue)
    assert panel._texts["Adds"].text() == empty.book.catalogue.lessons["vanilla"]["Adds"]


def test_terms_have_the_values_of_the_last_batch(learn: Learn, fake: FakeSession) -> None:
    unit = fake.book.there.model.unit
    assert learn._terms.text() == f"\n{unit}, not trained yet"
    report = losses(total=[0.5, 0.375], reconstruction=[0.25, 0.125], kl=[0.25, 0.25])
    fake.book.there.losses = [report]
    fake.book.shown_losses_arrived.emit(LossBatch((report,)))
    shown, where = learn._terms.text().split("\n")
    assert shown == "reconstruction 0.1250 + KL 0.2500 = 0.3750"
    assert where == f"{unit}, last batch"


def test_terms_of_a_run_without_batches_are_those_of_its_last_epoch(
    learn: Learn, fake: FakeSession
) -> None:
    means = {"total": 2.0, "reconstruction": 2.0}
    fake.book.there.history = [EpochRecord(7, means, means, 1.0, 1.0)]
    fake.book.shown_epoch_ended.emit(fake.book.there.history[0])
    assert learn._terms.text().startswith("reconstruction 2.000 = 2.000\n")
    assert learn._terms.text().endswith("mean of epoch 7")


def test_the_network_is_drawn_with_its_numbers_of_now(
    learn: Learn, fake: FakeSession, dataset: Dataset
) -> None:
    assert learn.diagram._sizes == (784, 12, 8, 12, 784)
    assert learn.diagram._values == {0: "pixels", 4: "pixels"}
    fake.book.there.losses = [losses(total=[0.5, 0.125], reconstruction=[0.5, 0.125])]
    frame = lab.encoded("vanilla", fake.book.there.model, dataset).frame
    codes = np.zeros_like(frame.codes)
    codes[:, :5] = 1.0
    fake.book.there.frame = replace(frame, codes=codes)
    fake.book.shown_frame_changed.emit()
    assert learn.diagram._values == {0: "pixels", 2: "5 in use", 4: "loss 0.125"}


def test_a_hidden_tab_catches_up_when_it_is_shown(learn: Learn, fake: FakeSession) -> None:
    learn.hide()
    fake.book.there.losses = [losses(total=[1.0], reconstruction=[1.0])]
    fake.book.shown_losses_arrived.emit(LossBatch(tuple(fake.book.there.losses)))
    assert "last batch" not in learn._terms.text()
    learn.show()
    assert "last batch" in learn._terms.text()
