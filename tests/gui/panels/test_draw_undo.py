"""Steps on the canvas, taken back after another data set was loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.gui import lab
from tests.gui.own_sets import own_set

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from gui.main_window import MainWindow


def test_a_test_image_that_comes_back_is_none_of_another_data_set(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    session, draw = window.session, window.draw
    draw.draw_sample()
    draw.set_sample(lab.TEST - 1)
    draw.canvas.clear()
    session.undo.undo()
    assert draw.sample_number == lab.TEST - 1
    session.undo.redo()
    with qtbot.waitSignal(session.book.dataset_changed, timeout=lab.PATIENCE):
        session.load_dataset(own_set(tmp_path / "two", train=40, test=2))
    lab.wait_idle(qtbot, session)
    session.undo.undo()
    assert draw.sample_number is None
    qtbot.waitUntil(lambda: session.inspector.drawn is not None)
