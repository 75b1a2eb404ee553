"""What is part of a cycle and belongs to Qt is never destroyed by the worker's thread."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QWidget

from gui.background.dispatcher import Dispatcher
from gui.background.gc_tuning import GuiThreadCollector
from gui.background.last_input import LastInput
from gui.background.worker import Job

if TYPE_CHECKING:
    from collections.abc import Generator

    import pytest
    from pytestqt.qtbot import QtBot


class Cycle:
    def __init__(self) -> None:
        self.own = self


def litter() -> Generator[None, None, None]:
    """So many cycles that Python would collect all generations."""
    for _ in range(300):
        for _ in range(1000):
            Cycle()
        yield None


def timer_in_a_cycle(died: list[int]) -> None:
    timer = QTimer(interval=10)
    timer.start()
    timer.cycle = [timer]  # type: ignore[attr-defined]
    weakref.finalize(timer, lambda: died.append(threading.get_ident()))


def test_a_timer_in_a_cycle_dies_in_the_gui_thread(qtbot: QtBot) -> None:
    dispatcher = Dispatcher()
    gc.collect()
    died: list[int] = []
    timer_in_a_cycle(died)
    dispatcher.start(Job(litter), lambda _: None)
    qtbot.waitUntil(lambda: dispatcher.idle and bool(died))
    dispatcher.shut_down()
    assert died == [threading.get_ident()]


def test_python_collects_again_when_the_last_collector_has_stopped(qtbot: QtBot) -> None:
    assert qtbot
    first, second = Dispatcher(), Dispatcher()
    assert gc.isenabled()
    for dispatcher in (first, second):
        dispatcher.start(Job(lambda: iter(())), lambda _: None)  # type: ignore[arg-type, return-value]
        assert not gc.isenabled()
    first.shut_down()
    assert not gc.isenabled()
    second.shut_down()
    second.shut_down()
    assert gc.isenabled()


def test_only_a_generation_that_is_full_is_collected(qtbot: QtBot) -> None:
    assert qtbot
    gone = weakref.ref(cycle := Cycle())
    del cycle
    collector = GuiThreadCollector(QTimer(), LastInput())
    gc.disable()
    try:
        gc.collect()
        fresh = weakref.ref(cycle := Cycle())
        del cycle
        collector._collect()
        assert gone() is None
        assert fresh() is not None  # far fewer objects than the threshold
        kept = [[] for _ in range(2 * gc.get_threshold()[0])]
        collector._collect()
        assert fresh() is None
        assert kept
    finally:
        gc.enable()


def test_what_is_few_objects_is_collected_in_time(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(GuiThreadCollector, "FULL_S", 0.2)
    monkeypatch.setattr(GuiThreadCollector, "REST_S", 0.1)
    cycle = Cycle()
    gc.collect()  # it is of the oldest generation now
    left = weakref.ref(cycle)
    del cycle
    dispatcher = Dispatcher()
    dispatcher.start(Job(lambda: iter(())), lambda _: None)  # type: ignore[arg-type, return-value]
    qtbot.waitUntil(lambda: left() is None)
    dispatcher.shut_down()


def test_everything_is_not_collected_while_somebody_moves_the_mouse(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    last_input = LastInput(widget)
    collector = GuiThreadCollector(widget, last_input)
    monkeypatch.setattr(collector, "FULL_S", -1.0)
    last_input.moment -= collector.REST_S
    collector._collect()  # which finds the window
    assert collector._is_time()
    qtbot.mouseMove(widget.windowHandle(), QPoint(5, 5))
    assert not collector._is_time()
    last_input.moment -= 2 * collector.SHORT_REST_S
    assert not collector._is_time()
    monkeypatch.setattr(collector, "LATE_S", -1.0)
    assert collector._is_time()  # a short rest is enough by now
    qtbot.mouseMove(widget.windowHandle(), QPoint(6, 6))
    assert not collector._is_time()
    monkeypatch.setattr(collector, "LATEST_S", -1.0)
    assert collector._is_time()


def test_the_threshold_of_the_oldest_generation_waits_for_a_rest(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert qtbot
    collector = GuiThreadCollector(QTimer(), LastInput())
    collected: list[int] = []
    monkeypatch.setattr(gc, "collect", lambda generation=2: collected.append(generation))
    monkeypatch.setattr(gc, "get_count", lambda: (800, 11, 11))
    monkeypatch.setattr(gc, "get_threshold", lambda: (700, 10, 10))
    collector._collect()
    assert collected == [1]
    monkeypatch.setattr(collector, "FULL_S", -1.0)
    monkeypatch.setattr(collector, "REST_S", -1.0)
    collector._collect()
    assert collected == [1, 2]
