"""Somebody who clicks, draws, drags, types and chooses, each time as the event's number says."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDropEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QSlider, QWidget

from gui.panels.draft.fields import OWN_FOLDER
from gui.widgets.fields import ChoiceField
from tests.campaign.window import dialogs
from tests.gui.hands import LEFT, click_run, move, stroke

if TYPE_CHECKING:
    from collections.abc import Callable

    from gui.main_window import MainWindow
    from tests.campaign.window.things import Things

Kind = TypeVar("Kind", bound=QWidget)

KEYS = (
    *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return),
    *(Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_Home, Qt.Key.Key_Escape, Qt.Key.Key_Tab),
    *(Qt.Key.Key_PageUp, Qt.Key.Key_End, Qt.Key.Key_1, Qt.Key.Key_Backspace, Qt.Key.Key_Space),
    *(Qt.Key.Key_0, Qt.Key.Key_9, Qt.Key.Key_Period, Qt.Key.Key_Comma, Qt.Key.Key_E, Qt.Key.Key_F2),
    *(Qt.Key.Key_Delete, Qt.Key.Key_F11),
)
WITH_CONTROL = (
    Qt.Key.Key_Z,
    Qt.Key.Key_Y,
    Qt.Key.Key_R,
    Qt.Key.Key_C,
    Qt.Key.Key_V,
    Qt.Key.Key_Plus,
)
LEFT_OUT = ("Quit", "Show Folder")
"""Lines of menus that end the session, or start another program."""
SIZES = ((1000, 600), (1440, 900), (1700, 1100), (720, 480))
LONG_S = 0.4
"""What a person waits now and then, as long as anything is under way."""


class Person:
    """Does one event after another in a window.

    Args:
        window: The window, open.
        things: What there is to open and drop.
        seed: Of all that is done.
    """

    def __init__(self, window: MainWindow, things: Things, seed: str) -> None:
        self._window, self._things, self._seed = window, things, seed
        self._dice = random.Random()  # noqa: S311 - no secret
        ways: tuple[tuple[int, Callable[[], str]], ...] = (
            (10, self._press),
            (7, self._choose_run),
            (7, self._draw),
            (9, self._touch_map),
            (6, self._key),
            (4, self._turn_page),
            (9, self._point_at_something),
            (4, self._slide),
            (3, self._change_data),
            (2, self._open),
            (4, self._train),
            (3, self._pick_from_list),
            (4, self._pick_from_menu),
            (2, self._ask_for_menu),
            (2, self._drop),
            (3, self._turn_wheel),
            (1, self._resize),
            (5, self._wait),
        )
        self._ways = [way for weight, way in ways for _ in range(weight)]
        self.pause_s = 0.0

    def act(self, number: int) -> str:
        """Do the event of a number; what was done, in words."""
        self._dice.seed(f"{self._seed} {number}")
        self.pause_s = 0.0
        answered = dialogs.answer(self._dice, self._things.folder)
        if answered:
            return answered
        way = self._dice.choice(self._ways)
        return f"{way.__name__.lstrip('_')} {way()}".strip()

    def _seen(self, kind: type[Kind]) -> list[Kind]:
        return [
            each
            for each in self._window.findChildren(kind)
            if each.isVisible() and not each.size().isEmpty()
        ]

    def _spot(self, widget: QWidget) -> QPoint:
        size = widget.size()
        return QPoint(
            self._dice.randrange(max(1, size.width())), self._dice.randrange(max(1, size.height()))
        )

    def _press(self) -> str:
        buttons = [each for each in self._seen(QAbstractButton) if each.isEnabled()]
        if not buttons:
            return ""
        button = self._dice.choice(buttons)
        words = f"{type(button).__name__} {button.text() or button.accessibleName()}"
        QTest.mouseClick(button, LEFT)
        return words

    def _choose_run(self) -> str:
        runs = list(self._window.session.book.entries)
        if not runs:
            return ""
        run = self._dice.choice(runs)
        if self._dice.random() < 0.35:
            self._window.runs.toggle_pin(run)
            return f"pin {run}"
        click_run(self._window, run)
        return run

    def _draw(self) -> str:
        places = [(self._dice.random(), self._dice.random()) for _ in range(4)]
        stroke(self._window.draw.canvas, *places)
        return ""

    def _touch_map(self) -> str:
        maps = [each for each in self._seen(QWidget) if type(each).__name__ == "LatentMap"]
        if not maps:
            return ""
        port = self._dice.choice(maps).viewport()  # type: ignore[attr-defined]
        shift, none = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier
        keys = self._dice.choice((none, none, shift))
        start, end = self._spot(port), self._spot(port)
        move(port, start)
        QTest.mousePress(port, LEFT, keys, start)
        if self._dice.random() < 0.5:
            move(port, end, LEFT)
            move(port, start, LEFT)
        QTest.mouseRelease(port, LEFT, keys, end)
        if self._dice.random() < 0.1:
            QTest.mouseDClick(port, LEFT, pos=end)
        return f"{start.x()},{start.y()} {end.x()},{end.y()}"

    def _key(self) -> str:
        target = QApplication.focusWidget() or self._window
        if self._dice.random() < 0.3:
            key = self._dice.choice(WITH_CONTROL)
            QTest.keyClick(target, key, Qt.KeyboardModifier.ControlModifier)
            return f"ctrl {key.name} in {type(target).__name__}"
        key = self._dice.choice(KEYS)
        QTest.keyClick(target, key)
        return f"{key.name} in {type(target).__name__}"

    def _turn_page(self) -> str:
        tabs = self._window.tabs.tabBar()
        if not tabs.count():  # it is still opening
            return ""
        page = self._dice.randrange(tabs.count())
        QTest.mouseClick(tabs, LEFT, pos=tabs.tabRect(page).center())
        return tabs.tabText(page)

    def _point_at_something(self) -> str:
        """A click or a drag, wherever that is no button."""
        widgets = [each for each in self._seen(QWidget) if not isinstance(each, QAbstractButton)]
        if not widgets:
            return ""
        widget = self._dice.choice(widgets)
        start, end = self._spot(widget), self._spot(widget)
        move(widget, start)
        kind = self._dice.randrange(4)
        if kind == 1:
            QTest.mouseClick(widget, LEFT, pos=start)
        elif kind == 2:
            QTest.mousePress(widget, LEFT, pos=start)
            move(widget, end, LEFT)
            QTest.mouseRelease(widget, LEFT, pos=end)
        elif kind == 3:
            QTest.mouseDClick(widget, LEFT, pos=start)
        return f"{type(widget).__name__} {('point', 'click', 'drag', 'double')[kind]}"

    def _slide(self) -> str:
        sliders = self._seen(QSlider)
        if sliders:
            slider = self._dice.choice(sliders)
            QTest.mouseClick(slider, LEFT, pos=self._spot(slider))
        return ""

    def _change_data(self) -> str:
        name = self._dice.choice(self._things.sets)
        self._window.session.load_dataset(name)
        return str(name)

    def _open(self) -> str:
        path = self._dice.choice(self._things.models)
        self._window.session.open_run(path)
        return path.name

    def _train(self) -> str:
        training = self._window.session.training
        if training.state == "idle":
            settings = {"epochs": self._dice.choice((1, 1, 2, 40))}
            if self._dice.random() < 0.3:
                settings["batch_size"] = self._dice.choice((1, 64, 5000))
            self._window.session.draft.change(**settings)
        way = self._dice.choice(
            (
                *(training.start, training.start, training.step, training.toggle),
                *(training.stop, training.stop, training.extend),
            )
        )
        way()
        return way.__name__

    def _pick_from_list(self) -> str:
        """What a list offers, by the keyboard; but no folder, whose dialogue is for the menu."""
        fields = [each for each in self._seen(ChoiceField) if each.findData(OWN_FOLDER) < 0]
        if not fields:
            return ""
        field = self._dice.choice(fields)
        keys = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)
        QTest.keyClick(field, self._dice.choice(keys))
        return field.text()

    def _pick_from_menu(self) -> str:
        actions = [
            each
            for each in self._window.menus.actions_by_path.values()
            if each.isEnabled() and each.text() and not each.menu()
            and not any(word in each.text() for word in LEFT_OUT)
        ]  # fmt: skip
        if not actions:
            return ""
        action = self._dice.choice(actions)
        words = action.text()
        action.trigger()  # a dialogue is answered by the events that come while it is open
        return words

    def _ask_for_menu(self) -> str:
        views = self._seen(QAbstractItemView)
        if not views:
            return ""
        view = self._dice.choice(views)
        place = self._spot(view.viewport())
        reason = QContextMenuEvent.Reason.Mouse
        event = QContextMenuEvent(reason, place, view.viewport().mapToGlobal(place))
        QApplication.sendEvent(view.viewport(), event)
        return type(view).__name__

    def _drop(self) -> str:
        what = self._dice.sample(self._things.droppable, self._dice.choice((1, 1, 1, 2)))
        data = QMimeData()
        data.setUrls([QUrl.fromUserInput(str(each)) for each in what])
        canvas = self._window.draw.canvas
        copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(canvas.rect().center(), copy, data, LEFT, none)
        QApplication.sendEvent(canvas, enter)
        if enter.isAccepted():
            place = QPointF(canvas.rect().center())
            QApplication.sendEvent(canvas, QDropEvent(place, copy, data, LEFT, none))
        return " ".join(str(each).rpartition("/")[2] for each in what)

    def _turn_wheel(self) -> str:
        widgets = self._seen(QWidget)
        widget = self._dice.choice(widgets)
        place = QPointF(self._spot(widget))
        turn = QPoint(0, self._dice.choice((120, -120, 15, -480)))
        none, phase = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
        keys = self._dice.choice((none, none, Qt.KeyboardModifier.ControlModifier))
        at = QPointF(widget.mapToGlobal(place.toPoint()))
        buttons = Qt.MouseButton.NoButton
        event = QWheelEvent(place, at, QPoint(), turn, buttons, keys, phase, False)
        QApplication.sendEvent(widget, event)
        return type(widget).__name__

    def _resize(self) -> str:
        size = self._dice.choice(SIZES)
        self._window.resize(*size)
        return "{}x{}".format(*size)

    def _wait(self) -> str:
        """For long enough that something comes of what was begun."""
        self.pause_s = LONG_S
        if self._dice.random() < 0.2:
            self._window.session.training.stop()
        return ""
