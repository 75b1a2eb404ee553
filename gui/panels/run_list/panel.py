"""The list of runs with its heading, its filter and its menu."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Slot
from PySide6.QtWidgets import QLineEdit, QMenu, QSizePolicy, QVBoxLayout, QWidget

from gui import theme
from gui.panels.run_list.deeds import RunDeeds
from gui.panels.run_list.model import FIGURES, RunModel
from gui.panels.run_list.view import RunListView
from gui.session.runs.book import MOST_PINNED
from gui.widgets.controls import CaptionLabel, SectionHeader
from gui.widgets.fields import ChoiceField

if TYPE_CHECKING:
    from gui.panels.run_list.deeds import Deed
    from gui.session import Session

MANY = 12
"""With more runs than these there is a field to filter them by."""
FILTER_WIDTH = 112
MEANING = (
    "All runs: those that came with the program, then yours, the newest first. A click shows one "
    "everywhere, its box pins it beside others."
)
FULL = f"At most {MOST_PINNED} runs can be pinned: let one go first."


class RunListPanel(QWidget):
    """Heading, filter, rows."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.model = RunModel(session)
        self.view = RunListView(self.model)
        self.deeds = RunDeeds(session, self)
        self.figure = ChoiceField(
            [(key, title) for key, (title, _) in FIGURES.items()], self, "Figure", pill=True
        )
        self.filter = QLineEdit(self)
        self.filter.setPlaceholderText("Filter runs")
        self.filter.setAccessibleName("Filter runs")
        self.filter.setClearButtonEnabled(True)
        self.filter.hide()
        self._waiting = CaptionLabel("Looking for runs …", self)
        self._arrange()
        self._listen()

    def _arrange(self) -> None:
        header = SectionHeader("Runs", self)
        header.set_meaning(MEANING)
        self.filter.setMinimumWidth(theme.px(FILTER_WIDTH))
        for widget in (self.filter, self.figure):
            header.add(widget)  # in the heading's line the filter pushes no row when it comes
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        column.addWidget(header)
        column.addWidget(self._waiting)
        column.addWidget(self.view, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def _listen(self) -> None:
        book = self._session.book
        self.view.chosen.connect(book.choose)
        self.view.pin_toggled.connect(self.toggle_pin)
        self.view.menu_wanted.connect(self._open_menu)
        self.view.rename_wanted.connect(self.deeds.rename)
        self.view.delete_wanted.connect(self._session.files.delete)
        self.figure.changed.connect(self.model.set_figure)
        self.filter.textChanged.connect(self._filter)
        book.runs_changed.connect(self._runs_changed)
        book.chosen.connect(self.view.show_run)

    @Slot()
    def show_run(self) -> None:
        """Bring the run that is shown into sight."""
        self.view.show_run(self._session.book.shown)

    @Slot()
    def _runs_changed(self) -> None:
        book = self._session.book
        self._waiting.hide()
        self.filter.setVisible(len(book.entries) > MANY or bool(self.filter.text()))
        self.view.show_run(book.shown)

    @Slot(str)
    def _filter(self, text: str) -> None:
        self.model.set_filter(text)
        self.view.show_run(self._session.book.shown)

    @Slot(str)
    def toggle_pin(self, run: str) -> None:
        """Pin a run, or let it go; a notice says why it can't be."""
        book = self._session.book
        if not book.pin(run, on=run not in book.pinned):
            self._session.noticed.emit("info", FULL)

    @Slot(str, QPoint)
    def _open_menu(self, run: str, place: QPoint) -> None:
        menu = self.menu(run)
        menu.popup(place)

    def menu(self, run: str) -> QMenu:
        """What can be done with a run; the menu deletes itself when it closes."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for deed in self.deeds.of(run):
            action = menu.addAction(f"{deed.text}\t{deed.keys}" if deed.keys else deed.text)
            action.setEnabled(deed.possible)
            action.triggered.connect(partial(_call, deed))
        return menu


def _call(deed: Deed) -> None:
    deed.act()
