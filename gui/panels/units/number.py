"""A box that goes to a unit by its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QSizePolicy

from engine.core.read_number import NumberError, parse_number
from gui import theme
from gui.guard import guarded
from gui.panels.units import words
from gui.widgets.fields.line_box import LineBox

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent
    from PySide6.QtWidgets import QWidget

WIDTH, HEIGHT = 78, 24
"""In pixels beside text of the usual size: for the words that stand there, and beside pills."""

STILL_HERE = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
"""Another window is in front, or the menu of the box is open: whoever types comes back to it."""


@guarded
class UnitNumber(LineBox):
    """A number and Enter ask for that unit; what is no unit of the layer is refused aloud."""

    asked = Signal(int)
    """The unit that a person wants to see; the layer has it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = 0
        self.setPlaceholderText("Unit no.")
        self.setAccessibleName("Number of a unit")
        self.setToolTip("Type a unit's number and press Enter to see its card")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.returnPressed.connect(self._ask)
        self.textEdited.connect(self.forgive)

    def set_size(self, size: int) -> None:
        """Know how many units the layer has."""
        self._size = size

    def sizeHint(self) -> QSize:
        """Room for the words."""
        return QSize(theme.px(WIDTH), theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """As much."""
        return self.sizeHint()

    @Slot()
    def _ask(self) -> None:
        try:
            number = int(parse_number(self.text(), integer=True))
        except NumberError as error:
            self.refuse(str(error))
            return
        if 0 <= number < self._size:
            self.clear()
            self.forgive()
            self.asked.emit(number)
        else:
            self.refuse(words.no_such_unit(number, self._size))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Left without Enter: empty again."""
        super().focusOutEvent(event)
        if event.reason() not in STILL_HERE:
            self.clear()
            self.forgive()
