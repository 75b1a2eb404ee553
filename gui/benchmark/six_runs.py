"""The runs that the benchmark compares: the shipped ones, which every copy of the program has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.session.runs.book import MOST_PINNED

if TYPE_CHECKING:
    from gui.session import Session
    from gui.session.runs.book import RunBook


def shipped(book: RunBook) -> list[str]:
    """As many of them as can be pinned, by their identifiers, in the order of the list."""
    keys = [key for key, entry in book.entries.items() if entry.line.read_only]
    return keys[:MOST_PINNED]


def complete(session: Session) -> bool:
    """Whether every run that is compared has its model and its map."""
    book, plane = session.book, session.plane
    return all(
        book.model_of(run) is not None and plane.view(run) is not None for run in book.compared
    )
