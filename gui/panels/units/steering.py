"""What becomes of the drawing when a unit is turned off, doubled, or left alone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from engine.evaluation.units import steering
from engine.evaluation.units.layers import CODE
from gui import theme
from gui.guard import guarded
from gui.widgets.controls import Chip, ElidedLabel
from gui.widgets.grids import ImageGrid
from gui.widgets.pictures import ImageTile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.evaluation.units.report import UnitReport
    from gui.session import Session

    Array = NDArray[np.float32]

MEANINGS = {
    steering.OFF: "This unit at zero, all others as they are",
    steering.AS_IT_IS: "As the network has it",
    steering.DOUBLED: "This unit twice as strong",
    steering.MAXIMUM: "This unit as strong as it ever was on the test images",
    steering.SOLO: "This unit alone: all others at rest, at zero or, where they can be negative, "
    "at their mean",
}
SHORT = {steering.AS_IT_IS: "as is", steering.DOUBLED: "× 2", steering.MAXIMUM: "max"}
TILE = 40
"""Least height of a tile, in pixels beside text of the usual size."""
PRIOR = (-3.0, 3.0)
"""Standard deviations of a variational code's prior between which its units go."""


@guarded
class Steering(QWidget):
    """The image under inspection through the network, one unit changed, and a strip of its values.

    Of a code unit a press on a name makes the change in the code itself: the whole window follows,
    and Undo takes it back.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._inspector = session, session.inspector
        self._report: UnitReport | None = None
        self._unit = 0
        self._rows = np.zeros((0, 0), np.float32)
        self._source = ElidedLabel("", self)
        self.tiles = {step: ImageTile(parent=self) for step in steering.STEPS}
        self.chips = {step: Chip(SHORT.get(step, step), self) for step in steering.STEPS}
        self.strip = ImageGrid(self)
        self._arrange()
        self._inspector.read.connect(self.refresh)

    def _arrange(self) -> None:
        theme.set_font(self._source, theme.CAPS)
        self._source.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.strip.setAccessibleName("The drawing while this unit goes from low to high")
        self.strip.setToolTip("The same image while this unit alone goes from low to high")
        grid = QGridLayout()
        grid.setSpacing(theme.TIGHT)
        grid.setRowMinimumHeight(0, theme.px(TILE))
        for place, step in enumerate(steering.STEPS):
            grid.addWidget(self.tiles[step], 0, place)
            grid.addWidget(self.chips[step], 1, place)
            grid.setColumnStretch(place, 1)
            self.tiles[step].setToolTip(MEANINGS[step])
            self.tiles[step].setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
            self.chips[step].setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            self.chips[step].setAccessibleName(f"Make this unit {step}")
            self.chips[step].clicked.connect(partial(self._apply, step))
        grid.setRowStretch(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        column.addWidget(self._source)
        column.addLayout(grid, 3)
        column.addWidget(self.strip, 1)

    def show_unit(self, report: UnitReport, unit: int) -> None:
        """Steer a unit."""
        self._report, self._unit = report, unit
        in_code = report.layer.part == CODE
        for step, chip in self.chips.items():
            chip.setEnabled(in_code)
            why = "Press to change the code so" if in_code else "Only code units can be kept so"
            chip.setToolTip(f"{MEANINGS[step]}. {why}.")
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Ask the network again, for the image that is now under inspection."""
        report = self._report
        if report is None or not self.isVisible():
            return
        values, source = self._values(report)
        self._source.set_text(source)
        if values is None:
            return
        maximum = float(report.activity.high[self._unit])
        self._rows = steering.steered(values, self._unit, maximum, report.rest)
        images = report.network.output(report.layer, self._rows)  # (steps, C, H, W)
        for tile, image in zip(self.tiles.values(), images, strict=True):
            tile.set_image(image)
        ends = PRIOR if report.kl is not None else self._ends(report)
        strip = steering.strip(report.network, report.layer, values, self._unit, ends)
        self.strip.set_rows({f"{ends[0]:.3g} to {ends[1]:.3g}".replace("-", "−"): strip})

    def _ends(self, report: UnitReport) -> tuple[float, float]:
        """The unit's least and greatest value on the test images."""
        low, high = report.activity.low[self._unit], report.activity.high[self._unit]
        return float(low), float(high)

    def _values(self, report: UnitReport) -> tuple[Array | None, str]:
        """What the layer holds for the image under inspection, and what that is.

        With nothing under inspection it is the test image that fires the unit most.
        """
        reading, dataset = self._inspector.reading, self._session.book.dataset
        if reading is not None and len(reading.code) == report.model.code_size:
            if report.layer.part == CODE:
                return reading.code, "the input in the line-up, this unit changed"
            image = reading.reconstruction if reading.shown is None else reading.shown
            held = report.network.activation(report.layer, image)
            return held, "the input in the line-up, this unit changed"
        if dataset is None:
            return None, ""
        row = int(report.activity.activations[:, self._unit].argmax())
        values: Array = report.activity.activations[row]
        return values, f"test image {report.activity.images[row]}, which fires it most, with it"

    def showEvent(self, _event: object) -> None:
        """Catch up with what happened while hidden."""
        self.refresh()

    def _apply(self, step: str, _checked: bool = False) -> None:
        """Make the change in the code under inspection."""
        reading, place = self._inspector.reading, steering.STEPS.index(step)
        if self._report is None or reading is None or place >= len(self._rows):
            return
        wanted = self._rows[place]
        changed = {
            int(unit): float(wanted[unit]) for unit in np.flatnonzero(wanted != reading.code)
        }
        if changed:
            self._inspector.change(changed, f"unit {self._unit} {step}")
