"""The timeline panel alone: what of the runs it draws, and which moments it asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from engine.models.records import EpochRecord
from engine.training.events import Losses, Step
from gui import theme
from gui.panels.timeline import TimelinePanel
from gui.session.messages import LossBatch
from gui.session.playback.moments import Moment
from gui.session.training.training_control import PAUSED, RUNNING
from tests.gui import lab
from tests.gui.fakes import Spy

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from tests.gui.fakes import FakeSession

FIGURES = {"total": 0.5, "bce": 0.25, "mse": 0.1, "psnr": 20.0}


@pytest.fixture
def panel(qtbot: QtBot, fake: FakeSession) -> TimelinePanel:
    fake.book.there.steps_per_epoch = 10
    made = TimelinePanel(fake)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    return made


def report(first: int, *values: float, **more: tuple[float, ...]) -> Losses:
    terms = {"total": values, "reconstruction": values, **more}
    return Losses(first, {name: np.array(term, np.float32) for name, term in terms.items()})


def arrive(fake: FakeSession, *reports: Losses, run: str = "vanilla") -> None:
    """As the book does: keep them, then tell."""
    fake.book.entries[run].add_losses(LossBatch(reports))
    fake.book.losses_arrived.emit(run, LossBatch(reports))


def moments(*epochs: float) -> tuple[Moment, ...]:
    return tuple(Moment(epoch, round(10 * epoch)) for epoch in epochs)


def line(panel: TimelinePanel, kind: str) -> tuple[list[float], list[float]]:
    x, y = panel.plot.drawn(kind)
    return pytest.approx(x.tolist()), pytest.approx(y.tolist())


def test_losses_are_appended_batch_by_batch(panel: TimelinePanel, fake: FakeSession) -> None:
    arrive(fake, report(1, 5.0, 4.0))
    arrive(fake, report(3, 3.0), report(4, 2.0, 1.0))
    assert line(panel, "train") == ([0.1, 0.2, 0.3, 0.4, 0.5], [5.0, 4.0, 3.0, 2.0, 1.0])


def test_what_is_called_bce_per_pixel_holds_no_other_term(
    panel: TimelinePanel, fake: FakeSession
) -> None:
    arrive(fake, Losses(1, {name: np.float32([value]) for name, value in OBJECTIVE.items()}))
    assert panel.timeline.header.note().startswith("BCE per pixel, ")
    assert line(panel, "train")[1] == [2.0]
    assert not panel.plot.drawn("objective")[0].size
    panel.timeline.terms.click()
    assert line(panel, "objective")[1] == [5.0]
    assert line(panel, "KL")[1] == [3.0]


OBJECTIVE = {"total": 5.0, "reconstruction": 2.0, "kl": 3.0}


def test_an_objective_in_nats_per_image_is_drawn_per_pixel(
    panel: TimelinePanel, fake: FakeSession
) -> None:
    fake.book.entries["variational"].model = lab.untrained("variational")
    fake.book.show("variational")
    assert fake.book.there.model is not None
    assert fake.book.there.model.unit == "nats per image"
    arrive(fake, report(1, 784.0), run="variational")
    assert line(panel, "train")[1] == [1.0]
    assert panel.timeline.header.note().startswith("BCE per pixel, ")


def test_of_an_epoch_the_bce_on_the_test_set_is_drawn(
    panel: TimelinePanel, fake: FakeSession
) -> None:
    arrive(fake, report(1, 5.0))
    fake.book.epoch_ended.emit("vanilla", EpochRecord(1, {"total": 0.75}, FIGURES, 1.0, 1.0))
    assert line(panel, "test") == ([1.0], [0.25])


def test_pinned_runs_are_drawn_beside_the_shown_one(
    panel: TimelinePanel, fake: FakeSession
) -> None:
    fake.book.entries["sparse"].history = [EpochRecord(1, {"total": 0.75}, FIGURES, 1.0, 1.0)]
    fake.book.pin_all("vanilla", "sparse")
    fake.book.show("sparse")
    curves = panel.plot.curves()
    assert [each.key for each in curves] == ["sparse", "vanilla"]
    assert curves[0].name == fake.book.entries["sparse"].name
    assert curves[0].colour == theme.variant_colour(fake.book.entries["sparse"].colour)
    assert line(panel, "test") == ([1.0], [0.25])
    fake.book.pin_all()
    assert [each.key for each in panel.plot.curves()] == ["sparse"]


def test_losses_of_runs_that_are_not_drawn_do_not_matter(
    panel: TimelinePanel, fake: FakeSession
) -> None:
    arrive(fake, report(1, 5.0), run="sparse")
    assert panel.plot.drawn()[0].size == 0
    fake.book.show("sparse")
    assert line(panel, "train")[1] == [5.0]


def test_a_history_that_begins_anew_is_drawn_anew(panel: TimelinePanel, fake: FakeSession) -> None:
    arrive(fake, report(1, 5.0, 4.0))
    fake.book.there.losses = []
    fake.book.history_reset.emit("vanilla")
    assert panel.plot.drawn()[0].size == 0


def test_the_floor_belongs_to_the_data(
    panel: TimelinePanel, fake: FakeSession, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = Spy(monkeypatch, panel.timeline, "set_floor")
    fake.book.dataset_changed.emit(dataset)
    assert given.last == (pytest.approx(dataset.bce_floor("test")), "")


def test_runs_that_learnt_other_images_have_no_floor_of_these(
    panel: TimelinePanel, fake: FakeSession, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = Spy(monkeypatch, panel.timeline, "set_floor")
    fake.book.dataset = replace(dataset, name="/home/me/fashion")
    fake.book.dataset_changed.emit(fake.book.dataset)
    assert given.last == (None, "")
    fake.book.there.line.settings["dataset"] = "fashion"  # as others read the name of a folder
    fake.book.chosen.emit("vanilla")
    assert given.last == (pytest.approx(dataset.bce_floor("test")), "")


def test_runs_that_learnt_different_images_say_so_and_whose_the_floor_is(
    panel: TimelinePanel, fake: FakeSession, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = Spy(monkeypatch, panel.timeline, "set_floor")
    fake.book.pin_all("vanilla", "sparse")
    assert {each.key: each.short for each in panel.plot.curves()} == {
        "vanilla": "Vanilla",
        "sparse": "Sparse",
    }
    fake.book.entries["sparse"].line.settings["dataset"] = "fashion-mnist"
    fake.book.pins_changed.emit()
    named = {each.key: (each.name, each.short, each.data) for each in panel.plot.curves()}
    assert named == {
        "vanilla": ("Vanilla · MNIST", "Vanilla", "MNIST"),
        "sparse": ("Sparse · Fashion-MNIST", "Sparse", "Fashion-MNIST"),
    }
    assert given.last == (pytest.approx(dataset.bce_floor("test")), "MNIST")
    fake.book.entries["sparse"].line.settings["dataset"] = "mnist"
    fake.book.pins_changed.emit()
    assert [(each.short, each.data) for each in panel.plot.curves()] == [
        ("Vanilla", ""),
        ("Sparse", ""),
    ]
    assert given.last == (pytest.approx(dataset.bce_floor("test")), "")


def test_the_axis_reaches_to_the_end_of_the_plan_of_the_shown_run(
    panel: TimelinePanel, fake: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = Spy(monkeypatch, panel.timeline, "set_epochs")
    fake.training.key = "sparse"
    fake.training.stepped.emit(Step(1, 10, 7, 1.0, 1.0))
    assert given.given == []
    fake.training.key = "vanilla"
    fake.training.stepped.emit(Step(1, 10, 7, 1.0, 1.0))
    fake.training.stepped.emit(Step(2, 10, 7, 1.0, 1.0))
    assert given.given == [7]


def test_the_line_stands_at_the_moment_that_is_shown(
    panel: TimelinePanel, fake: FakeSession
) -> None:
    fake.playback.moments = moments(0.0, 0.5, 1.0)
    fake.playback.epoch, fake.playback.live, fake.playback.reading = 0.5, False, True
    fake.playback.changed.emit()
    assert panel.plot.moments() == [0.0, 0.5, 1.0]
    assert panel.plot.moment() == 0.5
    assert panel.timeline._where.text() == "epoch 0.500 of 1 · reading …"
    fake.playback.reading = False
    fake.playback.changed.emit()
    assert panel.timeline._where.text() == "epoch 0.500 of 1"
    fake.playback.epoch, fake.playback.live = 1.0, True
    fake.training.be(RUNNING)
    assert panel.timeline._where.text() == "epoch 1 · in training"
    fake.training.be(PAUSED)
    assert panel.timeline._where.text() == "epoch 1 · paused"


def test_a_run_that_another_process_trains_is_live_too(
    panel: TimelinePanel, fake: FakeSession
) -> None:
    fake.playback.moments, fake.playback.epoch = moments(0.0, 0.1), 0.1
    fake.book.there.line = lab.line("vanilla", state="running", epochs=4)
    fake.book.run_changed.emit("vanilla")
    fake.playback.changed.emit()
    assert panel.timeline._where.text() == "epoch 0.100 of 4 · in training"


def test_runs_that_have_come_to_different_ends_say_so(
    panel: TimelinePanel, fake: FakeSession
) -> None:
    fake.playback.moments, fake.playback.epoch = moments(0.0, 1.0), 1.0
    fake.book.pin_all("vanilla", "sparse")
    fake.playback.changed.emit()
    assert panel._others() == {"sparse": 0.0}
    assert panel.timeline._where.text() == "epoch 1 · each at its end"
    fake.playback.moments, fake.playback.epoch = moments(0.0), 0.0
    fake.playback.changed.emit()
    assert panel._others() == {}
    assert panel.timeline._where.text() == "epoch 0"


def test_names_at_the_lines_leave_out_what_all_can_do_without(
    panel: TimelinePanel, fake: FakeSession
) -> None:
    fake.book.entries["vanilla"].line = lab.line("vanilla", name="Vanilla · code 8")
    fake.book.run_changed.emit("vanilla")
    assert [(each.name, each.short) for each in panel.plot.curves()] == [("Vanilla · code 8", "")]
    fake.book.pin_all("vanilla", "sparse")
    assert [each.short for each in panel.plot.curves()] == ["code 8", "Sparse"]


def test_a_chosen_moment_is_asked_for(
    qtbot: QtBot, panel: TimelinePanel, fake: FakeSession
) -> None:
    fake.playback.moments, fake.playback.epoch = moments(0.0, 0.5, 1.0), 1.0
    fake.playback.changed.emit()
    panel.plot.step(-1)
    qtbot.waitUntil(lambda: bool(fake.playback.calls))
    assert fake.playback.calls == [("show", 0.5)]


def test_of_many_moves_between_two_frames_the_last_is_asked_for(
    qtbot: QtBot, panel: TimelinePanel, fake: FakeSession
) -> None:
    for epoch in (0.0, 0.5, 1.0, 0.5):
        panel.timeline.moment_dragged.emit(epoch)
    qtbot.waitUntil(lambda: bool(fake.playback.calls))
    QApplication.processEvents()
    assert fake.playback.calls == [("show", 0.5)]
