"""The run controls alone: what the buttons do in each state, and what the line says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine.training.events import Step
from gui.panels.run_controls import RunControls
from gui.session.continuation import ANEW, KEEPS
from gui.session.training_control import IDLE, PAUSED, RUNNING

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.gui.fakes import FakeSession

STEP = Step(step=150, steps_per_epoch=100, epochs=3, images_per_second=12_345.0, seconds_left=90.0)


@pytest.fixture
def controls(qtbot: QtBot, fake: FakeSession) -> RunControls:
    fake.training.ready = fake.training.can_continue = True
    panel = RunControls(fake)  # type: ignore[arg-type]
    qtbot.addWidget(panel)
    return panel


def buttons(panel: RunControls) -> list[tuple[str, bool]]:
    return [(button.text(), button.isEnabled()) for button in (panel.train, panel.stop, panel.step)]


def test_nothing_can_be_pressed_before_all_is_in_memory(
    controls: RunControls, fake: FakeSession
) -> None:
    fake.training.ready = False
    fake.book.chosen.emit("vanilla")
    assert buttons(controls) == [("Train", False), ("Continue", False), ("Step", False)]
    fake.training.ready = True
    fake.training.can_continue = False
    fake.book.dataset_changed.emit(fake.book.dataset)
    assert buttons(controls) == [("Train", True), ("Continue", False), ("Step", True)]


@pytest.mark.parametrize(
    ("state", "captions", "calls"),
    [
        (IDLE, ["Train", "Continue", "Step"], ["start", "extend", "step"]),
        (RUNNING, ["Pause", "Stop", "Step"], ["toggle", "stop", "step"]),
        (PAUSED, ["Resume", "Stop", "Step"], ["toggle", "stop", "step"]),
    ],
)
def test_buttons_say_and_do_what_the_state_calls_for(
    controls: RunControls, fake: FakeSession, state: str, captions: list[str], calls: list[str]
) -> None:
    fake.training.be(state)
    assert buttons(controls) == [(caption, True) for caption in captions]
    for button in (controls.train, controls.stop, controls.step):
        button.click()
    assert fake.training.calls == calls


def test_the_line_says_where_the_run_is(controls: RunControls, fake: FakeSession) -> None:
    assert controls._where.text() == "Shipped model · 0 epochs"
    fake.training.be(RUNNING)
    fake.training.stepped.emit(STEP)
    assert controls._where.text() == "Epoch 2 of 3 · 90 s left"
    assert controls._rate.text() == "12 300 img/s"
    assert controls._line.accessibleDescription() == "50%"
    fake.training.be(PAUSED)
    assert controls._where.text() == "Epoch 2 of 3 · paused"
    fake.training.be(IDLE)
    assert controls._line.accessibleDescription() == "idle"
    assert controls._rate.text() == ""


def test_a_run_of_another_variant_is_named(controls: RunControls, fake: FakeSession) -> None:
    fake.training.be(RUNNING, "sparse")
    fake.training.stepped.emit(STEP)
    title = fake.book.catalogue.variants["sparse"].title
    assert controls._where.text() == f"{title}: Epoch 2 of 3 · 90 s left"


def test_a_late_step_of_a_run_that_has_ended_says_nothing(
    controls: RunControls, fake: FakeSession
) -> None:
    before = controls._where.text()
    fake.training.stepped.emit(STEP)
    assert controls._where.text() == before


def test_continue_lists_what_it_keeps(controls: RunControls, fake: FakeSession) -> None:
    assert KEEPS not in controls.stop.toolTip()
    fake.training.kept = ["Seed 3", "Batch size 20"]
    fake.book.config_changed.emit("vanilla")
    assert controls.stop.toolTip().splitlines()[1:] == [
        f"{KEEPS}:",
        "Seed 3",
        "Batch size 20",
        ANEW,
    ]


def test_without_a_model_it_says_so(controls: RunControls, fake: FakeSession) -> None:
    fake.book.show("denoising")
    assert controls._where.text() == "Not trained yet"
