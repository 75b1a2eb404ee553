"""The scroll area keeps its width, whatever is folded or unfolded in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from gui.widgets.controls import CaptionLabel
from gui.widgets.layout import BAR_WIDTH, FitContentScrollArea

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    """A column with a scroll area over wrapped notes, and something that takes the rest."""
    content, made = QWidget(), QWidget()
    inner = QVBoxLayout(content)
    for words in (40, 25, 60, 33):
        inner.addWidget(CaptionLabel("word " * words))
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    made.scroll = FitContentScrollArea(content)
    column.addWidget(made.scroll)
    column.addWidget(QLabel("below"))
    column.addStretch(1)
    qtbot.addWidget(made)
    made.resize(280, 700)
    made.show()
    return made


def test_the_width_stays_while_the_bar_comes_and_goes(host: QWidget) -> None:
    scroll, seen = host.scroll, set()
    for height in range(160, 700, 3):
        host.resize(280, height)
        QApplication.processEvents()
        assert scroll.viewport().width() == 280 - BAR_WIDTH
        seen.add(scroll.verticalScrollBar().maximum() > 0)
    assert seen == {True, False}


def test_folding_and_unfolding_where_it_just_fits_comes_to_rest(host: QWidget) -> None:
    scroll = host.scroll
    notes = scroll.widget().findChildren(CaptionLabel)
    for height in range(200, 460, 7):
        host.resize(280, height)
        for note in notes:
            note.hide()
            QApplication.processEvents()
            note.show()
            QApplication.processEvents()
        assert scroll.viewport().width() == 280 - BAR_WIDTH


def test_it_is_as_tall_as_its_content_where_there_is_room(host: QWidget) -> None:
    QApplication.processEvents()
    layout = host.scroll.widget().layout()
    assert layout is not None
    assert host.scroll.height() == layout.totalHeightForWidth(280 - BAR_WIDTH)
    assert host.scroll.verticalScrollBar().maximum() == 0
