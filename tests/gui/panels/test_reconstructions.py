"""The Reconstructions tab alone: which digits, what the model makes of them, which is marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.models.model import Model
from gui import theme
from gui.panels.reconstructions import PER_CLASS, Reconstructions
from gui.session.latent.inspector import NO_NOISE, TEST_IMAGE
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
    assert list(rows.last) == ["original", "vanilla"]
    np.testing.assert_array_equal(rows.last["original"], clean)
    expected = fake.book.model.reconstruct(clean)
    np.testing.assert_array_equal(rows.last["vanilla"], expected)


def test_every_compared_run_has_a_row_of_the_same_digits(
    panel: Reconstructions, rows: Spy, fake: FakeSession, dataset: Dataset
) -> None:
    fake.book.entries["sparse"].line = lab.line("sparse", name="Sparse · code 8")
    fake.book.pin_all("sparse")
    clean = dataset.pixels("test", first_of_each_class(dataset))
    assert list(rows.last) == ["original", "vanilla", "sparse"]
    for key in lab.SHIPPED:
        expected = fake.book.model_of(key).reconstruct(clean)
        np.testing.assert_array_equal(rows.last[key], expected)
    heads = panel.grid._heads
    assert [heads[key].caption for key in rows.last] == ["original", "Vanilla", "code 8"]
    colour = theme.variant_colour(fake.book.entries["sparse"].colour)
    assert (heads["sparse"].dot, heads["original"].dot) == (colour, None)


def test_only_the_model_that_is_new_is_asked(
    panel: Reconstructions, fake: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.book.pin_all(*lab.SHIPPED)
    asked: list[str] = []
    original = Model.reconstruct

    def reconstruct(model: Model, images: np.ndarray) -> np.ndarray:
        asked.append(model.config.variant)
        return original(model, images)

    monkeypatch.setattr(Model, "reconstruct", reconstruct)
    panel.refresh()
    assert asked == []
    fake.book.entries["sparse"].model = lab.untrained("sparse", seed=3)
    fake.book.models_changed.emit()
    assert asked == ["sparse"]


def test_a_moment_of_several_runs_is_drawn_once(
    panel: Reconstructions, rows: Spy, fake: FakeSession
) -> None:
    fake.book.pin_all(*lab.SHIPPED)
    before = len(rows.given)
    for key in lab.SHIPPED:
        fake.book.entries[key].model = lab.untrained(key, seed=4)
        fake.book.model_changed.emit(key)
    fake.book.models_changed.emit()
    assert len(rows.given) == before + 1
    fake.book.models_changed.emit()  # nothing of it is on show
    assert len(rows.given) == before + 1
    assert panel.isVisible()


def test_a_run_that_is_not_read_has_no_row(
    rows: Spy, panel: Reconstructions, fake: FakeSession
) -> None:
    unread = next(key for key in lab.KEYS if key not in lab.SHIPPED)
    fake.book.pin_all(unread)
    assert panel.isVisible()
    assert list(rows.last) == ["original", "vanilla"]


@pytest.mark.usefixtures("panel")
def test_a_newer_model_shows_what_it_makes_of_them(
    rows: Spy, fake: FakeSession, dataset: Dataset
) -> None:
    fake.book.there.model = lab.untrained("vanilla", seed=5)
    fake.book.models_changed.emit()
    clean = dataset.pixels("test", first_of_each_class(dataset))
    expected = fake.book.model.reconstruct(clean)
    np.testing.assert_array_equal(rows.last["vanilla"], expected)


def test_a_hidden_tab_asks_no_model(panel: Reconstructions, rows: Spy, fake: FakeSession) -> None:
    panel.hide()
    fake.book.models_changed.emit()
    assert rows.given == []
    panel.show()
    assert len(rows.given) == 1


@pytest.mark.usefixtures("panel")
def test_the_noise_of_the_drawing_is_on_the_inputs(rows: Spy, fake: FakeSession) -> None:
    fake.inspector.read.emit()
    assert rows.given == []  # the noise is as it was
    fake.inspector.noise, fake.inspector.level = "masking", 1.0
    fake.inspector.read.emit()
    assert list(rows.last) == ["original", "noisy input", "vanilla"]
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


def test_small_pictures_leave_room_for_more_of_each_class(
    qtbot: QtBot, panel: Reconstructions, fake: FakeSession, dataset: Dataset
) -> None:
    fake.book.pin_all(*lab.SHIPPED)
    panel.resize(1400, 100)
    qtbot.waitUntil(lambda: panel.grid.columns() > 20, timeout=lab.PATIENCE)
    labels = dataset.labels("test")[panel._indices]
    counts = np.bincount(labels, minlength=10)
    most = np.bincount(dataset.labels("test"), minlength=10)
    np.testing.assert_array_equal(counts, np.minimum(most, counts.max()))
    panel.resize(1400, 400)
    qtbot.waitUntil(lambda: panel.grid.columns() == 20, timeout=lab.PATIENCE)


def test_noise_is_named_before_its_row_and_switched_off_there(
    panel: Reconstructions, fake: FakeSession
) -> None:
    assert panel.noise.isHidden()
    fake.inspector.noise, fake.inspector.level = "gaussian", 0.4
    fake.inspector.read.emit()
    panel.resize(900, 200)
    panel.grab()
    panel._refill()
    assert panel.noise.isVisible()
    assert panel.noise.text() == "noise σ\u00a00.40  ×"
    area = panel.grid.head_area("noisy input")
    assert area.contains(panel.noise.geometry())
    assert panel.noise.width() >= panel.noise.sizeHint().width()
    panel.noise.click()
    assert fake.inspector.calls == [("set_noise", NO_NOISE, 0.4)]
    fake.inspector.noise = NO_NOISE
    fake.inspector.read.emit()
    assert panel.noise.isHidden()
    assert panel.grid.head_area("noisy input").isEmpty()
