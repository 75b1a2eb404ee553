"""The card over the map is there once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QWidget

from gui.panels.first_minute import MOVES, FirstMinute, was_seen
from gui.settings import WindowSettings
from gui.widgets.first import try_card
from gui.widgets.saving import export
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot


BLUE = QColor("#0000ff")


class Doings(QObject):
    drawn = Signal()
    hovered = Signal(float, float, int)
    trained = Signal(object)


@pytest.mark.parametrize(
    ("done", "told"), [("drawn", ()), ("hovered", (0.0, 0.0, -1)), ("trained", (None,))]
)
def test_the_card_goes_for_good_when_one_thing_was_done(
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    done: str,
    told: tuple[object, ...],
) -> None:
    monkeypatch.setattr(try_card, "SEEN_MS", 1)
    over, doings, settings = QWidget(), Doings(), WindowSettings(tmp_path / "memory.ini")
    qtbot.addWidget(over)
    over.resize(500, 300)
    over.show()
    made = FirstMinute(
        over, settings, drawn=doings.drawn, hovered=doings.hovered, trained=doings.trained
    )
    assert not was_seen(settings)
    for _ in range(MOVES - 1):
        doings.hovered.emit(0.0, 0.0, -1)
    assert not made.card._leaving.isActive()  # a mouse on its way
    with qtbot.waitSignal(made.card.gone):
        getattr(doings, done).emit(*told)
    assert was_seen(settings)
    settings.sync()
    assert was_seen(WindowSettings(tmp_path / "memory.ini"))


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_the_card_is_on_no_picture_of_what_it_lies_on(
    qtbot: QtBot, tmp_path: Path, ending: str
) -> None:
    over, doings, settings = QWidget(), Doings(), WindowSettings(tmp_path / "memory.ini")
    qtbot.addWidget(over)
    palette = over.palette()
    palette.setColor(QPalette.ColorRole.Window, BLUE)
    over.setPalette(palette)
    over.resize(300, 200)
    over.show()
    bare = export.save_widget(over, tmp_path / f"bare.{ending}").read_bytes()
    made = FirstMinute(
        over, settings, drawn=doings.drawn, hovered=doings.hovered, trained=doings.trained
    )
    made.card.close_button.setFocus()
    gone = Heard(made.card.gone)
    seen = over.grab().toImage()
    assert export.save_widget(over, tmp_path / f"with.{ending}").read_bytes() == bare
    assert made.card.isVisible()
    assert over.focusWidget() is made.card.close_button
    assert len(gone) == 0
    assert not was_seen(settings)
    corner = made.card.geometry().center()
    assert seen.pixelColor(corner) != BLUE  # on screen it is there
