"""A share of a thread's time: saved up, spent, owed."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from gui.background import thread_budget
from gui.background.thread_budget import ThreadBudget


class Clocks:
    """What the clocks of the wall and of the thread say, in seconds."""

    def __init__(self) -> None:
        self.wall, self.cpu = 50.0, 3.0

    def pass_by(self, wall: float, cpu: float = 0.0) -> None:
        self.wall += wall
        self.cpu += cpu


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> Clocks:
    made = Clocks()
    time = SimpleNamespace(perf_counter=lambda: made.wall, thread_time=lambda: made.cpu)
    monkeypatch.setattr(thread_budget, "time", time)
    return made


def test_what_is_saved_up_is_spent_first(clocks: Clocks) -> None:
    budget = ThreadBudget(0.1, saved=1.0, owed=2.0)
    clocks.pass_by(0.1, 0.1)  # worth a second
    assert budget.wait() == pytest.approx(0.0)
    clocks.pass_by(0.1, 0.03)
    assert budget.wait() == pytest.approx(0.1)  # 0.1 s was left, 0.1 passed, 0.3 were spent


def test_the_share_is_kept_on_average(clocks: Clocks) -> None:
    budget = ThreadBudget(0.05, saved=0.0, owed=2.0)
    worked, began = 0.0, clocks.wall
    for cost in (0.03, 0.001, 0.05, 0.0, 0.02) * 20:
        clocks.pass_by(cost, cost)
        worked += cost
        clocks.pass_by(budget.wait())
    assert worked / (clocks.wall - began) == pytest.approx(0.05, rel=0.01)


def test_no_more_is_owed_than_the_limit(clocks: Clocks) -> None:
    budget = ThreadBudget(0.1, saved=0.0, owed=2.0)
    clocks.pass_by(3.0, 3.0)  # a person who drew
    assert budget.wait() == 2.0
    clocks.pass_by(1.5)
    assert budget.wait() == pytest.approx(0.5)


def test_a_rest_saves_up_to_the_limit(clocks: Clocks) -> None:
    budget = ThreadBudget(0.1, saved=1.0, owed=2.0)
    clocks.pass_by(0.2, 0.2)
    assert budget.wait() == pytest.approx(0.8)
    clocks.pass_by(60.0)
    assert budget.wait() == 0.0
    clocks.pass_by(0.0, 0.15)
    assert budget.wait() == pytest.approx(0.5)


def test_what_was_done_before_a_new_beginning_does_not_count(clocks: Clocks) -> None:
    budget = ThreadBudget(0.1, saved=1.0, owed=2.0)
    clocks.pass_by(5.0, 5.0)
    budget.begin()
    assert budget.wait() == 0.0
