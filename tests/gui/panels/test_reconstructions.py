"""The Reconstructions tab alone: which digits, what the model makes of them, which is marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from gui.panels.reconstructions import PER_CLASS, Reconstructions
from gui.session.inspector import TEST_IMAGE
from tests.gui import lab
from tests.gui.fakes import Spy

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from tests.gui.fakes import FakeSession


@pytest.fixture
def panel(qtbot: QtBot, fake: FakeSession) -> Reconstructions:
    made = Reconstructions(fake)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def rows(panel: Reconstructions, monkeypatch: pytest.MonkeyPatch) -> Spy:
    return Spy(monkeypatch, panel.grid, "set_rows")


def first_of_each_class(dataset: Dataset) -> np.ndarray:
    labels = dataset.labels("test")
    return np.concatenate([np.flatnonzero(labels == label)[:PER_CLASS] for label in range(10)])


def test_the_first_digits_of_each_class_go_through_the_shown_model(
    panel: Reconstructions, rows: Spy, fake: FakeSession, dataset: Dataset
) -> None:
    panel.refresh()
    clean = dataset.pixels("test", first_of_each_class(dataset))
    assert list(rows.last) == ["original", "input", "reconstruction"]
    np.testing.assert_array_equal(rows.last["original"], clean)
    np.testing.assert_array_equal(rows.last["input"], clean)
    expected = fake.book.model.reconstruct(clean)
    np.testing.assert_array_equal(rows.last["reconstruction"], expected)


@pytest.mark.usefixtures("panel")
def test_a_newer_model_shows_what_it_makes_of_them(
    rows: Spy, fake: FakeSession, dataset: Dataset
) -> None:
    fake.book.there.model = lab.untrained("vanilla", seed=5)
    fake.book.shown_model_changed.emit()
    clean = dataset.pixels("test", first_of_each_class(dataset))
    expected = fake.book.model.reconstruct(clean)
    np.testing.assert_array_equal(rows.last["reconstruction"], expected)


def test_a_hidden_tab_asks_no_model(panel: Reconstructions, rows: Spy, fake: FakeSession) -> None:
    panel.hide()
    fake.book.shown_model_changed.emit()
    assert rows.given == []
    panel.show()
    assert len(rows.given) == 1


@pytest.mark.usefixtures("panel")
def test_the_noise_of_the_drawing_is_on_the_inputs(rows: Spy, fake: FakeSession) -> None:
    fake.inspector.read.emit()
    assert rows.given == []  # the noise is as it was
    fake.inspector.noise, fake.inspector.level = "masking", 1.0
    fake.inspector.read.emit()
    assert list(rows.last) == ["original", "noisy input", "reconstruction"]
    assert float(np.abs(rows.last["noisy input"]).max()) == 0.0
    assert float(np.abs(rows.last["original"]).max()) > 0.5


def test_a_click_inspects_and_the_inspected_one_is_marked(
    panel: Reconstructions, fake: FakeSession, dataset: Dataset
) -> None:
    index = int(first_of_each_class(dataset)[3])
    panel.grid.clicked.emit(3)
    assert fake.inspector.calls == [("inspect", index)]
    fake.inspector.source, fake.inspector.index = TEST_IMAGE, index
    fake.inspector.selected.emit()
    assert panel.grid.selected() == 3
    fake.inspector.source, fake.inspector.index = "drawing", None
    fake.inspector.selected.emit()
    assert panel.grid.selected() is None
