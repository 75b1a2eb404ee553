"""All menus and shortcuts, in one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox

from gui.widgets.painting import primitives

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtWidgets import QMainWindow, QMenu, QMenuBar

    from gui.menus.commands import Commands

SEPARATOR = ""


@dataclass(frozen=True)
class Item:
    """One line of a menu.

    Attributes:
        menu: Where it stands; ``View/Theme`` is a menu in a menu.
        text: What it says; ``SEPARATOR`` for a line.
        slot: Name of the method of ``Commands`` that it calls.
        keys: Its shortcut.
        value: What the method is called with, if anything; items with values exclude each other.
    """

    menu: str
    text: str
    slot: str = ""
    keys: str = ""
    value: str = ""


TABLE = (
    Item("File", "Open Model …", "open_model", "Ctrl+O"),
    Item("File", "Save Model …", "save_model", "Ctrl+S"),
    Item("File", SEPARATOR),
    Item("File", "Open Picture …", "open_picture", "Ctrl+Shift+O"),
    Item("File/Data Set", "MNIST", "load_dataset", value="mnist"),
    Item("File/Data Set", "Fashion-MNIST", "load_dataset", value="fashion-mnist"),
    Item("File/Data Set", "KMNIST", "load_dataset", value="kmnist"),
    Item("File/Data Set", "Folder of IDX Files …", "open_folder"),
    Item("File", SEPARATOR),
    Item("File", "Save Drawing …", "save_drawing"),
    Item("File", "Save Map …", "save_map"),
    Item("File", "Save Loss Plot …", "save_plot"),
    Item("File", "Save Loss History as CSV …", "save_history"),
    Item("File", "Save Window as Picture …", "save_window", "Ctrl+Shift+S"),
    Item("File", SEPARATOR),
    Item("File", "Quit", "quit", "Ctrl+Q"),
    Item("Edit", "Undo Stroke", "undo", "Ctrl+Z"),
    Item("Edit", "Redo Stroke", "redo", "Ctrl+Shift+Z"),
    Item("Edit", "Paste Picture", "paste", "Ctrl+V"),
    Item("Edit", "Clear Canvas", "clear", "Ctrl+Backspace"),
    Item("Edit", "Random Test Digit", "sample", "Ctrl+D"),
    Item("Edit", "Chosen Test Digit …", "choose_sample", "Ctrl+Shift+D"),
    Item("Edit", SEPARATOR),
    Item("Edit", "Reset Settings of This Variant", "reset_settings"),
    Item("Run", "Train", "train", "Ctrl+R"),
    Item("Run", "Pause / Resume", "pause", "Space"),
    Item("Run", "Step One Batch", "step", "Ctrl+T"),
    Item("Run", "Stop", "stop", "Ctrl+."),
    Item("Run", "Continue", "extend", "Ctrl+E"),
    Item("Run", SEPARATOR),
    Item("Run", "Back to the Shipped Model", "restore_shipped"),
    Item("View/Theme", "System", "set_theme", value="system"),
    Item("View/Theme", "Light", "set_theme", value="light"),
    Item("View/Theme", "Dark", "set_theme", value="dark"),
    Item("View", "Show the Whole Map", "reset_map", "Ctrl+0"),
    Item("View", "Reset Layout", "reset_layout"),
    Item("View", SEPARATOR),
    Item("View", "Reconstructions", "show_tab", "Ctrl+1", value="reconstructions"),
    Item("View", "Compare", "show_tab", "Ctrl+2", value="compare"),
    Item("View", "Robustness", "show_tab", "Ctrl+3", value="robustness"),
    Item("View", "Anomaly", "show_tab", "Ctrl+4", value="anomaly"),
    Item("View", "Filters", "show_tab", "Ctrl+5", value="filters"),
    Item("View", "Learn", "show_tab", "Ctrl+6", value="learn"),
    Item("Help", "About This Variant", "show_help", "F1"),
    Item("Help", "About Hourglass", "about"),
)


def build(window: QMainWindow, bar: QMenuBar, commands: Commands) -> dict[str, QAction]:
    """Fill a window's menu bar from the table.

    Returns:
        The actions by slot, or by ``slot:value`` where they have a value.
    """
    menus: dict[str, QMenu] = {}
    groups: dict[str, QActionGroup] = {}
    actions = {}
    for item in TABLE:
        menu = _menu(bar, menus, item.menu)
        if item.text == SEPARATOR:
            menu.addSeparator()
            continue
        action = QAction(item.text, window)
        action.setShortcut(QKeySequence(item.keys))
        if item.value:
            group = groups.setdefault(item.slot, QActionGroup(window))
            action.setCheckable(True)
            action.setActionGroup(group)
            action.setData((item.slot, item.value))
            action.triggered.connect(commands.triggered)
        else:
            action.triggered.connect(getattr(commands, item.slot))
        menu.addAction(action)
        actions[f"{item.slot}:{item.value}" if item.value else item.slot] = action
    return actions


def mark(actions: dict[str, QAction], slot: str, value: str) -> None:
    """Put the mark among a slot's lines on one value; on none where there is no such line."""
    for name, action in actions.items():
        if name.startswith(f"{slot}:"):
            action.setChecked(name == f"{slot}:{value}")


def presses_a_button(event: QEvent) -> bool:
    """Whether a key is Space, on a button or a list that the keyboard has led to."""
    focus = QApplication.focusWidget()
    return (
        isinstance(event, QKeyEvent)
        and event.key() == Qt.Key.Key_Space
        and isinstance(focus, QAbstractButton | QComboBox)
        and primitives.shows_focus(focus)
    )


def _menu(bar: QMenuBar, menus: dict[str, QMenu], path: str) -> QMenu:
    """The menu at a path, made when first asked for."""
    if path not in menus:
        above, _, name = path.rpartition("/")
        parent = _menu(bar, menus, above) if above else bar
        menus[path] = parent.addMenu(name)
    return menus[path]
