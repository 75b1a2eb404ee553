"""The words below the map, and those in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.models.projection import Plane
    from gui.session.book import RunBook


def caption(plane: Plane, hint: str, errors: str) -> str:
    """How much the plane keeps, what the map shows, and why it has no colours of errors."""
    kept = f"PCA keeps {plane.variance_kept * 100:.1f} % of the variance"
    parts = [kept, hint]
    if errors:
        parts.insert(0, f"errors are {errors}")
    return " · ".join(parts)


def missing(book: RunBook) -> str:
    """Why there are no points."""
    if book.dataset is None or book.entry is None:
        return "Opening the laboratory …"
    if book.entry.model is None:
        return "Reading the run …"
    return "Encoding the test images …"
