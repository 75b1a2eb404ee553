"""What the compared runs make of the image under inspection: tiles, code, and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui import theme
from gui.session.latent.inspector import DRAWING, NO_NOISE
from gui.session.latent.reading_words import better, missed
from gui.session.training import run_names
from gui.widgets.code import STRONGEST, WIDE, CodeBars
from gui.widgets.controls import Chip, ElidedLabel, SectionHeader
from gui.widgets.controls.paragraph import as_tooltip
from gui.widgets.pictures import TileRows

if TYPE_CHECKING:
    from engine.models.inspection import Inspection
    from gui.session import Session
    from gui.widgets.pictures import Column, ImageTile

BETTER = "Part of the clean test images that come back with a smaller squared error"
OFF = (
    "How far this point z is from the code of its own picture, E(D(z)), in units of the codes' "
    "root mean square distance from their mean; and for how many test images that is nearer. "
    "Far off, the picture is one that the encoder knows from elsewhere."
)


class ReadingPanel(QWidget):
    """Input → reconstruction → error of each compared run; code and figures of the shown one."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._inspector = session, session.inspector
        self._lineup, self._turns = session.lineup, session.turns
        self.tiles = TileRows(self)
        self.bars = CodeBars(self)
        self._strongest = Chip(f"{STRONGEST} strongest", self, checkable=True)
        self._header = SectionHeader("Code", self)
        self._header.set_meaning(
            "What the network keeps of the image: the numbers in its bottleneck, above zero and "
            "below in two colours. All that comes back is made from them."
        )
        self._source = ElidedLabel("", self)
        self._back = Chip("Back to the drawing", self)
        # What stands after a figure must not jump when the figure gets a digit more.
        self._psnr = ElidedLabel("", self, widest="88.8 dB")
        self._bce, self._rank = ElidedLabel("", self, widest="BCE 8.888"), ElidedLabel("", self)
        self._input: np.ndarray | None = None
        self._given: dict[int, Inspection | None] = {}
        self._arrange()
        self._back.clicked.connect(self._inspector.back_to_drawing)
        self.bars.edited.connect(self._inspector.edit)
        self.bars.reset_requested.connect(self._inspector.reset_code)
        self.bars.opened.connect(self._open_unit)
        self._strongest.toggled.connect(self.bars.set_strongest)
        self._lineup.changed.connect(self._show)
        self._inspector.selected.connect(self._show_origin)  # the reading itself is told of next
        session.book.shown_epoch_ended.connect(self._show_figures)
        session.book.shown_frame_changed.connect(self._show_measured)
        session.book.run_changed.connect(self._name)
        session.round_trip.changed.connect(self._show_figures)
        theme.notifier().changed.connect(self._name)
        self._show()

    def needed(self) -> int:
        """The height in pixels in which the tiles are as large as their width allows."""
        lacking = self.tiles.sizeHint().height() - self.tiles.minimumSizeHint().height()
        return self.minimumSizeHint().height() + max(lacking, 0)

    @property
    def input(self) -> ImageTile:
        """What the network was given."""
        return self.tiles.input

    @property
    def output(self) -> ImageTile:
        """The reconstruction by the shown run."""
        return self._column().output

    @property
    def error(self) -> ImageTile:
        """The error of the shown run."""
        return self._column().error

    def _column(self) -> Column:
        """The tiles of the shown run."""
        keys, shown = list(self._lineup.readings), self._session.book.shown
        return self.tiles.columns()[keys.index(shown) if shown in keys else 0]

    def _arrange(self) -> None:
        origin = QHBoxLayout()
        origin.addWidget(self._source, 1)
        origin.addWidget(self._back)
        figures = QHBoxLayout()
        figures.addWidget(self._psnr)
        figures.addSpacing(theme.GAP)
        figures.addWidget(self._bce)
        figures.addWidget(self._rank, 1)
        theme.set_font(self._source, theme.SMALL)
        for label in (self._psnr, self._bce, self._rank):
            theme.set_font(label, theme.CAPS)  # all in one line, also in the smallest window
        self._psnr.set_meaning("PSNR of the shown run's reconstruction, against the clean image")
        self._bce.set_meaning("Cross-entropy of the same, in nats per pixel")
        for label in (self._source, self._psnr, self._bce, self._rank):
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._rank.set_alignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._rank.set_meaning(BETTER)
        self._strongest.setChecked(True)
        self._strongest.setToolTip(
            "Show the strongest numbers of a wide code alone, wide enough to drag"
        )
        self._strongest.hide()
        self._header.add(self._strongest)
        self.bars.setMinimumHeight(48)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        column.addLayout(origin)
        column.addWidget(self.tiles)
        column.addWidget(self._header)
        column.addWidget(self.bars, 1)
        column.addLayout(figures)
        # The words have the whole line while there is no way back, and nothing moves below them.
        self._source.setMinimumHeight(self._back.sizeHint().height())

    @Slot()
    def _show(self) -> None:
        """Show the newest readings; of another moment each part in a turn, the pictures first."""
        for part in (self._show_tiles, self._show_origin, self._name):
            self._turns.call(part)
        self._show_measured()

    @Slot()
    def _show_measured(self) -> None:
        """Show what is said in terms of the test images' codes, which are a frame of the run."""
        for part in (self._show_code, self._show_figures):
            self._turns.call(part)

    @Slot()
    def _show_origin(self) -> None:
        self._back.setVisible(self._inspector.source != DRAWING)
        origin = self._origin()
        self._source.set_text(origin, origin.replace("Test image", "Image"))

    @Slot()
    def _show_tiles(self) -> None:
        """Give those tiles a picture that have another one now."""
        reading = self._inspector.reading
        shown = None if reading is None else reading.shown
        if shown is None or shown is not self._input:
            self._input = shown
            self.tiles.input.set_image(shown)
        readings = list(self._lineup.readings.values()) or [None]
        self.tiles.set_count(len(readings))
        for place, (column, each) in enumerate(zip(self.tiles.columns(), readings, strict=True)):
            if each is None or each is not self._given.get(place):
                clean = None if each is None else each.clean
                column.output.set_image(None if each is None else each.reconstruction)
                column.error.set_image(
                    None if each is None or clean is None else each.reconstruction - clean
                )
            self._given[place] = each

    @Slot()
    def _show_code(self) -> None:
        reading = self._inspector.reading
        if reading is None:
            self.bars.set_code(np.zeros(0, np.float32))
        else:
            self.bars.set_code(reading.code, self._spread(len(reading.code)))
        self._strongest.setVisible(reading is not None and len(reading.code) > WIDE)
        self._header.set_mark("edited" if reading is not None and reading.edited else "")

    @Slot()
    def _name(self) -> None:
        """Give every run its name and colour, on the tiles and over the code."""
        entries, reading = self._session.book.entries, self._inspector.reading
        keys = [key for key in self._lineup.readings if key in entries]
        names = run_names.short({key: entries[key].name for key in keys})
        colours = {key: theme.variant_colour(entries[key].colour) for key in keys}
        named = (names, colours)
        if named != self._named and len(keys) == len(self.tiles.columns()):
            self._named = named
            self.tiles.set_captions(list(names.values()), list(colours.values()))
            for key, column in zip(keys, self.tiles.columns(), strict=True):
                column.output.setToolTip(as_tooltip(entries[key].name))
        shown = self._session.book.shown
        if reading is None or shown not in names:
            self._header.set_note("")
        else:
            name = names[shown]
            self._header.set_note(f"{name} · drag a bar to edit", colours[shown], short=name)

    _named: tuple[dict[str, str], dict[str, str]] = ({}, {})

    @Slot(int)
    def _open_unit(self, unit: int) -> None:
        self._session.units.ask_for(unit)

    def _origin(self) -> str:
        """What is under inspection, in words."""
        inspector, dataset = self._inspector, self._session.book.dataset
        noise = "" if inspector.noise == NO_NOISE else ", noisy"
        index = inspector.test_image
        if dataset is not None and index is not None:
            name = dataset.spec.classes[int(dataset.test_labels[index])]
            return f"Test image {index} · {name}{noise}"
        if inspector.source == DRAWING:
            return f"Your drawing{noise}" if inspector.drawn is not None else "Draw something"
        return "A point of the map"

    def _spread(self, size: int) -> np.ndarray | None:
        """Standard deviation of each code number over the test set, (size,)."""
        spread = self._session.plane.spread
        return None if spread is None or len(spread) != size else spread

    @Slot()
    def _show_figures(self) -> None:
        reading, percentile = self._inspector.reading, self._inspector.percentile
        readings = self._lineup.readings.values()
        if readings:
            self.tiles.set_psnr(
                [None if each is None or each.clean is None else each.psnr for each in readings]
            )
        has_errors = reading is not None and reading.clean is not None
        self._psnr.set_text(f"{reading.psnr:.1f} dB" if has_errors and reading else "")
        self._bce.set_text(f"BCE {reading.bce:.3f}" if has_errors and reading else "")
        # A point of the map has no errors: in their place stands how far it is off the manifold.
        off = self._session.round_trip.now
        rank = "" if percentile is None else better(percentile)
        shorts = [rank.replace(f" of test images{rest}", "") for rest in ("", " come back")]
        self._rank.set_text(rank if off is None else missed(off), *(shorts if off is None else ()))
        self._rank.set_meaning(BETTER if off is None else OFF)
