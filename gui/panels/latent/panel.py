"""The latent spaces as maps: hover to preview, click to inspect, drag to decode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui import theme
from gui.panels.latent.pointing import Pointing
from gui.panels.latent.prior import PriorTools
from gui.panels.latent.run_maps import RunMaps
from gui.panels.latent.stars import Stars
from gui.panels.latent.traces import Traces
from gui.session import map_caption
from gui.widgets.controls import ChipGroup, ElidedLabel, SectionHeader
from gui.widgets.fields import ChoiceField
from gui.widgets.map import MapGrid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gui.session import Session
    from gui.widgets.map import LatentMap

MODES = [("points", "Points"), ("digits", "Digits"), ("manifold", "Manifold")]
HINTS = {
    "points": "drag to decode, click to inspect, Shift-click to walk there, Ctrl-drag to select",
    "digits": "some of the test images where their codes lie",
    "manifold": "what the decoder makes of each place on this plane",
}
SEVERAL = "one hover, one selection, one orientation in all"
COLOURS = [("label", "label"), ("error", "error")]
PAIRS = [(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3), (4, 5), (6, 7), (8, 9)]
"""The axes on offer: every two of the first four, and the later ones two by two."""
MANIFOLD_SIDE = 16
"""Decoded images along the longer side of the manifold."""


class LatentPanel(QWidget):
    """A map of each run on show, the choice of axes and colours, and a line that says what is seen.

    Attributes:
        grid: The maps.
    """

    view_changed = Signal()
    """Mode, axes or colouring are others."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._book, self._plane = session.book, session.plane
        self.grid = MapGrid(self)
        self._maps = RunMaps(session, self.grid)
        self._pointing = Pointing(session, self._maps)
        self._stars = Stars(session, self._maps)
        self._prior = PriorTools(session, self._stars, self)
        Traces(session, self._maps)
        self._modes = ChipGroup(MODES, self)
        self._axes = ChoiceField(parent=self, name="Axes", pill=True)
        self._colours = ChoiceField(COLOURS, self, prefix="Colour", pill=True)
        self._caption = ElidedLabel("", self)
        self._arrange()
        self._listen()
        self._maps.replace()

    @property
    def map(self) -> LatentMap:
        """The map of the shown run."""
        return self._maps.map(self._book.shown)

    def _arrange(self) -> None:
        header = SectionHeader("Latent space", self)
        for chip in (self._modes, self._axes, self._colours):
            header.add(chip)
        theme.set_font(self._caption, theme.SMALL)
        self._caption.setForegroundRole(self._caption.palette().ColorRole.PlaceholderText)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.MARGIN, theme.GAP, theme.MARGIN, theme.TIGHT)
        column.addWidget(header)
        column.addWidget(self.grid, 1)
        below = QHBoxLayout()
        below.setSpacing(theme.TIGHT)
        below.addWidget(self._caption, 1)
        for tool in self._prior.chips:
            below.addWidget(tool)
        column.addLayout(below)

    def _listen(self) -> None:
        self._maps.replaced.connect(self._offer_axes)
        self._maps.replaced.connect(self._show_caption)
        self._maps.moved.connect(self._follow)
        self._stars.words_changed.connect(self._show_caption)
        self._book.epoch_ended.connect(self._show_caption)
        self._book.history_reset.connect(self._show_caption)
        self.grid.manifold_requested.connect(self._draw_manifold)
        self._modes.chosen.connect(self._set_mode)
        self._axes.changed.connect(self._set_axes)
        self._colours.changed.connect(self._recolour)
        for chosen in (self._modes.chosen, self._axes.changed, self._colours.changed):
            chosen.connect(self.view_changed)

    @Slot()
    def _offer_axes(self) -> None:
        # Axes that were chosen stay while there is no model that has, or lacks, them.
        views = [self._plane.view(run) for run in self._maps.runs]
        most = max((view.components for view in views if view is not None), default=0)
        count = max(most, *(axis + 1 for axis in self._plane.axes))
        pairs = [pair for pair in PAIRS if max(pair) < count]
        self._axes.set_choices([(f"{a},{b}", f"PCA {a + 1}–{b + 1}") for a, b in pairs])
        self._axes.set_value("{},{}".format(*self._plane.axes))

    @Slot(str)
    def _follow(self, run: str) -> None:
        """A run is shown at another moment."""
        chart = self._maps.map(run)
        if chart.mode() == "manifold":
            self._draw_manifold(self._maps.key(run), chart.view_rect())
        self._show_caption()

    @Slot(str)
    def _set_mode(self, mode: str) -> None:
        self.grid.set_mode(mode)  # type: ignore[arg-type] # the keys of MODES
        self._show_caption()

    def view(self) -> dict[str, str]:
        """Mode, axes and colouring, for the next session."""
        pair, colours = "{},{}".format(*self._plane.axes), str(self._colours.value())
        return {"mode": self._modes.current(), "axes": pair, "colours": colours}

    def set_view(self, view: Mapping[str, object]) -> None:
        """Bring back what ``view`` gave; what is not on offer stays as it is."""
        if view.get("mode") in dict(MODES):
            self._modes.set_current(str(view["mode"]))
            self._set_mode(str(view["mode"]))
        if view.get("axes") in {f"{a},{b}" for a, b in PAIRS}:
            self._set_axes(view["axes"])
        if view.get("colours") in dict(COLOURS):
            self._colours.set_value(str(view["colours"]))
            self._recolour()

    @Slot(object)
    def _set_axes(self, pair: object) -> None:
        self._plane.set_axes(tuple(map(int, str(pair).split(","))))  # type: ignore[arg-type]

    @Slot()
    def _recolour(self) -> None:
        self._maps.colour(by_error=self._colours.value() == "error")
        self._show_caption()

    def redraw(self) -> None:
        """Show the runs' own points again, whatever their maps were given by others."""
        self._maps.redraw()

    @Slot(str, object)
    def _draw_manifold(self, key: str, rect: tuple[float, float, float, float]) -> None:
        """Decode a grid of points over the visible part of a plane."""
        run = self._maps.run(key)
        model, view = self._book.model_of(run), self._plane.view(run)
        if model is None or view is None:
            return
        grid = view.grid(rect, MANIFOLD_SIDE)
        if grid.codes.shape[1] == model.code_size:
            images = model.decode(grid.codes)[:, 0]  # (N, H, W)
            self.grid.map(key).set_manifold(grid.picture(images), rect)

    @Slot()
    def _show_caption(self) -> None:
        """How much of the codes the plane keeps, and what the mouse can do."""
        view = self._plane.view(self._book.shown)
        if view is None:
            self._caption.set_text("")
            return
        errors = ""
        if self._colours.value() == "error" and self._maps.lacks_errors():
            earlier = self._book.shows_earlier
            errors = "known of the newest model only" if earlier else "not measured yet"
        hint, several = HINTS[self._modes.current()], len(self._maps.runs) > 1
        words = map_caption.several(SEVERAL, hint, errors) if several else ""
        words = words or map_caption.caption(view, hint, errors)
        self._caption.set_text(" · ".join(filter(None, (self._stars.words, words))))
