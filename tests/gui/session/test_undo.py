"""Undo and redo of runs and settings, by name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QObject

from gui.session.undo import MOST, UndoStack
from gui.widgets.canvas.ink import HISTORY
from tests.gui import lab
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

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
    assert undo.undoes == "change of seed"
    undo.undo()
    assert undo.undoes == "change of epochs"
    undo.undo()
    assert draft.config == first
    assert draft.follows
    assert undo.undoes == ""
    undo.redo()
    assert draft.config.epochs == 5


def test_a_selection_is_taken_back(session: Session) -> None:
    selection, undo = session.selection, session.undo
    selection.take([3, 4])
    selection.take([9], "add")
    assert undo.undoes == "selection of 3 images"
    selection.clear()
    assert undo.undoes == "deselection"
    undo.undo()
    assert selection.images.tolist() == [3, 4, 9]
    undo.undo()
    assert selection.images.tolist() == [3, 4]
    undo.undo()
    assert (selection.images.tolist(), undo.undoes) == ([], "")
    undo.redo()
    assert selection.images.tolist() == [3, 4]


@pytest.mark.usefixtures("qapp")
def test_a_deed_that_becomes_one_with_the_last_is_not_told_again() -> None:
    owner = QObject()
    stack, values = UndoStack(owner), [0]
    changed = Heard(stack.changed)
    for value in (1, 2, 3):
        stack.push("drag", lambda: values.append(0), partial(values.append, value), merges="bar")
    assert len(changed) == 1
    stack.undo()
    assert (values[-1], stack.redoes, len(changed)) == (0, "drag", 2)
    stack.redo()
    assert (values[-1], stack.undoes, len(changed)) == (3, "drag", 3)
    stack.push("drag", lambda: None, lambda: None)  # the same words, and one to take back more
    assert len(changed) == 4


@pytest.mark.usefixtures("qapp")
def test_no_more_is_remembered_than_a_canvas_remembers() -> None:
    owner = QObject()
    stack, taken = UndoStack(owner), list[int]()
    for number in range(MOST + 5):
        stack.push(str(number), lambda number=number: taken.append(number), taken.clear)
    while stack.undoes:
        stack.undo()
    assert taken == list(range(MOST + 4, 4, -1))
    assert MOST <= HISTORY  # else a stroke could be left that the canvas forgot


def test_where_something_was_done_is_known(session: Session) -> None:
    undo = session.undo
    assert undo.where == ""
    undo.push("stroke", list, list, where="draw")
    undo.push("change of seed", list, list)
    assert undo.where == ""
    undo.undo()
    assert undo.where == "draw"


def test_edits_of_the_code_are_taken_back_one_number_at_a_time(
    qtbot: QtBot, session: Session
) -> None:
    inspector, undo = session.inspector, session.undo
    inspector.inspect(4)
    first = inspector.reading
    assert first is not None
    for value in (0.5, 1.0, 1.5):
        inspector.edit(2, value)
    inspector.edit(3, -1.0)
    assert undo.undoes == "change of unit 3"
    undo.undo()
    reading = inspector.reading
    assert reading is not None
    assert (reading.code[2], reading.code[3]) == (1.5, first.code[3])
    undo.undo()
    assert undo.undoes == ""
    reading = inspector.reading
    assert reading is not None
    np.testing.assert_array_equal(reading.code, first.code)
    assert not reading.edited
    undo.redo()
    inspector.reset_code()
    assert undo.undoes == "reset of the code"
    inspector.inspect(7)  # another image, another run: Undo goes back to where it was done
    lab.show(qtbot, session, "sparse")
    undo.undo()
    assert session.book.shown == "vanilla"
    assert (inspector.source, inspector.index) == ("test image", 4)
    assert inspector.reading is not None
    assert inspector.reading.code[2] == 1.5
