"""Somebody who clicks, draws and changes everything, at random: nothing raises, nothing dies."""

from __future__ import annotations

import logging
import os
import random
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QSlider, QWidget

from engine.models import checkpoint
from gui.panels.draft.fields import OWN_FOLDER
from gui.widgets.code import CodeBars
from gui.widgets.fields import ChoiceField
from gui.widgets.grids.cell_grid import CellGrid
from gui.widgets.grids.image_grid import ImageGrid
from gui.widgets.grids.picture_wall import PictureWall
from tests.gui import lab
from tests.gui.hands import LEFT, click_run, move, stroke
from tests.gui.own_sets import own_set

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from gui.main_window import MainWindow

KEYS = (
    *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return),
    *(Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_Home, Qt.Key.Key_Escape, Qt.Key.Key_Tab),
    *(Qt.Key.Key_PageUp, Qt.Key.Key_End, Qt.Key.Key_1, Qt.Key.Key_Backspace),
)
EVENTS = int(os.environ.get("HOURGLASS_EVENTS", "200"))
"""A long search sets this to thousands, and ``HOURGLASS_SEEDS`` to other seeds."""
NOT_PRESSED = ("Save", "Open", "folder", "Compare all", "Measure")
"""Buttons that open dialogs, which would wait for an answer, or measure for a minute."""


