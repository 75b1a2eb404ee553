"""Help's list of all keys: those of the menus, and those of the widgets that are in the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QPalette
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui import theme
from gui.menus.item import Item
from gui.widgets.controls import Heading
from gui.widgets.controls.documented_keys import DocumentedKeys
from gui.widgets.layout import ScrollIfTooSmall

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gui.menus.item import Line

COLUMNS = 3
EVERYWHERE = DocumentedKeys(
    "Everywhere",
    (
        ("Tab, Shift+Tab", "go to the next control, to the one before"),
        ("Space", "press the button that Tab has led to"),
        ("Esc", "put a notice away"),
        ("Alt", "open the menus"),
    ),
)


def of_menus(lines: Iterable[Line]) -> list[DocumentedKeys]:
    """The shortcuts of the menus, a group for each menu."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for line in lines:
        if isinstance(line, Item) and line.keys:
            menu, _, below = line.menu.partition("/")
            text = f"{below}: {line.text}" if below else line.text
            keys = " or ".join(
                QKeySequence(each).toString(QKeySequence.SequenceFormat.NativeText)
                for each in line.shortcuts
            )
            groups.setdefault(menu, []).append((keys, text.removesuffix(" …")))
    return [DocumentedKeys(menu, tuple(uses)) for menu, uses in groups.items()]


def of_widgets(window: QWidget) -> list[DocumentedKeys]:
    """What the widgets of a window say of themselves, each kind once."""
    found = (getattr(type(each), "KEYS", None) for each in window.findChildren(QWidget))
    said = dict.fromkeys(keys for keys in found if isinstance(keys, DocumentedKeys))
    return sorted(said, key=lambda keys: keys.where)


class ShortcutsDialog(QDialog):
    """Groups of keys and what they do, side by side.

    Args:
        groups: In their order.
        parent: The window.
    """

    def __init__(self, groups: Sequence[DocumentedKeys], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        content = QWidget()
        row = QHBoxLayout(content)
        row.setSpacing(theme.WIDE)
        columns = [QVBoxLayout() for _ in range(COLUMNS)]
        filled = [0] * COLUMNS
        for group in groups:
            place = filled.index(min(filled))
            filled[place] += len(group.uses) + 2
            columns[place].addWidget(_block(group))
        for column in columns:
            column.setSpacing(theme.MARGIN)
            column.addStretch(1)
            row.addLayout(column)
        whole = QVBoxLayout(self)
        whole.addWidget(ScrollIfTooSmall(content, (300, 200)))
        room = self.screen().availableSize() * 0.9
        self.resize((content.sizeHint() + self.sizeHint() * 0.1).boundedTo(room))


def _block(group: DocumentedKeys) -> QWidget:
    """A group under its heading."""
    block = QWidget()
    grid = QGridLayout(block)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(theme.MARGIN)
    grid.setVerticalSpacing(theme.TIGHT)
    grid.addWidget(Heading(group.where), 0, 0, 1, 2)
    for number, words in enumerate(group.uses, 1):
        for place, text in enumerate(words):
            label = QLabel(text, textFormat=Qt.TextFormat.PlainText)
            theme.set_font(label, theme.SMALL)
            if place:
                label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            grid.addWidget(label, number, place)
    grid.setColumnStretch(1, 1)
    return block
