"""Undo and redo of runs and settings, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject

from gui.session.undo import UndoStack
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from gui.session import Session


@pytest.mark.usefixtures("qapp")
def test_deeds_are_taken_back_and_done_again_in_order() -> None:
    owner = QObject()
    stack, done = UndoStack(owner), ["a", "b"]
    changed = Heard(stack.changed)
    assert stack.undoes == ""
    for word in ("a", "b"):
        stack.push(f"Add {word}", done.pop, lambda word=word: done.append(word))
    assert done == ["a", "b"]  # what is pushed is done already
    assert stack.undoes == "Add b"
    stack.undo()
    assert (done, stack.undoes, stack.redoes) == (["a"], "Add a", "Add b")
    stack.redo()
    assert done == ["a", "b"]
    stack.undo()
    stack.undo()
    stack.undo()  # there is no more
    assert done == []
    assert len(changed) > 4


def test_a_slider_that_is_dragged_is_one_change(session: Session) -> None:
    draft, undo = session.draft, session.undo
    first = draft.config
    assert first is not None
    for epochs in (3, 4, 5):
        draft.change(epochs=epochs)
    draft.change(seed=9)
    assert undo.undoes == "Change seed"
    undo.undo()
    assert undo.undoes == "Change epochs"
    undo.undo()
    assert draft.config == first
    assert draft.follows
    assert undo.undoes == ""
    undo.redo()
    assert draft.config.epochs == 5
