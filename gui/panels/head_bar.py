"""The top line of the window: the program's name, the menus, data set and device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenuBar, QSizePolicy, QWidget

from gui import theme
from gui.widgets.controls.labels import ElidedLabel

if TYPE_CHECKING:
    from gui.session import Session


class HeadBar(QWidget):
    """Name, menus, notices, and what the program works with, on one line."""

    def __init__(
        self,
        session: Session,
        menus: QMenuBar,
        notice: QWidget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._book, self._draft = session.book, session.draft
        name = QLabel("Hourglass")
        theme.set_font(name, theme.BASE, QFont.Weight.DemiBold)
        self._state = ElidedLabel()
        theme.set_font(self._state, theme.SMALL)
        self._state.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._state.set_alignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        menus.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.MARGIN, 0, theme.MARGIN, 0)
        row.setSpacing(theme.GAP)
        row.addWidget(name)
        row.addWidget(menus)
        row.addWidget(notice, 1000)  # what is rare takes the room of what is always there
        row.addWidget(self._state, 1)
        # A notice has two lines of small text; the line must not grow when there is one.
        row.addStrut(2 * self._state.fontMetrics().lineSpacing() + theme.TIGHT)
        for changed in (self._book.dataset_changed, self._draft.changed):
            changed.connect(self._show_state)

    @Slot()
    def _show_state(self) -> None:
        """Data set and device."""
        book = self._book
        parts = [str(book.dataset)] if book.dataset else []
        if book.catalogue and self._draft.config:
            titles = {device.key: device.title for device in book.catalogue.devices}
            best = book.catalogue.devices[0].title  # what ``auto`` takes
            parts.append(titles.get(self._draft.config.device, best))
        self._state.set_text("  ·  ".join(parts))
