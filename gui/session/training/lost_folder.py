"""A run whose folder went while it learnt is not to go with it from the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.runs import manifest

if TYPE_CHECKING:
    from gui.session.runs.book import RunBook

GONE = "The folder of “{name}” is gone, it is in memory alone: save its model."


def kept(book: RunBook, run: str) -> tuple[str, str]:
    """Keep what is known of a run whose folder is gone.

    Returns:
        Its identifier from now on, and what to say; the words are empty where its folder is there.
    """
    entry = book.entries[run]
    source = entry.line.source
    if entry.loaded and source and manifest.identifier(source) != entry.line.made_as:
        return book.keep_in_memory(run), GONE.format(name=entry.name)
    return run, ""
