"""The views of the strip at the bottom, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.panels.anomaly import Anomaly
from gui.panels.compare import Compare
from gui.panels.filters import Filters
from gui.panels.learn import Learn
from gui.panels.reconstructions import Reconstructions
from gui.panels.robustness import Robustness
from gui.panels.sensitivity import Sensitivity

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from gui.session import Session

VIEWS: tuple[tuple[str, str, Callable[[Session], QWidget]], ...] = (
    ("reconstructions", "Reconstructions", Reconstructions),
    ("compare", "Compare", Compare),
    ("robustness", "Robustness", Robustness),
    ("sensitivity", "Sensitivity", Sensitivity),
    ("anomaly", "Anomaly", Anomaly),
    ("filters", "Filters", Filters),
    ("learn", "Learn", Learn),
)
"""Key, title and class of each view."""