class Somebody:
    """A person with a seed."""

    def __init__(self, qtbot: QtBot, window: MainWindow, seed: int, folder: Path) -> None:
        self._qtbot, self._window, self._folder = qtbot, window, folder
        self._dice = random.Random(seed)  # noqa: S311 - not for secrets
        self.did: list[str] = []
        self._sets = [
            own_set(folder / "one", train=40, test=1),
            own_set(folder / "two", train=40, test=2, classes=1),
            own_set(folder / "eight", train=40, test=8),
            own_set(folder / "blank", train=40, test=5, constant=True),
        ]
        self._models = []
        for key in lab.KEYS:
            path = folder / f"{key}.safetensors"
            checkpoint.save(lab.untrained(key, seed=seed), path)
            self._models.append(path)
        self._ways: list[tuple[int, Callable[[], None]]] = [
            (8, self._press),
            (6, self._choose),
            (6, self._draw),
            (8, self._touch_map),
            (4, self._key),
            (4, self._turn_page),
            (4, self._point_at_something),
            (3, self._slide),
            (2, self._change_data),
            (2, self._open),
            (2, self._train),
            (3, self._pick_from_menu),
            (1, self._resize),
            (4, self._wait),
        ]

    def act(self, count: int) -> None:
        """Do so many things, and let the window answer in between."""
        weights = [weight for weight, _ in self._ways]
        for way in self._dice.choices([way for _, way in self._ways], weights, k=count):
            self.did.append(way.__name__)
            way()
            QApplication.processEvents()

    def _seen(self, kind: type[QWidget]) -> list[QWidget]:
        return [each for each in self._window.findChildren(kind) if each.isVisible()]

    def _spot(self, widget: QWidget) -> QPoint:
        size = widget.size()
        return QPoint(
            self._dice.randrange(max(1, size.width())), self._dice.randrange(max(1, size.height()))
        )

    def _press(self) -> None:
        buttons = [
            each
            for each in self._seen(QAbstractButton)
            if isinstance(each, QAbstractButton)
            and each.isEnabled()
            and not any(word in each.text() + each.toolTip() for word in NOT_PRESSED)
        ]
        button = self._dice.choice(buttons)
        self.did[-1] += f" {type(button).__name__} {button.text()}"
        QTest.mouseClick(button, LEFT)

    def _choose(self) -> None:
        run = self._dice.choice(list(self._window.session.book.entries))
        self.did[-1] += f" {run}"
        if self._dice.random() < 0.3:
            self._window.runs.toggle_pin(run)
        else:
            click_run(self._window, run)

    def _draw(self) -> None:
        canvas = self._window.draw.canvas
        places = [(self._dice.random(), self._dice.random()) for _ in range(4)]
        stroke(canvas, *places)

    def _touch_map(self) -> None:
        port = self._window.latent.map.viewport()
        shift, ctrl = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
        keys = self._dice.choice((Qt.KeyboardModifier.NoModifier, shift, ctrl, shift | ctrl))
        start, end = self._spot(port), self._spot(port)
        move(port, start)
        QTest.mousePress(port, LEFT, keys, start)
        if self._dice.random() < 0.5:
            move(port, end, LEFT)
            move(port, start, LEFT)
        QTest.mouseRelease(port, LEFT, keys, end)
        if self._dice.random() < 0.1:
            QTest.mouseDClick(port, LEFT, pos=end)

    def _key(self) -> None:
        target = QApplication.focusWidget() or self._window.latent.map.viewport()
        QTest.keyClick(target, self._dice.choice(KEYS))

    def _turn_page(self) -> None:
        tabs = self._window.tabs.tabBar()
        rect = tabs.tabRect(self._dice.randrange(tabs.count()))
        QTest.mouseClick(tabs, LEFT, pos=rect.center())

    def _point_at_something(self) -> None:
        kinds = (CodeBars, ImageGrid, PictureWall, CellGrid, QWidget)
        widgets = self._seen(self._dice.choice(kinds))
        if not widgets:
            return
        widget = self._dice.choice(widgets)
        self.did[-1] += f" {type(widget).__name__}"
        spot = self._spot(widget)
        move(widget, spot)
        if not isinstance(widget, QAbstractButton) and type(widget) in {
            CodeBars,
            ImageGrid,
            PictureWall,
            CellGrid,
        }:
            QTest.mouseClick(widget, LEFT, pos=spot)

    def _slide(self) -> None:
        slider = self._dice.choice(self._seen(QSlider))
        QTest.mouseClick(slider, LEFT, pos=self._spot(slider))

    def _change_data(self) -> None:
        if self._dice.random() < 0.3:
            self.did[-1] += " digits"
            self._window.session.show_dataset(lab.digits())
        else:
            folder = self._dice.choice(self._sets)
            self.did[-1] += f" {folder.name}"
            self._window.session.load_dataset(folder)

    def _open(self) -> None:
        path = self._dice.choice(self._models)
        self.did[-1] += f" {path.name}"
        self._window.session.open_run(path)

    def _train(self) -> None:
        training, book = self._window.session.training, self._window.session.book
        if training.state == "idle":
            self._window.session.draft.change(epochs=self._dice.choice((1, 3, 40)))
        way = self._dice.choice(
            (training.start, training.step, training.toggle, training.stop, training.extend)
        )
        self.did[-1] += f" {way.__name__} {book.shown}"
        way()

    def _pick_from_menu(self) -> None:
        """What a list offers, by the keyboard; but no folder, whose dialog would wait."""
        fields = [each for each in self._seen(ChoiceField) if isinstance(each, ChoiceField)]
        field = self._dice.choice([each for each in fields if each.findData(OWN_FOLDER) < 0])
        keys = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)
        QTest.keyClick(field, self._dice.choice(keys))
        self.did[-1] += f" {field.text()}"

    def _resize(self) -> None:
        wide, high = self._dice.choice(((1000, 700), (1440, 900), (1700, 1100)))
        self._window.resize(wide, high)

    def _wait(self) -> None:
        """Until whatever is under way is over, or for long enough that something comes of it."""
        session = self._window.session
        if self._dice.random() < 0.5:
            session.training.stop()
            lab.wait_idle(self._qtbot, session)
        else:
            self._window.grab()


@pytest.fixture(params=os.environ.get("HOURGLASS_SEEDS", "1 2").split())
def somebody(
    request: pytest.FixtureRequest, qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> Somebody:
    """One person for each seed."""
    return Somebody(qtbot, window, int(request.param), tmp_path)


def test_nothing_raises(
    qtbot: QtBot,
    window: MainWindow,
    faults: list[str],
    caplog: pytest.LogCaptureFixture,
    somebody: Somebody,
) -> None:
    try:
        somebody.act(EVENTS)
        window.session.training.stop()
        lab.wait_idle(qtbot, window.session)
    finally:
        print("\n".join(somebody.did[-40:]))  # noqa: T201 - shown if it fails
    assert faults == []
    assert [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING] == []
