"""One thing, two, or many: neighbours, the walk between, the group; and sums of codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui import theme
from gui.guard import guarded
from gui.panels.selection.group import GroupPage
from gui.panels.selection.neighbours import NeighboursPage
from gui.panels.selection.sums import SumsPage
from gui.panels.selection.walk import WalkPage
from gui.widgets.controls import ChipGroup
from gui.widgets.layout.front_page import FrontPage

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from gui.session import Session

PAGES = [("neighbours", "Neighbours"), ("walk", "Walk"), ("group", "Group"), ("sums", "Arithmetic")]
TIPS = {
    "neighbours": "The test images nearest to what is inspected, by code and by pixels",
    "walk": "From one image to another through the code space",
    "group": "The test images that are selected on the map",
    "sums": "Means of groups added to a code, or taken away",
}


@guarded
class SelectionPanel(QWidget):
    """The pages, and what belongs to the one in front beside their names."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.pages = ChipGroup(PAGES, self)
        self.neighbours, self.walk = NeighboursPage(session), WalkPage(session)
        self.group, self.sums = GroupPage(session), SumsPage(session)
        self._stack, self._tools = FrontPage(self), FrontPage(self)
        for page in (self.neighbours, self.walk, self.group, self.sums):
            self._stack.addWidget(page)
            self._tools.addWidget(page.tools)
        for key, tip in TIPS.items():
            self.pages.chip(key).setToolTip(tip)
        head = QHBoxLayout()
        head.setSpacing(theme.WIDE)
        head.addWidget(self.pages, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self._tools, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.MARGIN, theme.GAP, theme.MARGIN, theme.HAIR)
        column.setSpacing(theme.GAP)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        self.pages.chosen.connect(self.show_page)
        session.selection.made.connect(self._show_group)
        session.walk.began.connect(self._show_walk)

    @Slot(str)
    def show_page(self, key: str) -> None:
        """Bring a page to the front; ``KeyError`` if there is none."""
        self.pages.set_current(key)
        number = [each for each, _ in PAGES].index(key)
        self._stack.setCurrentIndex(number)
        self._tools.setCurrentIndex(number)

    @Slot()
    def _show_group(self) -> None:
        """Show what is selected; where one calculates it is the next term."""
        if self.pages.current() == "sums":
            self.sums.choose_selection()
        else:
            self.show_page("group")

    @Slot()
    def _show_walk(self) -> None:
        self.show_page("walk")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape selects nothing."""
        if event.key() == Qt.Key.Key_Escape:
            self._session.selection.clear()
            self._session.walk.clear()
        else:
            super().keyPressEvent(event)
