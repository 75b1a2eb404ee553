"""A line of text to type in, as tall as the other controls of a form."""

from __future__ import annotations

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QLineEdit, QToolTip

from gui import theme
from gui.guard import guarded
from gui.widgets.controls.paragraph import as_tooltip
from gui.widgets.painting.primitives import BOX_HEIGHT, set_style_flag

TOLD_MS = 8000
"""How long the reason stands below a box whose text was refused."""


@guarded
class LineBox(QLineEdit):
    """Qt's line of text, whose height follows the size of text, and that can be refused aloud."""

    _problem = ""

    def sizeHint(self) -> QSize:
        """As wide as Qt's own."""
        return QSize(super().sizeHint().width(), theme.px(BOX_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """As tall; as narrow as Qt's own."""
        return QSize(super().minimumSizeHint().width(), theme.px(BOX_HEIGHT))

    def problem(self) -> str:
        """Why the text was refused that stands there; empty if it was not."""
        return self._problem

    def refuse(self, problem: str) -> None:
        """Mark the text as wrong, and say why below it."""
        self._problem = problem
        set_style_flag(self, "wrong", on=True)
        place = self.mapToGlobal(self.rect().bottomLeft())
        QToolTip.showText(place, as_tooltip(problem), self, self.rect(), TOLD_MS)

    @Slot()
    def forgive(self) -> None:
        """Mark it as wrong no longer."""
        self._problem = ""
        set_style_flag(self, "wrong", on=False)
