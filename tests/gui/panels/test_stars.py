"""The star of a drawing on the map of every run that is compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.gui import lab

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.main_window import MainWindow


def test_each_map_has_the_star_where_its_own_run_puts_the_drawing(
    window: MainWindow, qtbot: QtBot
) -> None:
    session = window.session
    session.book.set_pins(lab.SHIPPED)
    lab.wait_idle(qtbot, session)
    window.draw.draw_test_image(5)
    qtbot.waitUntil(lambda: session.inspector.reading is not None, timeout=lab.PATIENCE)
    shown = session.inspector.reading.shown
    for place, run in enumerate(session.book.compared):
        model, view = session.book.model_of(run), session.plane.view(run)
        wanted = view.place_of(model.encode(shown[None])[0])
        star = window.latent.grid.map(str(place)).scene.state.marks.star
        assert star == pytest.approx(wanted, abs=1e-4)
