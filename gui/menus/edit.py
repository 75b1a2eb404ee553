"""The Edit menu: what was done last, the drawing and the draft."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QInputDialog, QWidget

from gui import text
from gui.menus.item import Item, Line, Separator

if TYPE_CHECKING:
    from gui.panels.draw import DrawPanel
    from gui.session import Session
    from gui.session.runs.book import RunBook
    from gui.session.undo import UndoStack

LONGEST = 48
"""Characters of what was done that stand in the menu."""


def lines(owner: QWidget, session: Session, draw: DrawPanel) -> tuple[Line, ...]:
    """The lines of the menu; ``owner`` is the parent of the dialogues."""
    book, canvas = session.book, draw.canvas
    return (
        *_undo(session.undo),
        Separator("Edit"),
        Item("Edit", "Paste Picture", canvas.paste, "Ctrl+V"),
        Item("Edit", "Clear Canvas", canvas.clear, "Ctrl+Backspace"),
        Item("Edit", "Random Test Image", draw.draw_sample, "Ctrl+D", repeats=True),
        Item(
            "Edit",
            "Chosen Test Image …",
            partial(_choose_test_image, owner, book, draw),
            "Ctrl+Shift+D",
        ),
        Separator("Edit"),
        Item("Edit", "Reset Settings of This Variant", session.draft.reset),
    )


def _undo(undo: UndoStack) -> tuple[Item, Item]:
    """The lines that say what they take back and do again."""
    return (
        Item(
            "Edit",
            "Undo",
            undo.undo,
            "Ctrl+Z",
            enabled=lambda: bool(undo.undoes),
            words=lambda: _named("Undo", undo.undoes),
            repeats=True,
        ),
        Item(
            "Edit",
            "Redo",
            undo.redo,
            "Ctrl+Shift+Z | Ctrl+Y",
            enabled=lambda: bool(undo.redoes),
            words=lambda: _named("Redo", undo.redoes),
            repeats=True,
        ),
    )


def _named(verb: str, what: str) -> str:
    """Undo and what it takes back, on a line of a menu."""
    short = what if len(what) <= LONGEST else f"{what[: LONGEST - 2]} …"
    return text.in_menu(f"{verb} {short}".strip())


def _choose_test_image(owner: QWidget, book: RunBook, draw: DrawPanel) -> None:
    """Put the test image of a number on the canvas."""
    if book.dataset is None:
        return
    last = len(book.dataset.test_images) - 1
    number, chosen = QInputDialog.getInt(
        owner, "Chosen test image", f"Number of the test image, 0 to {last}", 0, 0, last
    )
    if chosen:
        draw.draw_test_image(number)
