"""The units that are like a unit."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QWidget

from engine.evaluation.units import pictures
from gui import theme
from gui.guard import guarded
from gui.widgets.controls import ElidedLabel
from gui.widgets.grids import PictureWall

if TYPE_CHECKING:
    from engine.evaluation.units.card import UnitCard
    from engine.evaluation.units.neighbours import Neighbour
    from engine.evaluation.units.report import UnitReport
    from gui.session import Session

KINDS = {
    "cosine": "Units whose weights point the same way, or the opposite one, by the cosine of the "
    "angle; click one for its card",
    "correlation": "Units that fire for the same images, or never do, by the correlation of their "
    "activations; click one for its card",
}
LOW, HIGH = 20, 30
"""Least and greatest height of the pictures, in pixels beside text of the usual size."""


@guarded
class Neighbours(QWidget):
    """A line of units for each kind of likeness."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._units = session.units
        self._near: dict[str, tuple[Neighbour, ...]] = dict.fromkeys(KINDS, ())
        self._walls: dict[str, PictureWall] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.GAP)
        grid.setVerticalSpacing(theme.TIGHT)
        for place, (kind, meaning) in enumerate(KINDS.items()):
            label = ElidedLabel(kind, self, widest="each tenth" if place == 0 else kind)
            wall = PictureWall(meaning, self, in_line=True)
            theme.set_font(label, theme.CAPS)
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            label.set_meaning(meaning)
            wall.setMinimumHeight(LOW)
            wall.setMaximumHeight(theme.px(HIGH))
            wall.clicked.connect(partial(self._clicked, kind))
            wall.hovered.connect(partial(self._hover, kind))
            grid.addWidget(label, 0, 2 * place)
            grid.addWidget(wall, 0, 2 * place + 1)
            grid.setColumnStretch(2 * place + 1, 1)
            self._walls[kind] = wall

    def show_card(self, report: UnitReport, card: UnitCard) -> None:
        """Show the neighbours of a unit by what they draw."""
        self._near = dict(zip(KINDS, (card.by_weights, card.by_activation), strict=True))
        seen = pictures.in_contrast(report.draws)
        gone = report.activity.gone
        for kind, near in self._near.items():
            units = np.array([each.unit for each in near], np.intp)
            self._walls[kind].set_pictures(seen[units], "signed", blank=gone[units])

    def _clicked(self, kind: str, place: int) -> None:
        self._units.open(self._near[kind][place].unit)

    def _hover(self, kind: str, place: int) -> None:
        told = ""
        if place >= 0:
            near = self._near[kind][place]
            told = f"unit {near.unit}: {kind} {near.likeness:+.2f}".replace("-", "−")
        self._walls[kind].setToolTip(told)
