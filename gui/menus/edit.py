"""The Edit menu: the drawing, the draft, and what was done last."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QInputDialog, QWidget

from gui.menus.item import Item, Line, Separator

if TYPE_CHECKING:
    from gui.panels.draw_panel import DrawPanel
    from gui.session import Session
    from gui.session.book import RunBook


def lines(owner: QWidget, session: Session, draw: DrawPanel) -> tuple[Line, ...]:
    """The lines of the menu; ``owner`` is the parent of the dialogues."""
    book, canvas = session.book, draw.canvas
    return (
        Item("Edit", "Undo Stroke", canvas.undo, "Ctrl+Z"),
        Item("Edit", "Redo Stroke", canvas.redo, "Ctrl+Shift+Z"),
        Item("Edit", "Paste Picture", canvas.paste, "Ctrl+V"),
        Item("Edit", "Clear Canvas", canvas.clear, "Ctrl+Backspace"),
        Item("Edit", "Random Test Digit", draw.draw_sample, "Ctrl+D"),
        Item(
            "Edit",
            "Chosen Test Digit …",
            partial(_choose_test_image, owner, book, draw),
            "Ctrl+Shift+D",
        ),
        Separator("Edit"),
        Item("Edit", "Undo Last Change", session.undo.undo, "Ctrl+Alt+Z"),
        Item("Edit", "Redo Last Change", session.undo.redo, "Ctrl+Alt+Shift+Z"),
        Item("Edit", "Reset Settings of This Variant", session.draft.reset),
    )


def _choose_test_image(owner: QWidget, book: RunBook, draw: DrawPanel) -> None:
    """Put the test image of a number on the canvas."""
    if book.dataset is None:
        return
    last = len(book.dataset.test_images) - 1
    number, chosen = QInputDialog.getInt(
        owner, "Chosen test digit", f"Number of the test image, 0 to {last}", 0, 0, last
    )
    if chosen:
        draw.draw_test_image(number)
