"""Check marks and availability of menu lines, kept as the state of the program is."""

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
        """Take an action into care, if its item has a mark or is not always available."""
        action.setCheckable(item.checked is not None)
        if item.checked is not None or item.enabled is not None:
            self._actions.append((action, item))

    def follow(self, *signals: SignalInstance) -> None:
        """Refresh whenever one of these is emitted."""
        for signal in signals:
            signal.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Ask every item for its mark and its availability."""
        for action, item in self._actions:
            if item.checked is not None:
                action.setChecked(item.checked())
            if item.enabled is not None:
                action.setEnabled(item.enabled())
