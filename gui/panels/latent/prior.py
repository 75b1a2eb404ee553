"""What the maps offer for runs with a prior: its rings, and draws from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from gui.widgets.controls import Chip

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gui.panels.latent.samples import SamplesWindow
    from gui.panels.latent.stars import Stars
    from gui.session import Session


class PriorTools(QObject):
    """Two chips, there only while a variational run is on show.

    Attributes:
        rings: Whether the prior is drawn on the maps.
        sample: Opens the window of draws.
        chips: Both, in their order.
        window: The window of draws, once it was opened.
    """

    def __init__(self, session: Session, stars: Stars, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._stars, self._parent = session, stars, parent
        self.rings = Chip("Prior", parent, checkable=True, low=True)
        self.sample = Chip("Sample …", parent, low=True)
        self.chips = (self.rings, self.sample)
        self.window: SamplesWindow | None = None
        self.rings.setToolTip("Rings at 1, 2 and 3 σ of N(0, I), which all clouds are to fill")
        self.sample.setToolTip("Images decoded from draws of N(0, I)")
        self.rings.toggled.connect(self._show_rings)
        self.sample.clicked.connect(self.open)
        book = session.book
        for signal in (book.models_changed, book.chosen, book.pins_changed, book.runs_changed):
            signal.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Be there if a run on show has a prior."""
        for chip in self.chips:
            chip.setVisible(self._stars.has_prior())

    @Slot(bool)
    def _show_rings(self, on: bool) -> None:
        self._stars.show_prior(on=on)

    @Slot()
    def open(self) -> None:
        """Show the window of draws, with new ones if it is there already."""
        from gui.panels.latent.samples import SamplesWindow  # noqa: PLC0415 - most never open it

        if self.window is None:
            self.window = SamplesWindow(self._session, self._parent)
        elif self.window.isVisible():
            self.window.draw_anew()
        self.window.show()
        self.window.activateWindow()  # it comes to the front, too
