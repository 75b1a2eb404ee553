"""The card of one unit: what it draws, when it fires, what it is like, and what it does here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.evaluation.units import pictures
from engine.evaluation.units.card import card_of
from gui import theme
from gui.guard import guarded
from gui.panels.units import words
from gui.panels.units.examples import ExampleRows
from gui.panels.units.neighbours import Neighbours
from gui.panels.units.note import UnitNote
from gui.panels.units.number import UnitNumber
from gui.panels.units.steering import Steering
from gui.widgets.controls import CaptionLabel, Chip, ElidedLabel
from gui.widgets.layout import HeightForWidthHint
from gui.widgets.pictures import ImageTile
from gui.widgets.plots import ClassBars, Curves

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from engine.evaluation.units.card import UnitCard
    from engine.evaluation.units.report import UnitReport
    from gui.session import Session

WIDE, NARROW = (260, 166, 316), (258, 136, 286)
"""Widths of facts, histogram and steering, in pixels beside text of the usual size, where the card
has room and where it has little; the images take what is left."""
ROOMY = 1060
"""Width in pixels, beside text of the usual size, from which the card has room."""
LOW = 140
"""Height in pixels, beside text of the usual size, below which there is no room for four rows."""
TILES = 56, 52
"""Width of the tiles that show what the unit draws, in the same two cases."""


@guarded
class UnitCardView(HeightForWidthHint):
    """Four columns: facts, histogram and classes, images, and what the unit does to the drawing."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._units = session, session.units
        self._shown: tuple[UnitReport, int] | None = None
        self._card: UnitCard | None = None
        self._title = ElidedLabel("", self)
        self._before, self._after = Chip("‹", self), Chip("›", self)
        self._close, self.number = Chip("All", self), UnitNumber(self)
        self.draws, self.looks_for = (
            ImageTile("draws", "signed", self),
            ImageTile("looks for", "signed", self),
        )
        self.draws.setToolTip(words.DRAWS)
        self.looks_for.setToolTip(words.LOOKS_FOR)
        self._facts = CaptionLabel(parent=self)
        self.note = UnitNote(session, self)
        self.histogram, self.classes = Curves(self), ClassBars("Classes that fire it", self)
        self.examples = ExampleRows(session, self)
        self.steering = Steering(session, self)
        self.neighbours = Neighbours(session, self)
        self._arrange()
        self._close.clicked.connect(self._put_away)
        self._before.clicked.connect(self._go_back)
        self._after.clicked.connect(self._go_on)
        self._units.changed.connect(self.refresh)
        theme.notifier().changed.connect(self._draw)

    def _arrange(self) -> None:
        theme.set_font(self._title, theme.BASE, QFont.Weight.DemiBold)
        for chip, what in ((self._before, "The unit before"), (self._after, "The next unit")):
            chip.setAccessibleName(what)
            chip.setToolTip(what)
        self._close.setAccessibleName("All units")
        self._close.setToolTip("All units: put the card away; Esc does so, too")
        self.histogram.setAccessibleName("Histogram of the unit's activations")
        self.histogram.setMinimumSize(120, 60)
        self._facts.setAlignment(Qt.AlignmentFlag.AlignTop)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.MARGIN)
        images = self._column((self.examples, 1), (self.neighbours, 0), space=theme.HAIR)
        self._columns = (
            self._fact_column(),
            self._column((self.histogram, 3), (self.classes, 1)),
            self._column((self.steering, 1)),
        )
        for place, part in enumerate((*self._columns[:2], images, self._columns[2])):
            row.addWidget(part, int(place == 2))
        self._share_width()

    def _fact_column(self) -> QWidget:
        """Name, pictures with the facts beside them, and the note."""
        head, middle = QHBoxLayout(), QHBoxLayout()
        head.setSpacing(theme.TIGHT)
        head.addWidget(self._title, 1)
        for part in (self._before, self._after, self.number, self._close):
            head.addWidget(part)
        for tile in (self.draws, self.looks_for):
            middle.addWidget(tile)
        middle.addWidget(self._facts, 1)
        held = QWidget(self)
        column = QVBoxLayout(held)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        column.addLayout(head)
        column.addLayout(middle, 1)
        column.addWidget(self.note)
        return held

    def _column(self, *parts: tuple[QWidget, int], space: int = theme.GAP) -> QWidget:
        """Parts below each other with their shares of the height, and so many pixels between."""
        held = QWidget(self)
        column = QVBoxLayout(held)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space)
        for part, share in parts:
            column.addWidget(part, share)
        return held

    def _share_width(self) -> None:
        roomy = self.width() >= theme.px(ROOMY)
        for tile in (self.draws, self.looks_for):
            tile.setFixedWidth(theme.px(TILES[0 if roomy else 1]))
        widths = WIDE if roomy else NARROW
        for part, width in zip(self._columns, widths, strict=True):
            part.setFixedWidth(theme.px(width))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out another width."""
        super().resizeEvent(event)
        self._share_width()
        self.examples.set_low(low=self.height() < theme.px(LOW))

    @Slot()
    def refresh(self) -> None:
        """Show the unit that is looked at, if it is another one or known anew."""
        report, unit = self._units.report, self._units.unit
        if report is None or unit is None:
            self._shown = self._card = None
        elif self._shown is None or self._shown[0] is not report or self._shown[1] != unit:
            self._shown, self._card = (report, unit), card_of(report, unit)
            self._draw()

    @Slot()
    def _draw(self) -> None:
        if self._shown is None or self._card is None:
            return
        (report, unit), card = self._shown, self._card
        dataset = self._session.book.dataset
        names = () if dataset is None else dataset.spec.classes
        self._title.set_text(words.title(report.layer, unit))
        told = words.facts(report, card, names)
        self._facts.setText(told)
        self._facts.setToolTip(f"{told}\n\n{words.A_UNIT}")  # whole, also where the card is low
        self._draw_tiles(report, unit)
        accent = theme.current().accent
        every = "all images" if report.activity.is_signed(unit) else "images that fire it"
        self.histogram.set_titles("activation", every)
        self.histogram.set_histogram(card.edges, {"": (card.counts, accent)})
        self.histogram.set_message("" if card.counts.any() else "It never fires")
        self.classes.set_shares(report.activity.class_share[unit], names)
        self.note.show_unit(report.layer.key, unit)
        self.examples.show_card(report, card)
        self.neighbours.show_card(report, card)
        self.steering.show_unit(report, unit)

    def _draw_tiles(self, report: UnitReport, unit: int) -> None:
        """What it draws, and what it looks for where that is known; a dead unit draws nothing."""
        self.looks_for.setVisible(report.looks_for is not None)
        pairs = ((self.draws, report.draws), (self.looks_for, report.looks_for))
        for tile, every in pairs:
            if every is not None:
                faint = pictures.in_contrast(every)[unit]
                tile.set_image(np.zeros_like(faint) if report.activity.gone[unit] else faint)

    @Slot()
    def _put_away(self) -> None:
        self._units.open(None)

    @Slot()
    def _go_back(self) -> None:
        self._go(-1)

    @Slot()
    def _go_on(self) -> None:
        self._go(1)

    def _go(self, step: int) -> None:
        """The unit with the number before or behind."""
        if self._shown is not None:
            report, unit = self._shown
            self._units.open((unit + step) % report.layer.size)
