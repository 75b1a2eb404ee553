"""The latent spaces as maps: hover to preview, click to inspect, drag to decode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui import theme
from gui.panels.latent.making import Making
from gui.panels.latent.picture_titles import PictureTitles
from gui.panels.latent.pointing import Pointing
from gui.panels.latent.prior import PriorTools
from gui.panels.latent.run_maps import RunMaps
from gui.panels.latent.stars import Stars
from gui.panels.latent.traces import Traces
from gui.session.latent import map_caption, map_choice
from gui.session.latent.map_choice import AUTOMATIC, FIRST, LDA, PCA, TSNE, UNITS
from gui.widgets.controls import ChipGroup, ElidedLabel, SectionHeader
from gui.widgets.fields import ChoiceField, MapField, MapKind
from gui.widgets.map import MapGrid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gui.session import Session
    from gui.widgets.map import LatentMap

MODES = [("points", "Points"), ("digits", "Digits"), ("manifold", "Manifold")]
MODE_TIPS = {
    "points": "Each test image as a point, where its code lies",
    "digits": "Some of the test images themselves, where their codes lie",
    "manifold": "What the decoder makes of places all over the map",
}
HINTS = {
    "points": "drag to decode, click to inspect, Shift-click to walk there, Ctrl-drag to select",
    "digits": "some of the test images where their codes lie",
    "manifold": "what the decoder makes of each place on this plane",
}
NEAREST = "what the decoder makes of the image that is nearest to each place"
MEANING = (
    "Where the codes of the test images lie: each point is an image, its code seen along two axes. "
    "Near points are images that the network describes alike."
)
COLOURS = [("label", "label"), ("error", "error")]
KINDS = {
    PCA: "The directions along which the codes vary most.",
    UNITS: "Two numbers of the code as they are.",
    LDA: "The directions that part the classes best: made with the labels.",
    TSNE: "Neighbours stay neighbours; all else is given up. Takes a minute, once.",
}
"""The maps on offer, and what they show."""
YES = "yes"
MANIFOLD_SIDE = 16
"""Decoded images along the longer side of the manifold."""


class LatentPanel(QWidget):
    """A map of each run on show, the choice of map and colours, and a line that says what is seen.

    Attributes:
        grid: The maps.
    """

    view_changed = Signal()
    """Mode, map, colouring or the prior's rings are others."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._book, self._plane, self._turns = session.book, session.plane, session.turns
        self.grid = MapGrid(self)
        self._maps = RunMaps(session, self.grid)
        self._pointing = Pointing(session, self._maps)
        self._stars = Stars(session, self._maps)
        self._prior = PriorTools(session, self._stars, self)
        Traces(session, self._maps)
        PictureTitles(session, self._maps)
        self._modes = ChipGroup(MODES, self)
        self._choice = MapField(self._kinds(), self)
        self._making = Making(session, self)
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
        header = self._header = SectionHeader("Latent space", self)
        header.set_meaning(MEANING)
        for key, meaning in MODE_TIPS.items():
            self._modes.chip(key).setToolTip(meaning)
        for chip in (self._modes, self._choice, self._colours):
            header.add(chip)
        theme.set_font(self._caption, theme.SMALL)
        self._caption.setForegroundRole(self._caption.palette().ColorRole.PlaceholderText)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.MARGIN, theme.GAP, theme.MARGIN, theme.TIGHT)
        column.addWidget(header)
        column.addWidget(self.grid, 1)
        column.addWidget(self._making)
        below = QHBoxLayout()
        below.setSpacing(theme.TIGHT)
        below.addWidget(self._caption, 1)
        for tool in self._prior.chips:
            below.addWidget(tool)
        column.addLayout(below)

    def _listen(self) -> None:
        self._maps.replaced.connect(self._show_choice)
        self._maps.replaced.connect(self._show_caption)
        self._maps.moved.connect(self._follow)
        self._maps.told.connect(self._making.refresh)
        self._maps.told.connect(self._show_caption)
        self._stars.words_changed.connect(self._show_caption)
        self._book.epoch_ended.connect(self._show_caption)
        self._book.history_reset.connect(self._show_caption)
        self.grid.manifold_requested.connect(self._draw_manifold)
        self._modes.chosen.connect(self._set_mode)
        self._choice.kind_changed.connect(self._choose_kind)
        self._choice.axes_changed.connect(self._plane.set_axes)
        self._colours.changed.connect(self._recolour)
        fields = (self._choice.kind_changed, self._choice.axes_changed, self._colours.changed)
        for chosen in (self._modes.chosen, self._prior.rings.toggled, *fields):
            chosen.connect(self.view_changed)

    def _kinds(self, kind: str = AUTOMATIC) -> list[MapKind]:
        """The maps on offer, with as many axes as the run on show that has most."""
        views = [self._plane.view(run) for run in self._maps.runs]
        counts = map_choice.axis_counts(
            [view.frame for view in views if view is not None], self._book.dataset
        )
        if kind in counts:
            # Axes that were chosen stay while there is no model that has, or lacks, them.
            counts[kind] = max(counts[kind], *(axis + 1 for axis in self._plane.axes))
        return [
            MapKind(key, map_choice.TITLES[key], meaning, counts.get(key, 0), FIRST.get(key, 0))
            for key, meaning in KINDS.items()
        ]

    @Slot()
    def _show_choice(self) -> None:
        choice, view = self._plane.choice, self._plane.view(self._book.shown)
        kind = (choice.kind or PCA) if view is None else view.wanted
        axes = choice.axes if view is None or view.kind != view.wanted else view.axes
        self._choice.set_choice(self._kinds(kind), kind, axes)
        self.grid.setAccessibleName(f"Latent spaces, {map_choice.title(kind, axes)}")
        self._making.refresh()

    @Slot(str)
    def _choose_kind(self, kind: str) -> None:
        self._plane.choose_kind(kind)
        if kind == TSNE:
            self._making.begin()

    @Slot(str)
    def _follow(self, run: str) -> None:
        """A run is shown at another moment."""
        if self._modes.current() == "manifold":
            self._turns.call(self._decode_again, run)

    @Slot(str)
    def _decode_again(self, run: str) -> None:
        if run in self._maps.runs:
            self._draw_manifold(self._maps.key(run), self._maps.map(run).view_rect())

    @Slot(str)
    def _set_mode(self, mode: str) -> None:
        self.grid.set_mode(mode)  # type: ignore[arg-type] # the keys of MODES
        self._show_caption()

    def view(self) -> dict[str, str]:
        """Mode, map, colouring and whether the prior is drawn, for the next session."""
        chosen = map_choice.remembered(self._plane.choice)
        prior = YES if self._prior.rings.isChecked() else ""
        colours = str(self._colours.value())
        return {"mode": self._modes.current(), "colours": colours, "prior": prior, **chosen}

    def set_view(self, view: Mapping[str, str]) -> None:
        """Bring back what ``view`` gave; what is not on offer stays as it is."""
        if view.get("mode") in dict(MODES):
            self._modes.set_current(str(view["mode"]))
            self._set_mode(str(view["mode"]))
        choice = map_choice.parsed(view)
        if choice is not None:
            self._plane.choose(choice)
        if view.get("colours") in dict(COLOURS):
            self._colours.set_value(str(view["colours"]))
            self._recolour()
        self._prior.rings.setChecked(view.get("prior") == YES)

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
        self._header.set_mark(map_caption.earlier(self._book))
        view = self._plane.view(self._book.shown)
        if view is None:
            self._caption.set_text("")
            return
        errors = ""
        if self._colours.value() == "error" and self._maps.lacks_errors():
            errors = map_caption.unknown_errors(self._book)
        mode, runs = self._modes.current(), self._maps.runs
        hint = NEAREST if view.kind == TSNE and mode == "manifold" else HINTS[mode]
        entries, off_map = self._book.entries, self._stars.unplaced
        names = [entries[run].name for run in runs if run in off_map and run in entries]
        if len(runs) > 1:
            views = [self._plane.view(run) for run in runs]
            off = map_caption.off_the_maps(names)
            words = map_caption.several(views, hint, errors, off)
        else:
            off = map_caption.off_the_map(view) if names else ""
            words = map_caption.caption(view, hint, errors, off)
        told = [self._stars.words, words]
        if TSNE in {each.kind for run in runs if (each := self._plane.view(run)) is not None}:
            told.reverse()  # what distances mean there is not to be cut off
        words = " · ".join(filter(None, told))
        self._caption.set_text(words, *map_caption.shorter(words, hint))
