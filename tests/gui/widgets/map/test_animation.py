from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QVariantAnimation
from PySide6.QtWidgets import QWidget

from gui.widgets.map import animation
from gui.widgets.map.animation import BUSY, FRAME, SHARE, SLOWEST, EasedAnimation
from tests.gui.widgets.map.hands import cloud

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.widgets.map import LatentMap


@dataclass
class Clocks:
    """What the clocks of the wall and of the thread say, in seconds."""

    wall: float = 100.0
    cpu: float = 7.0

    def pass_by(self, wall: float, share: float) -> None:
        self.wall += wall
        self.cpu += share * wall


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> Clocks:
    made = Clocks()
    monkeypatch.setattr(animation, "perf_counter", lambda: made.wall)
    monkeypatch.setattr(animation, "thread_time", lambda: made.cpu)
    return made


@pytest.fixture
def owner(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def step(owner: QWidget, milliseconds: int) -> None:
    """As Qt does when so many milliseconds of the running animation have passed."""
    running = QVariantAnimation.State.Running
    (one,) = (each for each in owner.findChildren(QVariantAnimation) if each.state() == running)
    one.setCurrentTime(milliseconds)


def test_a_motion_slows_down_towards_its_end(owner: QWidget, clocks: Clocks) -> None:
    made, shares = EasedAnimation(owner, 200), list[float]()
    made.advanced.connect(shares.append)
    made.start()
    assert made.running()
    for milliseconds in (50, 100, 200):
        clocks.pass_by(0.05, share=0.05)
        step(owner, milliseconds)
    assert shares == pytest.approx([1 - 0.75**3, 1 - 0.5**3, 1.0])
    assert shares[-1] == 1.0
    assert not made.running()


def test_steps_that_come_too_early_wait_but_the_last(owner: QWidget, clocks: Clocks) -> None:
    made, shares = EasedAnimation(owner, 100), list[float]()
    made.advanced.connect(shares.append)
    made.start()
    for milliseconds in (16, 32, 48, 64):
        clocks.pass_by(0.6 * FRAME, share=0.05)
        step(owner, milliseconds)
    assert shares == pytest.approx([1 - 0.68**3, 1 - 0.36**3])  # every second
    step(owner, 100)
    assert shares[2:] == [1.0]


def test_a_motion_that_starts_again_keeps_the_pace_of_its_steps(
    owner: QWidget, clocks: Clocks
) -> None:
    made, shares = EasedAnimation(owner, 200), list[float]()
    made.advanced.connect(shares.append)
    for _ in range(4):  # goals that come faster than steps
        made.start()
        clocks.pass_by(0.6 * FRAME, share=0.05)
        step(owner, 16)
    assert shares == pytest.approx([1 - 0.92**3] * 2)


@pytest.mark.parametrize("share", [BUSY - 0.01, BUSY + 0.01])
def test_a_busy_thread_ends_a_motion(owner: QWidget, clocks: Clocks, share: float) -> None:
    made, shares = EasedAnimation(owner, 200), list[float]()
    made.advanced.connect(shares.append)
    made.start()
    clocks.pass_by(1.01 * SLOWEST, share)
    step(owner, 50)
    busy = share > BUSY
    assert shares == pytest.approx([1.0 if busy else 1 - 0.75**3])
    assert made.running() != busy


def test_steps_that_cost_much_are_fewer(owner: QWidget, clocks: Clocks) -> None:
    made, shares = EasedAnimation(owner, 400), list[float]()
    made.advanced.connect(shares.append)
    made.start()
    clocks.pass_by(FRAME, share=2 * SHARE)
    step(owner, 100)
    assert shares == []
    clocks.pass_by(1.1 * FRAME, share=0.0)  # the cost is borne
    step(owner, 200)
    assert shares == pytest.approx([1 - 0.5**3])
    clocks.pass_by(SLOWEST - 0.01, share=2 * SHARE)
    step(owner, 250)
    assert len(shares) == 1
    clocks.pass_by(0.011, share=2 * SHARE)  # others work, too: it goes on all the same
    step(owner, 300)
    assert shares[1:] == pytest.approx([1 - 0.25**3])


def test_a_hidden_owner_gets_the_end_at_once(owner: QWidget) -> None:
    made, shares = EasedAnimation(owner, 200), list[float]()
    made.advanced.connect(shares.append)
    owner.hide()
    made.start()
    assert shares == [1.0]
    assert not made.running()


@pytest.mark.parametrize("busy", [False, True])
def test_points_glide_but_are_there_at_once_where_the_thread_is_busy(
    latent_map: LatentMap, clocks: Clocks, busy: bool
) -> None:
    start, _ = cloud()
    goal = np.roll(start, 1, axis=0)  # the same extent: the range rests
    latent_map.move_points(goal, ease=True)
    clocks.pass_by(0.033, share=0.9 if busy else 0.0)
    step(latent_map, 33)
    arrived = np.array_equal(latent_map.scene.state.points, goal.astype(np.float32))
    assert (arrived, latent_map.scene.moving()) == (busy, not busy)
