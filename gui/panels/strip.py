"""The views of the strip at the bottom, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.panels.reconstructions import Reconstructions

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from gui.session import Session

VIEWS: tuple[tuple[str, str, Callable[[Session], QWidget]], ...] = (
    ("reconstructions", "Reconstructions", Reconstructions),
)
"""Key, title and class of each view."""
