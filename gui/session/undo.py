"""What was done to drawing, code, runs and settings, so that it can be taken back by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoCommand, QUndoStack

from gui.guard import guarded

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = 60
"""Deeds that can be taken back; a canvas must remember as many steps."""
MERGING = 1
"""Number of commands that may take up those that follow them."""


@guarded
class Deed(QUndoCommand):
    """Something that was done already.

    Args:
        text: What it was, as it stands after "Undo": "delete “code 8”".
        undo: Takes it back.
        redo: Does it again.
        merges: What it changed: a later deed of the same name becomes one with it; empty for
            never.
        where: The part of the window that it was done in; empty where none asks.
    """

    def __init__(
        self,
        text: str,
        undo: Callable[[], object],
        redo: Callable[[], object],
        merges: str = "",
        where: str = "",
    ) -> None:
        super().__init__(text)
        self._undo, self._redo, self._merges = undo, redo, merges
        self.where = where
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
        self._stack.setUndoLimit(MOST)
        self._told = self._state()
        self._stack.indexChanged.connect(self._tell)

    def push(
        self,
        text: str,
        undo: Callable[[], object],
        redo: Callable[[], object],
        merges: str = "",
        where: str = "",
    ) -> None:
        """Note what was just done; see ``Deed``."""
        self._stack.push(Deed(text, undo, redo, merges, where))

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

    @property
    def where(self) -> str:
        """In which part of the window was done what ``undo`` would take back."""
        last = self._stack.command(self._stack.index() - 1)
        return last.where if isinstance(last, Deed) else ""

    def _state(self) -> tuple[object, ...]:
        """All that is another thing when ``changed`` is emitted."""
        return self._stack.index(), self._stack.count(), self.undoes, self.redoes, self.where

    @Slot()
    def _tell(self) -> None:
        """Qt tells also of a deed that became one with the last, as at each move of a drag."""
        before, self._told = self._told, self._state()
        if self._told != before:
            self.changed.emit()
