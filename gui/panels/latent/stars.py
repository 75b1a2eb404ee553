"""The star of the drawing on every map, its cloud, and where noise or the decoder carries it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from engine.models.gaussian import Gaussian
from gui.session.latent.image_codes import ImageCodes, is_same
from gui.session.latent.inspector import DRAWING
from gui.widgets.map import Ellipse, Overlays

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.models.inspection import Inspection
    from gui.panels.latent.run_maps import RunMaps
    from gui.session import Session
    from gui.session.latent.latent_view import View

    Array = NDArray[np.float32]
    Place = tuple[float, float]

CLOUD = "ellipses: 1 and 2 σ of the image's cloud"
NOISE = "arrows: how many radii the noise moves the whole code"
MISSED = "arrow: to where the encoder puts this point's picture"
BENT = "no clouds or rings: a t-SNE is not linear, they would be no ellipses"


class Stars(QObject):
    """Puts the star and what belongs to it on the maps, whenever one of them changes.

    The star is where the code of the drawing falls, as the network sees it and as its code is
    edited. A paler one is where it would fall without its noise, or where it falls while something
    else is inspected.

    Attributes:
        words: What the overlays mean that are on show now.
        unplaced: Runs on whose maps the drawing has no place.
    """

    words_changed = Signal()
    """``words`` or ``unplaced`` are others."""

    def __init__(self, session: Session, maps: RunMaps) -> None:
        super().__init__(maps)
        self._maps, self._book, self._plane = maps, session.book, session.plane
        self._inspector, self._lineup = session.inspector, session.lineup
        self._round_trip, self._turns = session.round_trip, session.turns
        self._codes = ImageCodes(session.book, session.inspector, session.lineup)
        self._prior = False
        self.words = ""
        self.unplaced: frozenset[str] = frozenset()
        self._told: frozenset[str] = frozenset()
        self._marked: dict[str, tuple[object, ...]] = {}
        self._ghosts: dict[str, tuple[View, Array, Place | None]] = {}
        maps.replaced.connect(self._show_replaced)
        maps.moved.connect(self._show_moved)
        session.inspector.read.connect(self.show)

    def show_prior(self, *, on: bool) -> None:
        """Draw rings of the prior on the maps of runs that have one, or none."""
        self._prior = on
        self.show()

    def has_prior(self) -> bool:
        """Whether a run on show has a prior."""
        models = [self._book.model_of(run) for run in self._book.compared]
        return any(model is not None and model.has_posterior for model in models)

    @Slot()
    def _show_replaced(self) -> None:
        """What was on the maps has gone with their points."""
        self._marked.clear()
        self._ghosts = {k: each for k, each in self._ghosts.items() if k in self._maps.runs}
        self.show()

    @Slot()
    def show(self) -> None:
        """Mark all maps of which something is new."""
        for run in self._maps.runs:
            self._mark(run)
        self._turns.call(self._tell)

    @Slot(str)
    def _show_moved(self, run: str) -> None:
        self._mark(run)
        self._turns.call(self._tell)

    def _mark(self, run: str) -> None:
        chart, view = self._maps.map(run), self._plane.view(run)
        if view is None:
            self._marked.pop(run, None)
            self.unplaced -= {run}
            chart.set_star(None)
            chart.scene.overlay(Overlays())
            return
        reading, inspector = self._reading(run), self._inspector
        drawn = (inspector.source, inspector.drawn, inspector.noise, inspector.level)
        shown = (view, self._book.model_of(run), reading, *drawn, self._prior)
        if not is_same(self._marked.get(run, ()), shown):
            self._marked[run] = shown
            drawing = reading is not None and inspector.source == DRAWING
            place = view.place_of(reading.code) if drawing and reading is not None else None
            self.unplaced -= {run}
            if drawing and place is None:
                self.unplaced |= {run}
            chart.set_star(*(place or (None, None)))
            chart.scene.overlay(self._overlays(run, view))

    def _reading(self, run: str) -> Inspection | None:
        if run == self._book.shown:
            return self._inspector.reading
        return self._lineup.readings.get(run)

    def _overlays(self, run: str, view: View) -> Overlays:
        ghost = self._ghost(run, view)
        cloud, arrow, length = None, None, ""
        prior = _ellipse(self._standard(run), view)
        missed = self._round_trip.now if run == self._book.shown else None
        if missed is not None:
            arrow, length = _arrow(missed.code, missed.encoded, view)
        elif (codes := self._codes.inspected(run)) is not None:
            cloud = _ellipse(codes.cloud, view)
            if codes.clean is not None:
                arrow, length = _arrow(codes.clean, codes.seen, view)
                ghost = ghost or (None if arrow is None else arrow[0])
        return Overlays(ghost, arrow, length, cloud, prior)

    def _ghost(self, run: str, view: View) -> Place | None:
        """Where the drawing lies while something else is inspected; it stays while that changes."""
        code = self._codes.drawing(run)
        if code is None:
            return None
        known = self._ghosts.get(run)
        if known is None or known[0] is not view or known[1] is not code:
            known = self._ghosts[run] = (view, code, view.place_of(code))
        return known[2]

    def _standard(self, run: str) -> Gaussian | None:
        """The prior, if it is to be shown of a run."""
        model = self._book.model_of(run)
        if not self._prior or model is None or not model.has_posterior:
            return None
        return Gaussian.standard(model.code_size)

    def _bends(self, run: str) -> bool:
        """Whether a run has clouds that its map can't show."""
        model, view = self._book.model_of(run), self._plane.view(run)
        lacks = view is not None and not view.linear
        return lacks and model is not None and model.has_posterior

    @Slot()
    def _tell(self) -> None:
        shown = [self._maps.map(run).scene.state.overlays for run in self._maps.runs]
        told = []
        if any(each.cloud is not None for each in shown):
            told.append(CLOUD)
        if any(map(self._bends, self._maps.runs)):
            told.append(BENT)
        if any(each.arrow is not None for each in shown):
            told.append(MISSED if self._round_trip.now is not None else NOISE)
        words = " · ".join(told)
        if (words, self.unplaced) != (self.words, self._told):
            self.words, self._told = words, self.unplaced
            self.words_changed.emit()


def _ellipse(cloud: Gaussian | None, view: View) -> Ellipse | None:
    found = None if cloud is None else view.ellipse_of(cloud)
    return None if found is None else Ellipse(found.centre, found.axes)


def _arrow(start: Array, end: Array, view: View) -> tuple[tuple[Place, Place] | None, str]:
    """From one code to another, and how far that is in the whole code space, in radii."""
    places = view.place_of(start), view.place_of(end)
    if places[0] is None or places[1] is None:
        return None, ""
    length = float(np.linalg.norm(end - start))
    return (places[0], places[1]), f"{length / view.radius:.2f}" if view.radius > 0 else ""
