"""Check marks, availability and words of menu lines, kept as the state of the program is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance
    from PySide6.QtGui import QAction

    from gui.menus.item import Item


class Marks(QObject):
    """Sets the check mark and the availability of actions from what their items say.

    Qt itself marks whatever is chosen, also where it can't be had or takes a while to come.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actions: list[tuple[QAction, Item]] = []

    def add(self, action: QAction, item: Item) -> None:
        """Take an action into care, if something of its item is not always the same."""
        action.setCheckable(item.checked is not None)
        if any(each is not None for each in (item.checked, item.enabled, item.words)):
            self._actions.append((action, item))

    def follow(self, *signals: SignalInstance) -> None:
        """Refresh whenever one of these is emitted."""
        for signal in signals:
            signal.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Ask every item for its mark, its availability and its words."""
        for action, item in self._actions:
            if item.checked is not None:
                action.setChecked(item.checked())
            if item.enabled is not None:
                action.setEnabled(item.enabled())
            if item.words is not None:
                action.setText(item.words())
