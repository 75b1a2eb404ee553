"""The tab that is not there before something is selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from gui.session.latent.inspector import TEST_IMAGE

if TYPE_CHECKING:
    from gui.session import Session
    from gui.widgets.controls import TabStrip

KEY = "selection"


class SelectionTab(QObject):
    """Hides the tab until a point is clicked or selected; the menu shows it at any time.

    A group that is selected, and a walk, bring it to the front.
    """

    def __init__(self, session: Session, tabs: TabStrip) -> None:
        super().__init__(tabs)
        self._session, self._tabs = session, tabs
        tabs.hide_page(KEY)
        session.inspector.selected.connect(self._reveal)
        session.selection.changed.connect(self._reveal)
        session.selection.made.connect(self._bring)
        session.walk.began.connect(self._bring)

    @Slot()
    def _reveal(self) -> None:
        inspected = self._session.inspector.source == TEST_IMAGE
        if inspected or len(self._session.selection.images):
            self._tabs.show_page(KEY)

    @Slot()
    def _bring(self) -> None:
        self._tabs.set_current(KEY)
