from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from gui.widgets.map.throttle import MoveThrottle

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

LONG = 60_000
"""Milliseconds: longer than any test."""


def test_the_first_move_passes_and_of_the_others_the_newest(qapp: QApplication) -> None:
    made, seen = MoveThrottle(qapp, LONG), list[tuple[str, QPointF]]()
    made.passed.connect(lambda kind, position: seen.append((kind, position)))
    made.push("hover", QPointF(1, 2))
    assert seen == [("hover", QPointF(1, 2))]
    made.push("hover", QPointF(3, 4))
    made.push("drag", QPointF(5, 6))
    assert len(seen) == 1
    made.flush()
    made.flush()
    assert seen[1:] == [("drag", QPointF(5, 6))]


def test_what_waits_passes_when_its_time_comes(qapp: QApplication, qtbot: QtBot) -> None:
    made = MoveThrottle(qapp, 1)
    made.push("hover", QPointF(1, 2))
    made.push("hover", QPointF(3, 4))
    with qtbot.waitSignal(made.passed) as caught:
        pass
    assert caught.args == ["hover", QPointF(3, 4)]


def test_what_is_dropped_never_passes(qapp: QApplication) -> None:
    made, seen = MoveThrottle(qapp, LONG), list[tuple[str, QPointF]]()
    made.passed.connect(lambda kind, position: seen.append((kind, position)))
    made.push("hover", QPointF(1, 2))
    made.push("hover", QPointF(3, 4))
    made.drop()
    made.flush()
    assert seen == [("hover", QPointF(1, 2))]
