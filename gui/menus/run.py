"""The Run menu: training, and the shipped model."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gui.menus.item import Item, Line, Separator

if TYPE_CHECKING:
    from gui.session import Session
    from gui.session.book import RunBook


def lines(session: Session) -> tuple[Line, ...]:
    """The lines of the menu."""
    training = session.training
    return (
        Item("Run", "Train", training.start, "Ctrl+R"),
        Item("Run", "Pause / Resume", training.toggle, "Space"),
        Item("Run", "Step One Batch", training.step, "Ctrl+T"),
        Item("Run", "Stop", training.stop, "Ctrl+."),
        Item("Run", "Continue", training.extend, "Ctrl+E"),
        Separator("Run"),
        Item(
            "Run",
            "Back to the Shipped Model",
            session.restore_shipped,
            enabled=partial(_shipped_is_replaced, session.book),
        ),
    )


def _shipped_is_replaced(book: RunBook) -> bool:
    """Whether another model has taken the place of the one that the program came with."""
    return book.entry is not None and book.entry.replaced
