"""The words below the map, and those in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gui.session.book import RunBook
    from gui.session.latent_view import View


def caption(view: View, hint: str, errors: str) -> str:
    """How much the plane keeps, what the map shows, and why it has no colours of errors."""
    kept = f"PCA keeps {view.plane.variance_kept * 100:.1f} % of the variance"
    frame = view.frame
    some = "" if frame.images is None else f"{len(frame.images)} of the test images"
    return " · ".join(filter(None, (errors and f"errors are {errors}", kept, some, hint)))


def several(alike: str, hint: str, errors: str) -> str:
    """What maps side by side have in common; what each keeps stands over it."""
    return " · ".join(filter(None, (errors and f"errors are {errors}", alike, hint)))


def detail(view: View) -> str:
    """How wide the codes are, and how much of them the plane keeps."""
    size = len(view.plane.mean)
    numbers = "1 number" if size == 1 else f"{size} numbers"
    return f"{numbers} · keeps {view.plane.variance_kept * 100:.0f} %"


def missing(book: RunBook, run: str) -> str:
    """Why a run has no points."""
    entry = book.entries.get(run)
    if book.dataset is None or entry is None:
        return "Opening the laboratory …"
    if entry.model is None:
        return "Reading the run …"
    return "Encoding the test images …"
