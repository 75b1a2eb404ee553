"""Pictures in rows, chosen by mouse and keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from gui.widgets.grids import ImageGrid
from tests.gui.widgets.reading import grey

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def grid(qtbot: QtBot) -> ImageGrid:
    made = ImageGrid()
    qtbot.addWidget(made)
    made.resize(700, 180)
    digits = np.ones((8, 784)) * np.linspace(0.3, 1, 8)[:, None]
    made.set_rows({"original": digits, "reconstruction": digits[::-1]})
    made.show()
    return made


def middle(grid: ImageGrid, column: int) -> int:
    return next(x for x in range(grid.width()) if grid.column_at(x) == column) + 20


def test_grid_shows_rows_beside_their_captions(grid: ImageGrid) -> None:
    shown = grid.grab().toImage()
    step = 30 * 2.5
    for column, value in enumerate(np.linspace(0.3, 1, 8)):
        x = middle(grid, column)
        assert grey(shown, x, 10) == pytest.approx(value * 255, abs=1)
        assert grey(shown, x, round(step) + 10) == pytest.approx((1.3 - value) * 255, abs=1)
    assert grid.columns() == 8
    assert grid.column_at(3) is None
    assert grid.column_at(699) is None


def test_grid_tells_the_clicked_column(qtbot: QtBot, grid: ImageGrid) -> None:
    heard: list[int] = []
    grid.clicked.connect(heard.append)
    for column in (0, 7, 3):
        x = middle(grid, column)
        qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=QPoint(x, 90))
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=QPoint(3, 90))
    assert heard == [0, 7, 3]


def test_grid_by_keyboard(qtbot: QtBot, grid: ImageGrid) -> None:
    grid.set_selected(2)
    assert grid.selected() == 2
    heard: list[int] = []
    grid.clicked.connect(heard.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Left):
        qtbot.keyClick(grid, key)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert heard == [3, 2]


def test_empty_grid_paints_and_answers(qtbot: QtBot) -> None:
    grid = ImageGrid()
    qtbot.addWidget(grid)
    grid.set_rows({"original": np.zeros((0, 784))})
    assert not grid.grab().isNull()
    assert grid.column_at(10) is None
