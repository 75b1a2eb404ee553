"""The menu bar: makes actions of the lines of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from gui.menus import latin_keys
from gui.menus.item import Item
from gui.menus.marks import Marks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QWindow

    from gui.menus.item import Line


MENUS = ("File", "Edit", "Run", "View", "Help")
"""Titles in the order of the bar."""


class MenuAction(QAction):
    """Calls the callback of its item when it is chosen."""

    called = Signal()
    """After the callback."""

    def __init__(self, item: Item, parent: QObject) -> None:
        super().__init__(f"{item.text}\t{item.hint}" if item.hint else item.text, parent)
        self._callback = item.callback
        self.setShortcuts([QKeySequence(keys) for keys in item.shortcuts])
        self.setAutoRepeat(item.repeats)
        self.triggered.connect(self._call)

    @Slot()
    def _call(self) -> None:
        self._callback()
        self.called.emit()


class MenuBar(QMenuBar):
    """Menus by title, empty until they are filled: what they act on comes after the first paint.

    Attributes:
        actions_by_path: The action of each item, such as ``File/Quit``.
        marks: Check marks and availability.
    """

    def __init__(self, titles: Iterable[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.actions_by_path: dict[str, MenuAction] = {}
        self.marks = Marks(self)
        self._menus: dict[str, QMenu] = {}
        self._groups: dict[str, QActionGroup] = {}
        for title in titles:
            self._menu(title)

    def fill(self, lines: Iterable[Line]) -> None:
        """Append lines to their menus, in their order."""
        for line in lines:
            menu = self._menu(line.menu)
            if isinstance(line, Item):
                menu.addAction(self._action(line))
            else:
                menu.addSeparator()
        self.marks.refresh()

    def hear(self, window: QWindow) -> None:
        """Do what a key does that is not Latin, but lies where that of a shortcut does.

        To be called when the menus are full.
        """
        latin_keys.LatinKeys(window, self.actions_by_path.values())

    def _action(self, item: Item) -> MenuAction:
        action = MenuAction(item, self)
        self.marks.add(action, item)
        if action.isCheckable():
            group = self._groups.get(item.menu)
            if group is None:
                group = self._groups[item.menu] = QActionGroup(self)
            action.setActionGroup(group)
            action.called.connect(self.marks.refresh)
        self.actions_by_path[item.path] = action
        return action

    def _menu(self, path: str) -> QMenu:
        """The menu at a path, made when first asked for."""
        if path not in self._menus:
            above, _, title = path.rpartition("/")
            parent = self._menu(above) if above else self
            self._menus[path] = parent.addMenu(title)
        return self._menus[path]
