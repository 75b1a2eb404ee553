"""What was done to runs and settings, newest last, so that it can be taken back by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

if TYPE_CHECKING:
    from collections.abc import Callable

MERGING = 1
"""Number of commands that may take up those that follow them."""


class Deed(QUndoCommand):
    """Something that was done already.

    Args:
        text: What it was, such as "Delete “code 8”".
        undo: Takes it back.
        redo: Does it again.
        merges: What it changed: a later deed of the same name becomes one with it; empty for
            never.
    """

    def __init__(
        self, text: str, undo: Callable[[], object], redo: Callable[[], object], merges: str = ""
    ) -> None:
        super().__init__(text)
        self._undo, self._redo, self._merges = undo, redo, merges
        self._done = True

    def undo(self) -> None:
        """Take it back."""
        self._undo()

    def redo(self) -> None:
        """Do it again; when it is put on the stack it is done already."""
        if self._done:
            self._done = False
        else:
            self._redo()

    def id(self) -> int:
        """Which commands are asked whether they become one with the next."""
        return MERGING if self._merges else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Become one with a later change of the same setting."""
        if not isinstance(other, Deed) or other._merges != self._merges:
            return False
        self._redo = other._redo
        return True


class UndoStack(QObject):
    """The deeds of this session."""

    changed = Signal()
    """What can be undone or redone is another thing."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._stack = QUndoStack(self)
        self._stack.indexChanged.connect(self.changed)

    def push(
        self,
        text: str,
        undo: Callable[[], object],
        redo: Callable[[], object],
        merges: str = "",
    ) -> None:
        """Note what was just done; see ``Deed``."""
        self._stack.push(Deed(text, undo, redo, merges))

    def undo(self) -> None:
        """Take the last deed back."""
        self._stack.undo()

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._stack.redo()

    @property
    def undoes(self) -> str:
        """What ``undo`` would take back; empty if there is nothing."""
        return self._stack.undoText()

    @property
    def redoes(self) -> str:
        """What ``redo`` would do again; empty if there is nothing."""
        return self._stack.redoText()
