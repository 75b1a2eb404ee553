"""The views of the strip at the bottom, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.panels.anomaly import Anomaly
from gui.panels.compare import Compare
from gui.panels.few_labels import FewLabelsPanel
from gui.panels.learn import Learn
from gui.panels.reconstructions import Reconstructions
from gui.panels.robustness import Robustness
from gui.panels.selection import SelectionPanel, SelectionTab
from gui.panels.sensitivity import Sensitivity
from gui.panels.units import UnitsPanel

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from gui.session import Session
    from gui.widgets.controls import TabStrip

VIEWS: tuple[tuple[str, str, Callable[[Session], QWidget]], ...] = (
    ("reconstructions", "Reconstructions", Reconstructions),
    ("compare", "Compare", Compare),
    ("robustness", "Robustness", Robustness),
    ("sensitivity", "Sensitivity", Sensitivity),
    ("anomaly", "Anomaly", Anomaly),
    ("few_labels", "Few labels", FewLabelsPanel),
    ("units", "Units", UnitsPanel),
    ("learn", "Learn", Learn),
    ("selection", "Selection", SelectionPanel),
)
"""Key, title and class of each view."""

EARLIER = {"filters": "units"}
"""Keys that earlier versions remembered, and what stands there now."""


def known(key: str) -> str:
    """The key of a view, also where an earlier version called it something else."""
    return EARLIER.get(key, key)


def fill(strip: TabStrip, session: Session) -> None:
    """Add all views to the strip."""
    for key, title, make in VIEWS:
        strip.add(key, title, make(session))
    SelectionTab(session, strip)
