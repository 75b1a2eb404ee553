"""The card over the map is there once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from gui.panels.first_minute import MOVES, FirstMinute, was_seen
from gui.settings import WindowSettings

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot


class Doings(QObject):
    drawn = Signal()
    hovered = Signal(float, float, int)
    trained = Signal(object)


def test_the_card_goes_for_good_when_one_thing_was_done(qtbot: QtBot, tmp_path: Path) -> None:
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
    doings.hovered.emit(0.0, 0.0, -1)
    with qtbot.waitSignal(made.card.gone):
        doings.trained.emit(None)
    assert was_seen(settings)
    settings.sync()
    assert was_seen(WindowSettings(tmp_path / "memory.ini"))
