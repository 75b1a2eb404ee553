"""The tab: which layer and order, the wall, and beside it a card or histograms of all units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.evaluation.units import pictures
from engine.evaluation.units.layers import CODE
from engine.evaluation.units.order import KL, ORDERS, ordered
from gui import theme
from gui.guard import guarded
from gui.panels.units import words
from gui.panels.units.card import UnitCardView
from gui.panels.units.number import UnitNumber
from gui.panels.units.overview import Overview
from gui.session.training import run_names
from gui.widgets.controls import ElidedLabel
from gui.widgets.controls.paragraph import Paragraph
from gui.widgets.fields import ChoiceField
from gui.widgets.grids import PictureWall, ScrollingWall

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from engine.evaluation.units.report import UnitReport
    from gui.session import Session

ROOMY = 1240
"""Width in pixels, beside text of the usual size, from which wall and card stand side by side."""
TALL = 190
"""Height in pixels, beside text of the usual size, from which words stand above the wall."""
LOW, LOWEST = 116, 94
"""Heights in pixels, beside text of the usual size, below which the bars of densities have no room,
and below which no histogram has."""
LEAST = 36
"""Side in pixels, beside text of the usual size, below which nobody sees what a unit draws."""


@guarded
class UnitsPanel(QWidget):
    """A wall of units; a click opens the card of one beside it, or in its place in a small window.

    Escape closes the card.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._units = session, session.units
        self.layer = ChoiceField([(CODE, "Code")], self, prefix="Layer", pill=True)
        self.order = ChoiceField(parent=self, prefix="Sort", pill=True)
        self.number = UnitNumber(self)
        self.wall = PictureWall("Units", self, least=LEAST)
        self.area = ScrollingWall(self.wall, LEAST, self)
        self.overview = Overview(self)
        self.card = UnitCardView(session, self)
        self._counts, self._text = ElidedLabel("", self), Paragraph(2, self)
        self._shown: tuple[UnitReport, str] | None = None
        self._places = np.zeros(0, np.intp)
        self._revealed: int | None = None
        self._arrange()
        self.layer.changed.connect(self._choose_layer)
        self.order.changed.connect(self.refresh)
        self.wall.clicked.connect(self._open)
        self.wall.hovered.connect(self._hover)
        self.overview.narrowed.connect(self._narrow)
        for box in (self.number, self.card.number):
            box.asked.connect(self._go_to)
        self._units.changed.connect(self.refresh)
        book = session.book
        for signal in (book.shown_frame_changed, book.chosen, book.shown_model_changed):
            signal.connect(self.refresh)
        for named in (book.pins_changed, book.run_changed):
            named.connect(self._count)
        theme.notifier().changed.connect(self._draw)

    def _arrange(self) -> None:
        self.order.setToolTip(words.MEANING_OF_ORDER)
        self._text.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        theme.set_font(self._counts, theme.SMALL)
        self._counts.set_meaning(words.A_UNIT)
        self._head = QWidget(self)
        head = QHBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(theme.GAP)
        head.addWidget(self.layer)
        head.addWidget(self.order)
        head.addWidget(self._counts, 1)
        head.addWidget(self.number)
        left = QVBoxLayout()
        left.setSpacing(theme.TIGHT)
        left.addWidget(self._text)
        left.addWidget(self.area, 1)
        self._left = QWidget(self)
        self._left.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        body = QHBoxLayout()
        body.setSpacing(theme.MARGIN)
        body.addWidget(self._left, 1)
        body.addWidget(self.overview)
        body.addWidget(self.card, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.MARGIN, theme.GAP, theme.MARGIN, theme.TIGHT)
        column.setSpacing(theme.GAP)
        column.addWidget(self._head)
        column.addLayout(body, 1)

    @Slot()
    def refresh(self) -> None:
        """Show what is known, and have measured what is not; nothing while nobody can see it."""
        if not self.isVisible():
            return
        self._units.measure()
        report = self._units.report
        if report is not None:
            self._offer(report)
        key = (report, self.order.value()) if report is not None else None
        if key != self._shown or report is None:
            self._shown = key
            self._draw()
        self._place()

    def _offer(self, report: UnitReport) -> None:
        """The layers and orders that this model has."""
        self.layer.set_choices([(each.key, each.title) for each in report.network.layers])
        self.layer.set_value(report.layer.key)
        orders = [each for each in ORDERS if each != KL or report.kl is not None]
        self.order.set_choices([(each, words.TITLES[each]) for each in orders])
        for box in (self.number, self.card.number):
            box.set_size(report.layer.size)
            box.setEnabled(True)

    @Slot()
    def _draw(self) -> None:
        """Draw the wall anew."""
        if not self.isVisible():
            self._shown = None  # such as colours of another theme: drawn when it comes to the front
            return
        report = self._units.report
        if report is None:
            self.number.setEnabled(False)  # nobody knows yet how many there are
            self.wall.set_pictures(np.zeros((0, 1, 1)))
            self.wall.set_message(words.MEASURING if self._units.measuring else "")
            self._counts.set_text("")
            self._text.setText("")
            return
        self.overview.show_report(self._session.book.shown, report)
        self._places = self.overview.within(ordered(report, self.order.value()))
        self.wall.set_message(words.NONE_SO)
        shown = report.draws
        if words.shows_weights(report) and report.looks_for is not None:
            shown = report.looks_for
        gone = report.activity.gone[self._places]
        self.wall.set_pictures(pictures.in_contrast(shown)[self._places], "signed", blank=gone)
        self.wall.set_marked(self._marked())
        self.area.follow(self._marked())  # it stands elsewhere in another order
        self._counts.set_colour(theme.current().warning if report.collapsed else None)

    def _marked(self) -> int:
        """Where on the wall the unit stands whose card is open; −1 if it does not."""
        unit = self._units.unit
        at = np.flatnonzero(self._places == unit) if unit is not None else np.zeros(0, np.intp)
        return int(at[0]) if len(at) else -1

    def _place(self) -> None:
        """Wall, card or overview, as the width allows."""
        report, unit = self._units.report, self._units.unit
        is_open = report is not None and unit is not None
        roomy = self.width() >= theme.px(ROOMY)
        self._left.setVisible(roomy or not is_open)
        self._head.setVisible(roomy or not is_open)  # what it offers is about the wall
        self.card.setVisible(is_open)
        self.card.number.setVisible(not roomy)
        self.overview.setVisible(not is_open and report is not None)
        high = self.height() / theme.factor()
        self.overview.set_roomy(roomy=roomy, low=high < LOW, lowest=high < LOWEST)
        if report is None:
            return
        marked = self._marked()
        self.wall.set_marked(marked)
        if unit != self._revealed:  # not at each report: who has scrolled on stays there
            self._revealed = unit
            self.area.reveal(marked)
        told = "" if is_open else f"{words.explanation(report)} Click one for its card."
        self._text.setText(told)
        self._text.setVisible(self.height() >= theme.px(TALL) and bool(told))
        self._count()

    @Slot()
    def _count(self) -> None:
        """Say how many units are in which state, which of them the wall shows, and whose."""
        report = self._units.report
        if report is not None:
            some = self.overview.told(len(self._places))
            told = (f"{some} {each}".strip() for each in words.summaries(report))
            self._counts.set_text(*(run_names.told_of(self._session.book, each) for each in told))

    @Slot()
    def _narrow(self) -> None:
        """Other bars of the histogram were chosen."""
        self.area.verticalScrollBar().setValue(0)
        self._draw()
        self._place()

    @Slot(int)
    def _go_to(self, unit: int) -> None:
        """A unit was asked for by its number, whichever the wall shows."""
        if unit not in self._places:
            self.overview.density.clear_span()
            self._draw()
        self._units.open(unit)

    @Slot(object)
    def _choose_layer(self, key: str) -> None:
        self._units.choose_layer(key)

    @Slot(int)
    def _open(self, number: int) -> None:
        self._units.open(int(self._places[number]))

    @Slot(int)
    def _hover(self, number: int) -> None:
        report = self._units.report
        known = report is not None and 0 <= number < len(self._places)
        unit = int(self._places[number]) if known else 0
        self.wall.setToolTip(words.hover(report, unit) if known and report is not None else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes the card."""
        if event.key() == Qt.Key.Key_Escape and self._units.unit is not None:
            self._units.open(None)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wall and card share another width."""
        super().resizeEvent(event)
        self._place()

    def showEvent(self, _event: object) -> None:
        """Catch up with what happened while hidden."""
        self.refresh()
