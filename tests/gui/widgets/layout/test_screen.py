"""Windows fit their screen, frames included."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMargins, QRect, QSize
from PySide6.QtWidgets import QLabel, QWidget

from gui.widgets.layout import ScrollIfTooSmall, fit_first
from gui.widgets.layout.screen import inside

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

FRAME = QMargins(1, 24, 1, 1)
ROOM = QRect(0, 30, 1440, 870)


@pytest.mark.parametrize(
    ("wanted", "fitted"),
    [
        (QRect(100, 200, 800, 500), QRect(100, 200, 800, 500)),  # fits already
        (QRect(0, 0, 1440, 900), QRect(1, 54, 1438, 845)),  # the frame takes its part
        (QRect(900, 200, 800, 500), QRect(639, 200, 800, 500)),  # moved, not made smaller
        (QRect(-500, 60, 800, 500), QRect(1, 60, 800, 500)),
    ],
)
def test_a_frame_lies_on_its_screen(wanted: QRect, fitted: QRect) -> None:
    found = inside(wanted, FRAME, ROOM)
    assert found == fitted
    assert ROOM.contains(found.marginsAdded(FRAME))


def test_the_first_size_leaves_room_for_a_frame(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    room = window.screen().availableSize()
    fit_first(window, QSize(100000, 300))
    assert window.height() == 300
    assert room.width() - 12 <= window.width() < room.width()


def test_content_scrolls_only_where_there_is_too_little_room(qtbot: QtBot) -> None:
    content = QLabel("words")
    content.setMinimumSize(400, 300)
    area = ScrollIfTooSmall(content, (200, 100))
    qtbot.addWidget(area)
    area.resize(500, 350)
    area.show()
    assert content.size() == QSize(500, 350)
    area.resize(200, 100)
    assert content.size() == QSize(400, 300)
    assert area.minimumSizeHint() == QSize(200, 100)
