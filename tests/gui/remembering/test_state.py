"""When what the window shows is written down: not while a hand moves, nor for what passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.gui import lab

if TYPE_CHECKING:
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
