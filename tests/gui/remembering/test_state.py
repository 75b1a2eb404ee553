"""When what the window shows is written down: not while a hand moves, nor for what passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui import app
from gui.panels.compare import Compare
from gui.settings import WindowSettings
from tests.gui import lab

if TYPE_CHECKING:
    import pytest
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from gui.main_window import MainWindow
    from gui.remembering import Remembering


def at_rest(window: MainWindow) -> Remembering:
    made = window._remembering
    made.keep()
    assert not made._due.isActive()
    assert not made._latest.isActive()
    return made


def test_a_hand_that_moves_on_puts_the_writing_off_but_not_for_ever(window: MainWindow) -> None:
    remembering = at_rest(window)
    canvas = window.draw.canvas
    canvas.changed.emit()
    due, latest = remembering._due.timerId(), remembering._latest.timerId()
    canvas.changed.emit()
    assert remembering._due.isActive()
    assert remembering._due.timerId() != due  # begun anew
    assert remembering._latest.timerId() == latest
    remembering._latest.timeout.emit()
    assert not remembering._due.isActive()


def test_what_a_training_shows_on_the_way_is_nothing_to_write_down(
    window: MainWindow, dataset: Dataset
) -> None:
    window.session.inspector.inspect(3)
    remembering = at_rest(window)
    model = lab.untrained("vanilla", seed=4)
    window.session.book.set_model("vanilla", model)
    window.session.book.set_frame("vanilla", lab.encoded("vanilla", model, dataset).frame)
    assert not remembering._due.isActive()
    window.session.inspector.set_noise("gaussian", 0.3)
    assert remembering._due.isActive()


def test_an_earlier_moment_is_written_down(qtbot: QtBot, window: MainWindow) -> None:
    lab.train(qtbot, window.session)
    remembering = at_rest(window)
    lab.go_to(qtbot, window.session, 0.0)
    assert remembering._due.isActive()


def test_figures_are_differences_to_the_same_run_tomorrow(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, dataset: Dataset, places: lab.Places
) -> None:
    session = lab.new_session(monkeypatch, dataset, places)
    first = lab.open_window(qtbot, session, places.memory)
    session.book.set_pins(lab.SHIPPED)
    remembering = at_rest(first)
    session.comparison.set_baseline("sparse")
    assert remembering._due.isActive()
    lab.close_window(first)
    memory = WindowSettings(places.memory)
    session = lab.new_session(monkeypatch, dataset, places, app.start_of(memory))
    second = lab.open_window(qtbot, session, places.memory)
    second.tabs.set_current("compare")
    compare = second.findChild(Compare)
    qtbot.waitUntil(lambda: compare.rows.shown.keys[:1] == ("sparse",))
    assert compare.baseline.value() == "sparse"
    lab.close_window(second)
