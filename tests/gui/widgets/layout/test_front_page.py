"""The page in front asks for room, and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gui.widgets.layout.front_page import FrontPage

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def page(width: int, height: int) -> QWidget:
    made, inside = QWidget(), QWidget()
    inside.setMinimumSize(width, height)
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(inside)
    return made


def test_room_is_that_of_the_page_in_front(qtbot: QtBot) -> None:
    host, pages = QWidget(), FrontPage()
    qtbot.addWidget(host)
    column = QVBoxLayout(host)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(pages)
    for size in ((300, 40), (50, 400)):
        pages.addWidget(page(*size))
    for number, (width, height) in enumerate(((300, 40), (50, 400))):
        pages.setCurrentIndex(number)
        assert pages.minimumSizeHint().toTuple() == (width, height)
        assert host.minimumSizeHint().toTuple() == (width, height)


def test_no_page_asks_for_nothing(qtbot: QtBot) -> None:
    pages = FrontPage()
    qtbot.addWidget(pages)
    assert pages.minimumSizeHint().height() <= 0


def test_words_that_wrap_on_a_page_behind_make_the_one_in_front_no_taller(qtbot: QtBot) -> None:
    pages, words = FrontPage(), QLabel("many words " * 60)
    qtbot.addWidget(pages)
    words.setWordWrap(True)
    pages.addWidget(page(300, 40))
    pages.addWidget(words)
    assert not pages.hasHeightForWidth()
    pages.setCurrentIndex(1)
    assert pages.hasHeightForWidth()
    assert pages.heightForWidth(200) == words.heightForWidth(200)
