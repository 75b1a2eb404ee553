"""A list of layer sizes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gui import theme
from gui.widgets.fields.line_box import LineBox
from gui.widgets.painting.primitives import set_style_flag

if TYPE_CHECKING:
    from collections.abc import Sequence


class SizesField(QWidget):
    """A list of layer sizes such as ``128, 64``; empty for none.

    Args:
        sizes: What it starts with.
        low: Smallest allowed size.
        high: Largest allowed size.
        most: How many sizes are allowed.
        name: Accessible name.
        parent: Owner.
    """

    changed = Signal(tuple)
    """The sizes that the user has entered."""

    def __init__(
        self,
        sizes: Sequence[int] = (),
        *,
        low: int,
        high: int,
        most: int,
        name: str = "Hidden sizes",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._low, self._high, self._most = low, high, most
        self._sizes = tuple(sizes)
        self.edit = LineBox(self)
        self.edit.setAccessibleName(name)
        self.edit.setPlaceholderText("none")
        self.message = QLabel(self)
        self.message.setWordWrap(True)
        self.message.setTextFormat(Qt.TextFormat.PlainText)  # it repeats what was typed
        theme.set_font(self.message, theme.SMALL)
        self.message.setForegroundRole(QPalette.ColorRole.BrightText)
        self.message.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.HAIR)
        column.addWidget(self.edit)
        column.addWidget(self.message)
        self.edit.textChanged.connect(self._judge)
        self.edit.editingFinished.connect(self._finish)
        self.set_value(sizes)

    def value(self) -> tuple[int, ...]:
        """The last good sizes."""
        return self._sizes

    def set_value(self, sizes: Sequence[int]) -> None:
        """Show ``sizes``, silently."""
        self._sizes = tuple(sizes)
        self.edit.setText(", ".join(str(size) for size in self._sizes))

    def set_dimmed(self, dimmed: bool) -> None:
        """Show that the value has no effect now, although it can be changed."""
        set_style_flag(self.edit, "dimmed", dimmed)

    def problem(self) -> str:
        """What is wrong with the text and what would be right; empty if nothing is."""
        return self._problem_of(self._words())

    def _problem_of(self, words: list[str]) -> str:
        if not all(words):
            return "a size is missing beside a comma: write sizes such as 128, 64"
        for word in words:
            if not word.isascii() or not word.isdigit():
                return f"“{word}” is not a whole number: write sizes such as 128, 64"
            if not self._low <= int(word) <= self._high:
                return f"{word} is out of bounds: use {self._low} to {self._high}"
        if len(words) > self._most:
            return f"{len(words)} layers are too many: use at most {self._most}"
        return ""

    def _words(self) -> list[str]:
        """The sizes as they were typed; an empty one where one is missing beside a mark."""
        text = self.edit.text().strip()
        groups = re.split("[,;→]", text) if text else []
        return [word for group in groups for word in group.split() or [""]]

    @Slot()
    def _judge(self) -> None:
        """Tell what is wrong so far; a mark at the end is not, while somebody types on."""
        words = self._words()
        typed_on = self.edit.hasFocus() and words and not words[-1]
        self._tell(self._problem_of(words[:-1] if typed_on else words))

    def _tell(self, problem: str) -> None:
        self.message.setText(problem)
        self.message.setVisible(bool(problem))
        set_style_flag(self.edit, "wrong", bool(problem))

    @Slot()
    def _finish(self) -> None:
        problem = self.problem()
        self._tell(problem)
        if problem:
            return
        sizes = tuple(int(word) for word in self._words())
        if sizes != self._sizes:
            self.set_value(sizes)
            self.changed.emit(sizes)
