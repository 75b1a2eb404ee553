"""Puts on the stack of deeds what was done to draft, code and selection."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from weakref import ref

from PySide6.QtCore import QObject, Slot

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.data.dataset import Dataset
    from gui.session.latent.inspector import CodeState, Inspector
    from gui.session.latent.selection import Numbers, Selection
    from gui.session.runs.book import RunBook
    from gui.session.training.draft import Draft, Edit
    from gui.session.undo import UndoStack


class Undoing(QObject):
    """Knows how each of them is brought back."""

    def __init__(self, undo: UndoStack, book: RunBook, draft: Draft, inspector: Inspector) -> None:
        super().__init__(undo)
        self._undo, self._book, self._draft, self._inspector = undo, book, draft, inspector
        self._selection: Selection | None = None
        draft.edited.connect(self._note_edit)
        inspector.code_edited.connect(self._note_code)

    def follow(self, selection: Selection) -> None:
        """Take in what is selected, too: it is made when it is first asked for."""
        self._selection = selection
        selection.edited.connect(self._note_selection)

    @Slot(object)
    def _note_edit(self, edit: Edit) -> None:
        draft = self._draft
        self._undo.push(
            f"change of {edit.what.replace('_', ' ')}",
            partial(draft.restore, edit.before, follows=edit.followed),
            partial(draft.restore, edit.after, follows=False),
            merges=edit.what,
        )

    @Slot(str, object, object)
    def _note_code(self, what: str, before: CodeState, after: CodeState) -> None:
        restore = self._inspector.restore
        self._undo.push(what, partial(restore, before), partial(restore, after), merges=what)

    @Slot(object, object)
    def _note_selection(self, before: Numbers, after: Numbers) -> None:
        selection, dataset = self._selection, self._book.dataset
        if selection is None:
            return
        of = (lambda: None) if dataset is None else ref(dataset)  # or old ones would never go
        what = f"selection of {selection.name}" if len(after) else "deselection"
        self._undo.push(
            what,
            partial(_restore, selection, of, before),
            partial(_restore, selection, of, after),
        )


def _restore(selection: Selection, of: Callable[[], Dataset | None], images: Numbers) -> None:
    """Select images of a data set again, if that is still the one in use."""
    selection.restore(of(), images)
