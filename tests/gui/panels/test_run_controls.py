"""The run controls alone: what the buttons do in each state, and what the line says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from engine.runs.folder import RunFolder
from engine.training.events import Step
from gui.panels.run_controls import RunControls
from gui.session.training.training_control import IDLE, PAUSED, RUNNING
from tests.gui import lab

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
    captions = (panel.train.text(), panel.stop.whole(), panel.step.text())
    enabled = (button.isEnabled() for button in (panel.train, panel.stop, panel.step))
    return list(zip(captions, enabled, strict=True))


def test_nothing_can_be_pressed_before_all_is_in_memory(
    controls: RunControls, fake: FakeSession
) -> None:
    fake.training.ready = False
    fake.book.chosen.emit("vanilla")
    assert buttons(controls) == [("Train", False), ("Continue “Vanilla”", False), ("Step", False)]
    fake.training.ready = True
    fake.training.can_continue = False
    fake.book.dataset_changed.emit(fake.book.dataset)
    assert buttons(controls) == [("Train", True), ("Continue “Vanilla”", False), ("Step", True)]


@pytest.mark.parametrize(
    ("state", "captions", "calls"),
    [
        (IDLE, ["Train", "Continue “Vanilla”", "Step"], ["start", "extend", "step"]),
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
    assert controls._where.text() == "Shipped run · 0 epochs"
    fake.training.be(RUNNING)
    fake.training.stepped.emit(STEP)
    assert controls._where.text() == "Epoch 1.50 of 3 · 90 s left"
    assert controls._rate.text() == "12 300 img/s"
    assert controls._line.accessibleDescription() == "50%"
    fake.training.be(PAUSED)
    assert controls._where.text() == "Epoch 1.50 of 3 · paused"
    fake.training.be(IDLE)
    assert controls._line.accessibleDescription() == "idle"
    assert controls._rate.text() == ""
    assert controls._rate.isHidden(), "the words have its room"


def test_a_run_that_is_not_shown_is_named(controls: RunControls, fake: FakeSession) -> None:
    fake.training.be(RUNNING, "sparse")
    fake.training.stepped.emit(STEP)
    name = fake.book.entries["sparse"].name
    assert controls._where.text() == f"{name}: Epoch 1.50 of 3 · 90 s left"


def test_a_late_step_of_a_run_that_has_ended_says_nothing(
    controls: RunControls, fake: FakeSession
) -> None:
    before = controls._where.text()
    fake.training.stepped.emit(STEP)
    assert controls._where.text() == before


@pytest.mark.parametrize(
    ("changes", "caption", "meaning"),
    [
        ({"state": "shipped", "read_only": True}, "Continue “mine”", "in a new run"),
        ({"state": "stopped", "epoch": 1.5}, "Continue “mine”", "from epoch 1.50 to 2"),
        ({"state": "finished", "epoch": 2.0}, "Continue “mine”", "as many more epochs"),
        ({"state": "stale", "epoch": 1.0}, "Resume “mine”", "from epoch 1 to 2"),
        ({"state": "running"}, "Continue “mine”", "in another process"),
    ],
)
def test_continue_says_with_which_run_and_how(
    controls: RunControls,
    fake: FakeSession,
    changes: dict[str, object],
    caption: str,
    meaning: str,
) -> None:
    source = RunFolder(Path("anywhere"))
    fake.book.there.line = lab.line("vanilla", name="mine", source=source, **changes)
    fake.book.run_changed.emit("vanilla")
    assert controls.stop.whole() == caption
    assert meaning in controls.stop.toolTip()


def test_a_long_name_is_cut_and_moves_no_button(controls: RunControls, fake: FakeSession) -> None:
    controls.resize(280, 80)
    controls.show()
    places = [button.geometry() for button in (controls.train, controls.stop, controls.step)]
    fake.book.there.line = lab.line("vanilla", name="a name that is far too long for a button")
    fake.book.run_changed.emit("vanilla")
    assert controls.stop.text() == "Continue"
    assert [each.geometry() for each in (controls.train, controls.stop, controls.step)] == places
    controls.resize(380, 80)
    before, dots, after = controls.stop.text().partition("…")
    assert (before[:11], dots, after[-2:]) == ("Continue “a", "…", "n”")


def test_a_name_is_said_without_its_variant(controls: RunControls, fake: FakeSession) -> None:
    fake.book.there.line = lab.line("vanilla", name="Vanilla · code 8")
    fake.book.run_changed.emit("vanilla")
    assert controls.stop.whole() == "Continue “code 8”"
    assert "Train “Vanilla · code 8”" in controls.stop.toolTip()


def test_a_run_that_is_not_read_yet_says_nothing(controls: RunControls, fake: FakeSession) -> None:
    fake.book.show("denoising")
    assert controls._where.text() == ""


def test_a_run_that_another_process_trains_is_called_so(
    controls: RunControls, fake: FakeSession
) -> None:
    entry = fake.book.entries[fake.book.shown]
    entry.line = replace(entry.line, state="running", epoch=0.55, epochs=3)
    fake.book.run_changed.emit(fake.book.shown)
    assert controls._where.text() == "In training elsewhere · epoch 0.550 of 3"
