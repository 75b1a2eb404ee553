"""The images that stand for a unit, a row of each kind."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QWidget

from gui import theme
from gui.guard import guarded
from gui.panels.units import words
from gui.widgets.controls import ElidedLabel
from gui.widgets.grids import PictureWall

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.evaluation.units.card import UnitCard
    from engine.evaluation.units.examples import Examples
    from engine.evaluation.units.report import UnitReport
    from gui.session import Session


@guarded
class ExampleRows(QWidget):
    """A wall of one line for each kind of image; a click inspects the image."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._low = session, False
        self._found: Examples | None = None
        self._rows: dict[str, tuple[ElidedLabel, PictureWall]] = {}
        self._numbers: dict[str, NDArray[np.intp]] = {}
        self._told: dict[str, list[str]] = {}
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.GAP)
        grid.setVerticalSpacing(theme.HAIR)
        grid.setColumnStretch(1, 1)
        for place, (kind, meaning) in enumerate(words.KINDS_OF_IMAGES.items()):
            label = ElidedLabel(kind, self, widest="each tenth")
            wall = PictureWall(meaning, self, in_line=True)
            theme.set_font(label, theme.CAPS)
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            label.set_meaning(meaning)
            wall.clicked.connect(partial(self._clicked, kind))
            wall.hovered.connect(partial(self._hover, kind))
            grid.addWidget(label, place, 0)
            grid.addWidget(wall, place, 1)
            self._rows[kind] = (label, wall)

    def show_card(self, report: UnitReport, card: UnitCard) -> None:
        """Show the images of a unit; of a kind that it lacks there is no row."""
        dataset, found = self._session.book.dataset, card.examples
        if dataset is None:
            return
        kinds = (found.strongest, found.lowest, found.quantiles, found.random)
        values = report.activity.activations[:, card.unit]
        for kind, rows in zip(self._rows, kinds, strict=True):
            _, wall = self._rows[kind]
            self._numbers[kind] = report.activity.images[rows]
            classes = report.activity.labels[rows].tolist()
            self._told[kind] = [
                f"test image {number} · {dataset.spec.classes[label]} · activation {value:.3g}"
                for number, label, value in zip(
                    self._numbers[kind].tolist(), classes, values[rows].tolist(), strict=True
                )
            ]
            wall.set_pictures(dataset.pixels("test", self._numbers[kind]))
        self._found = found
        self._choose_rows()

    def set_low(self, *, low: bool) -> None:
        """Say whether there is little height: a unit of both signs then goes without its draws.

        One image from each tenth says of all images what draws from them would say.
        """
        if low != self._low:
            self._low = low
            self._choose_rows()

    def _choose_rows(self) -> None:
        if self._found is None:
            return
        both = self._low and len(self._found.lowest) > 0
        for place, (kind, (label, wall)) in enumerate(self._rows.items()):
            shown = wall.count() > 0 and not (both and kind == words.RANDOM)
            label.setVisible(shown)
            wall.setVisible(shown)
            self._grid.setRowStretch(place, int(shown))

    def _clicked(self, kind: str, place: int) -> None:
        self._session.inspector.inspect(int(self._numbers[kind][place]))

    def _hover(self, kind: str, place: int) -> None:
        self._rows[kind][1].setToolTip(self._told[kind][place] if place >= 0 else "")
