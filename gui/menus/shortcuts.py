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
"""Side by side, where the screen has room."""
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
    """Groups of keys and what they do, in as many columns as the screen has room for.

    Args:
        groups: In their order.
        parent: The window.
    """

    def __init__(self, groups: Sequence[DocumentedKeys], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        room = self.screen().availableSize() * 0.9
        blocks = [_block(group) for group in groups]
        weights = [len(group.uses) + 2 for group in groups]
        content = QWidget()
        row = QHBoxLayout(content)
        row.setSpacing(theme.WIDE)
        for blocks_of_one in _columns(blocks, weights, room.width() - 2 * theme.WIDE):
            column = QVBoxLayout()
            column.setSpacing(theme.MARGIN)
            for block in blocks_of_one:
                column.addWidget(block)
            column.addStretch(1)
            row.addLayout(column)
        whole = QVBoxLayout(self)
        whole.addWidget(ScrollIfTooSmall(content, (300, 200)))
        self.resize((content.sizeHint() + self.sizeHint() * 0.1).boundedTo(room))


def _columns(
    blocks: Sequence[QWidget], weights: Sequence[int], room: int
) -> Sequence[Sequence[QWidget]]:
    """Blocks in as many columns as fit side by side, each put where least is yet.

    Args:
        blocks: In their order.
        weights: How many lines each takes.
        room: Width in pixels for all columns and what lies between them.
    """
    for count in range(COLUMNS, 0, -1):
        filled = [0] * count
        columns: list[list[QWidget]] = [[] for _ in range(count)]
        for block, weight in zip(blocks, weights, strict=True):
            place = filled.index(min(filled))
            filled[place] += weight
            columns[place].append(block)
        widths = [max(each.sizeHint().width() for each in column) for column in columns if column]
        if sum(widths) + theme.WIDE * (count - 1) <= room:
            break
    return columns


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
