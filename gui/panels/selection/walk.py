"""The walk between two codes as a strip: its stops decoded, and the same two pictures blended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui import theme
from gui.guard import guarded
from gui.session.latent.walk import STOPS
from gui.session.training import run_names
from gui.widgets.controls import CaptionLabel, Chip, ChipGroup, ElidedLabel
from gui.widgets.grids import Head, ImageGrid
from gui.widgets.saving import titles

if TYPE_CHECKING:
    from gui.session import Session

WAYS = [("linear", "Linear"), ("spherical", "Spherical")]
NOTHING = (
    "Click an image on the map, then another with Shift: nine decodes on the way from one code to "
    "the other, beside the two pictures blended pixel by pixel."
)
LACKING = f"{{}} of {STOPS} stops are not on this map: no image's code is near theirs"
ARC = "Along an arc, which keeps the length of the code, as codes of a Gaussian prior have it"
NO_ARC = "For runs whose codes are drawn from a Gaussian, such as a variational one"


@guarded
class WalkPage(QWidget):
    """Nine decodes above the pixel blend of the same two ends.

    Attributes:
        tools: What belongs beside the choice of pages.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._walk, self._book = session.walk, session.book
        self.grid = ImageGrid(self)
        self.grid.setAccessibleName("Walk")
        self.grid.setToolTip("Click a stop to inspect it")
        self.tools = QWidget()
        self._ends = ElidedLabel("", self.tools)
        self.ways, self.play = ChipGroup(WAYS, self.tools), Chip("Play", self.tools)
        self._hint = CaptionLabel(NOTHING, self)
        self._arrange()
        titles.set_subject(self.grid, self.title)
        self.grid.clicked.connect(self._walk.visit)
        self.ways.chosen.connect(self._choose_way)
        self.play.clicked.connect(self._play)
        self._walk.changed.connect(self.refresh)
        self._walk.moved.connect(self._mark)
        self._walk.playing_changed.connect(self._name_play)
        session.inspector.selected.connect(self._unmark)
        for signal in (session.plane.replaced, session.plane.moved):
            signal.connect(self._name_ends)
        for signal in (self._book.pins_changed, self._book.run_changed, theme.notifier().changed):
            signal.connect(self._head_again)
        self.refresh()

    def _arrange(self) -> None:
        theme.set_font(self._ends, theme.SMALL)
        self._ends.setForegroundRole(self._ends.palette().ColorRole.PlaceholderText)
        row = QHBoxLayout(self.tools)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._ends, 1)
        row.addWidget(self.ways)
        row.addWidget(self.play)
        self.play.setFixedWidth(self.play.sizeHint().width() + theme.GAP)  # whichever its word
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._hint, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.grid, 1)

    def title(self) -> str:
        """What is shown: both ends, and the way between them."""
        if self._walk.ends is None:
            return "Walk"
        first, last = self._walk.ends
        way = "spherical" if self._walk.spherical and self._walk.allows_sphere else "linear"
        return f"Walk from {first.name} to {last.name}, {way}"

    @Slot()
    def refresh(self) -> None:
        """Show the stops as the shown run decodes them, unless nobody can see them."""
        allowed = self._walk.allows_sphere
        self.ways.chip("spherical").setEnabled(allowed)
        self.ways.chip("spherical").setToolTip(ARC if allowed else NO_ARC)
        self.ways.set_current("spherical" if allowed and self._walk.spherical else "linear")
        there = self._walk.ends is not None
        self._hint.setVisible(not there)
        self.grid.setVisible(there)
        self.tools.setEnabled(there)
        self._name_ends()
        if self.isVisible():
            self._draw()

    @Slot()
    def _name_ends(self) -> None:
        """Say from where to where it leads, and how much of it the shown run's map lacks."""
        path = self._walk.path(self._book.shown) if self._walk.ends is not None else []
        lacking = sum(place is None for place in path)
        words = (self.title() if self._walk.ends is not None else "", LACKING.format(lacking))
        self._ends.set_text(" · ".join(words if lacking else words[:1]))

    def _draw(self) -> None:
        strip = self._walk.strip
        if strip is None:
            self.grid.set_rows({})
            return
        rows = {"walk": strip.decoded[:, 0], "blend": strip.blend[:, 0]}  # (9, H, W) each
        heads = {"walk": self._decoder(), "blend": Head("pixels, blended")}
        self.grid.set_rows(rows, heads=heads)

    def _decoder(self) -> Head:
        """Says what the decodes are; where runs stand side by side, whose: each map has a walk."""
        whose, entry = run_names.whose(self._book), self._book.entry
        if not whose or entry is None:
            return Head("codes, decoded")
        return Head(whose, theme.variant_colour(entry.colour))

    @Slot()
    def _head_again(self) -> None:
        if self.isVisible():
            self._draw()

    @Slot(str)
    def _choose_way(self, way: str) -> None:
        self._walk.set_spherical(way == "spherical")

    @Slot()
    def _play(self) -> None:
        if self._walk.playing:
            self._walk.stop()
        else:
            self._walk.play()

    @Slot(bool)
    def _name_play(self, on: bool) -> None:
        self.play.setText("Stop" if on else "Play")

    @Slot(float)
    def _mark(self, share: float) -> None:
        self.grid.set_selected(round(share * (STOPS - 1)))

    @Slot()
    def _unmark(self) -> None:
        self.grid.set_selected(None)

    def showEvent(self, _event: object) -> None:
        """Catch up with what changed while hidden."""
        self.refresh()
