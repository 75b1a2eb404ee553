"""What the model makes of the image under inspection: tiles, code, and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui import text, theme
from gui.session.inspector import DRAWING, NO_NOISE, PLANE_POINT, TEST_IMAGE
from gui.widgets.code import CodeBars
from gui.widgets.controls import Chip, ElidedLabel, SectionHeader
from gui.widgets.layout import EqualWidthRow, HeightForWidthHint
from gui.widgets.pictures import ImageTile

if TYPE_CHECKING:
    from gui.session import Session

TILE = (56, 84)
"""Width and height that a tile keeps in the smallest window."""
UNUSUAL, RARE = 90, 99
"""Percentiles of the error from which an image is called unusual, and rare."""


class Tile(HeightForWidthHint, ImageTile):
    """A picture that is smaller in a low window."""


class ReadingPanel(QWidget):
    """Input → reconstruction → error, the code as bars, and PSNR, BCE and percentile."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._inspector = session, session.inspector
        self.input = Tile("Input", parent=self)
        self.output = Tile("Reconstruction", parent=self)
        self.error = Tile("Error", parent=self)
        self.error.set_mode("signed")
        self.error.setToolTip("Blue where the reconstruction is too bright, orange where too dark")
        self.bars = CodeBars(self)
        self._header = SectionHeader("Code", self)
        self._source = ElidedLabel("", self)
        self._back = Chip("Back to the drawing", self)
        # What stands after a figure must not jump when the figure gets a digit more.
        self._psnr = ElidedLabel("", self, widest="PSNR 88.8 dB")
        self._bce, self._rank = ElidedLabel("", self, widest="BCE 8.888"), ElidedLabel("", self)
        self._arrange()
        self._back.clicked.connect(self._inspector.back_to_drawing)
        self.bars.edited.connect(self._inspector.edit)
        self.bars.reset_requested.connect(self._inspector.refresh)
        self._inspector.read.connect(self._show)
        self._inspector.selected.connect(self._show)
        session.book.shown_epoch_ended.connect(self._show_figures)
        session.book.shown_frame_changed.connect(self._show)
        theme.notifier().changed.connect(self._show_figures)
        self._show()

    def _arrange(self) -> None:
        tiles = EqualWidthRow()
        tiles.setSpacing(theme.GAP)
        for tile in (self.input, self.output, self.error):
            tile.setMinimumSize(*TILE)
            tiles.addWidget(tile, 1)
        origin = QHBoxLayout()
        origin.addWidget(self._source, 1)
        origin.addWidget(self._back)
        figures = QHBoxLayout()
        figures.addWidget(self._psnr)
        figures.addSpacing(theme.WIDE)
        figures.addWidget(self._bce)
        figures.addWidget(self._rank, 1)
        for label in (self._source, self._psnr, self._bce, self._rank):
            theme.set_font(label, theme.SMALL)
        for label in (self._source, self._psnr, self._bce):
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._rank.set_alignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._rank.set_meaning(
            "Part of the clean test images that come back with a smaller squared error"
        )
        self.bars.setMinimumHeight(56)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addLayout(origin)
        column.addLayout(tiles)
        column.addWidget(self._header)
        column.addWidget(self.bars, 1)
        column.addLayout(figures)
        keep = self._back.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        self._back.setSizePolicy(keep)

    @Slot()
    def _show(self) -> None:
        """Show the newest reading."""
        reading = self._inspector.reading
        self._back.setVisible(self._inspector.source != DRAWING)
        self._source.set_text(self._origin())
        if reading is None:
            for tile in (self.input, self.output, self.error):
                tile.set_image(None)
            self.bars.set_code(np.zeros(0, np.float32))
            self._header.set_note("")
        else:
            self.input.set_image(reading.shown)
            self.output.set_image(reading.reconstruction)
            clean = reading.clean
            self.error.set_image(None if clean is None else reading.reconstruction - clean)
            self.bars.set_code(reading.code, self._spread(len(reading.code)))
            self._header.set_note(f"{text.count(len(reading.code), 'number')} · drag a bar to edit")
        self._header.set_mark("edited" if reading is not None and reading.edited else "")
        self._show_figures()

    def _origin(self) -> str:
        """What is under inspection, in words."""
        inspector, dataset = self._inspector, self._session.book.dataset
        noise = "" if inspector.noise == NO_NOISE else ", corrupted"
        index = inspector.index if inspector.source == TEST_IMAGE else inspector.sample
        if inspector.source != PLANE_POINT and dataset is not None and index is not None:
            name = dataset.spec.classes[int(dataset.test_labels[index])]
            return f"Test image {index} · {name}{noise}"
        if inspector.source == DRAWING:
            return f"Your drawing{noise}" if inspector.drawn is not None else "Draw something"
        return "A point of the map"

    def _spread(self, size: int) -> np.ndarray | None:
        """Standard deviation of each code number over the test set, (size,)."""
        frame = self._session.plane.frame
        if frame is None or frame.codes.shape[1] != size:
            return None
        if self._spread_of is not frame:
            self._spread_of, self._spreads = frame, frame.codes.std(0)
        return self._spreads

    _spread_of: object = None
    _spreads: np.ndarray | None = None

    @Slot()
    def _show_figures(self) -> None:
        reading, percentile = self._inspector.reading, self._inspector.percentile
        has_errors = reading is not None and reading.clean is not None
        self._psnr.set_text(f"PSNR {reading.psnr:.1f} dB" if has_errors and reading else "")
        self._bce.set_text(f"BCE {reading.bce:.3f}" if has_errors and reading else "")
        text = ""
        if percentile is not None:
            words = "typical" if percentile < UNUSUAL else "unusual"
            words = "rare" if percentile >= RARE else words
            text = f"{words}: {_ordinal(percentile)} percentile"
        self._rank.set_text(text)
        colours = theme.current()
        mild = percentile is None or percentile < UNUSUAL
        self._rank.set_colour(colours.positive if mild else colours.warning)


def _ordinal(percentile: float) -> str:
    """41.3 → 41st."""
    number = min(99, int(percentile))
    endings = {1: "st", 2: "nd", 3: "rd"}
    teen = 10 < number < 20
    return f"{number}{'th' if teen else endings.get(number % 10, 'th')}"
