"""Things to try are ticked off once; the diagram shows sizes as they are."""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.widgets.first import NetworkDiagram, TryCard, try_card

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

TRIES = {"draw": "Draw a digit", "hover": "Hover the map", "train": "Press Train"}


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    return made


def test_a_card_goes_after_the_first_thing_was_done(
    qtbot: QtBot, host: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(try_card, "SEEN_MS", 1)
    card = TryCard(host, TRIES)
    card.show()
    with qtbot.waitSignal(card.gone):
        card.tick("hover")
        card.tick("hover")
        assert not card.isHidden()
    assert card.isHidden()
    with pytest.raises(KeyError):
        card.tick("fly")


def test_a_card_is_put_away(qtbot: QtBot, host: QWidget) -> None:
    card = TryCard(host, TRIES)
    card.show()
    with qtbot.waitSignal(card.gone):
        qtbot.mouseClick(card.close_button, Qt.MouseButton.LeftButton)
    assert card.isHidden()


def test_a_card_keeps_to_its_corner(host: QWidget) -> None:
    card = TryCard(host, TRIES)
    card.show()
    for width, height in ((600, 400), (400, 300)):
        host.resize(width, height)
        far = card.geometry().bottomRight()
        assert QPoint(width, height) - far == QPoint(theme.MARGIN + 2, theme.MARGIN + 2)
        assert host.rect().contains(card.geometry())


def test_the_code_alone_has_the_accent(qtbot: QtBot) -> None:
    theme_now = theme.current()
    diagram = NetworkDiagram()
    qtbot.addWidget(diagram)
    diagram.set_network([784, 128, 2, 128, 784], 2)
    diagram.resize(500, 160)
    picture = diagram.grab().toImage()
    columns = diagram._columns()
    told = [picture.pixelColor(column.center().toPoint()).name() for column in columns]
    assert told == [
        QColor(theme_now.accent if place == 2 else theme_now.disabled).name() for place in range(5)
    ]
    assert diagram.accessibleName() == "Network 784 → 128 → 2 → 128 → 784, code of 2 numbers"
    assert diagram.heights()[0] == 1.0
    assert diagram.heights()[1] == pytest.approx(log2(129) / log2(785))
    assert diagram.heights()[2] == pytest.approx(log2(3) / log2(785))
    diagram.set_values({2: "2 of 2 active"})
    assert diagram.grab().toImage() != picture


def test_numbers_that_would_touch_are_left_out_but_for_the_ends_and_the_code(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    diagram = NetworkDiagram(small=True)
    qtbot.addWidget(diagram)
    diagram.set_network([784, 512, 256, 128, 32, 128, 256, 512, 784], 4)
    told: list[str] = []
    monkeypatch.setattr(QPainter, "drawText", lambda *given: told.append(given[-1]))
    diagram.resize(160, 40)
    diagram.grab()
    assert told == ["784", "32", "784"]
    told.clear()
    diagram.resize(600, 40)
    diagram.grab()
    assert len(told) == 9
    assert diagram.toolTip() == "784 → 512 → 256 → 128 → 32 → 128 → 256 → 512 → 784"


def test_a_value_that_is_wider_than_its_column_stands_below_its_neighbour_whole(
    qtbot: QtBot,
) -> None:
    diagram = NetworkDiagram()
    qtbot.addWidget(diagram)
    diagram.resize(250, 120)
    diagram.set_network((784, 128, 32, 128, 784), 2)
    diagram.set_values({0: "pixels", 2: "32 in use", 4: "loss 0.0858"})
    wide = QFontMetricsF(theme.font(theme.CAPS)).horizontalAdvance("loss 0.0858")
    assert wide > 50
    room = diagram._room(4, 225, 50, "loss 0.0858")
    assert wide <= room.width()
    assert room.right() <= 250
    diagram.set_values({3: "taken", 4: "loss 0.0858"})
    assert diagram._room(4, 225, 50, "loss 0.0858").width() == 50


def test_a_network_that_is_none_is_refused(qtbot: QtBot) -> None:
    diagram = NetworkDiagram(small=True)
    qtbot.addWidget(diagram)
    for sizes, code in (([], 0), ([3, 0, 3], 1), ([3, 2, 3], 3)):
        with pytest.raises(ValueError, match="no network"):
            diagram.set_network(sizes, code)
    assert diagram.heights() == []
