"""The run that figures are written as differences to: a pill, and lines of the table's menu."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gui import text
from gui.widgets.fields import ChoiceField
from gui.widgets.saving import save_menu

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

PREFIX, NONE = "Differences to", "None"


class Baseline(ChoiceField):
    """Chooses among the runs that are compared, or none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__([("", NONE)], parent, pill=True, prefix=PREFIX)
        self.setAccessibleName("Write figures as differences to a run")
        self._names: dict[str, str] = {}

    def set_names(self, names: Mapping[str, str]) -> None:
        """Offer these runs, by their keys; long names are cut, or the pill would take the line."""
        self._names = dict(names)
        short = {key: text.shortened(name) for key, name in names.items()}
        self.set_choices([("", NONE), *short.items()], self._names)

    def menu_actions(self) -> list[QAction]:
        """The same choices for a menu: a low window has no room for the pill."""
        found = []
        for key, name in {"": "", **self._names}.items():
            line = text.in_menu(f"{PREFIX} {name}") if key else "No differences"
            choose = partial(self._choose, key)
            found.append(save_menu.switch(line, choose, on=key == self.value()))
        return found

    def _choose(self, key: str, _checked: bool = False) -> None:
        self.set_value(key)
        self.changed.emit(key)
