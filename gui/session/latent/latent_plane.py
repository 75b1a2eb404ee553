"""The maps of latent space that are on show: each frame as its run keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Signal, Slot

from gui.session.latent.latent_view import Places, View
from gui.session.latent.map_choice import LDA, TSNE, Axes, MapChoice

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtCore import SignalInstance

    from engine.data.dataset import Dataset
    from engine.models.maps.neighbour_map import NeighbourMap
    from engine.models.projection import Plane
    from engine.training.events import LatentFrame
    from gui.session.latent.discriminant_maps import DiscriminantMaps
    from gui.session.latent.drawn_map import Fitted
    from gui.session.latent.latent_view import Grid
    from gui.session.latent.neighbour_maps import NeighbourMaps
    from gui.session.runs.book import RunBook

    Array = NDArray[np.float32]


class LatentPlane(QObject):
    """A map of each run's codes, of the kind that is wanted, and where everything lies on it.

    What is asked without naming a run is asked of the shown one.

    Attributes:
        choice: The map that is wanted; a run that lacks it is shown on another one.
    """

    replaced = Signal()
    """Another run, data set or other axes: the points are not the old ones moved."""
    moved = Signal()
    """The same images as encoded by the shown run at another moment: their points have moved."""
    run_moved = Signal(str)
    """As ``moved``, of a run that is not the shown one."""
    run_replaced = Signal(str)
    """A run that is not the shown one has been read, or is being read anew."""

    def __init__(
        self,
        book: RunBook,
        neighbours: NeighbourMaps | None = None,
        discriminants: DiscriminantMaps | None = None,
    ) -> None:
        super().__init__(book)
        self._book = book
        self._made = {TSNE: neighbours, LDA: discriminants}
        self.choice = MapChoice()
        self._axes: dict[str, Axes] = {}
        self._views: dict[str, View] = {}
        self._places: WeakKeyDictionary[LatentFrame, Places] = WeakKeyDictionary()
        self._spreads: WeakKeyDictionary[LatentFrame, Array] = WeakKeyDictionary()
        self._told: dict[str, View | None] = {}
        book.shown_frame_changed.connect(self._shown_changed)
        book.frame_changed.connect(self._changed)
        book.chosen.connect(self._let_go)
        book.pins_changed.connect(self._let_go)
        book.runs_changed.connect(self._let_go)
        book.chosen.connect(self.replaced)
        book.dataset_changed.connect(self._forget)
        for maker in self._made.values():
            if maker is not None:
                maker.arrived.connect(self._renew)

    def view(self, run: str) -> View | None:
        """A run's map at the moment that is shown; None before it is there."""
        frame, dataset = self._book.frame_of(run), self._book.dataset
        if frame is None or dataset is None:
            self._views.pop(run, None)
            return None
        known = self._views.get(run)
        if known is None or known.frame is not frame:
            known = self._views[run] = View(run, frame, self._placed(run, frame, dataset))
        return known

    def _placed(self, run: str, frame: LatentFrame, dataset: Dataset) -> Places:
        """Computed once, as a drag through time comes back often."""
        found = self._places.get(frame)
        if found is None:
            labels, made = dataset.labels("test"), self._made_of(run, frame)
            found = Places.of(frame, self.choice, labels, made, self._spreads.get(frame))
            self._places[frame], self._spreads[frame] = found, found.spread
        return found

    def _made_of(self, run: str, frame: LatentFrame) -> NeighbourMap | Fitted | None:
        """What takes long of the map that is wanted, if it is there; else it is looked for."""
        maker = self._made.get(self.choice.kind)
        if maker is None:
            return None
        found = maker.get(frame)
        if found is None:
            maker.look(run)
        return found

    @property
    def _view(self) -> View | None:
        return self.view(self._book.shown)

    @property
    def axes(self) -> Axes:
        """The axes that are shown, counted from 0; of the shown run.

        Those that were chosen stay chosen while a run is shown that lacks them.
        """
        view = self._view
        return self.choice.axes if view is None else view.axes

    @property
    def frame(self) -> LatentFrame | None:
        """The codes that are shown, or None."""
        view = self._view
        return view.frame if view else None

    @property
    def points(self) -> Array | None:
        """Their places on the plane, (N, 2), or None; see ``View.points``."""
        view = self._view
        return view.points if view else None

    @property
    def spread(self) -> Array | None:
        """Standard deviation of each code number over the test set, (code,), or None."""
        view = self._view
        return view.places.spread if view else None

    @property
    def plane(self) -> Plane | NeighbourMap | None:
        """The map itself, or None."""
        view = self._view
        return view.plane if view else None

    @property
    def components(self) -> int:
        """How many axes there are to choose from."""
        view = self._view
        return view.components if view else 0

    def choose(self, choice: MapChoice) -> None:
        """Show another map of all runs."""
        if choice != self.choice:
            self.choice = choice
            self._axes[choice.kind] = choice.axes
            self._views.clear()
            self._places.clear()
            self.replaced.emit()

    def choose_kind(self, kind: str) -> None:
        """Show another kind of map, along the axes that were last chosen for it."""
        self.choose(MapChoice(kind, self._axes.get(kind, MapChoice().axes)))

    def set_axes(self, axes: Axes) -> None:
        """Show other axes, of all runs."""
        view = self._view
        self.choose(MapChoice(self.choice.kind if view is None else view.wanted, axes))

    def code_at(self, x: float, y: float) -> Array | None:
        """The code at a point of the plane, (code,)."""
        view = self._view
        return view.code_at(x, y) if view else None

    def grid(self, rect: tuple[float, float, float, float], longer: int) -> Grid | None:
        """The codes at the middles of cells; see ``View.grid``."""
        view = self._view
        return view.grid(rect, longer) if view else None

    def place_of(self, code: Array) -> tuple[float, float] | None:
        """Where a code falls on the plane; None where it is nowhere."""
        view = self._view
        return view.place_of(code) if view else None

    @Slot()
    def _shown_changed(self) -> None:
        """For those that hear of the shown run only; the others are told right afterwards."""
        self._tell(self._book.shown, self.moved, self.replaced)

    @Slot(str)
    def _changed(self, run: str) -> None:
        if run != self._book.shown:
            self._tell(run, self.run_moved, self.run_replaced)

    @Slot()
    def _let_go(self) -> None:
        """Hold no frames of runs that nobody looks at: there are more of them than memory."""
        shown = set(self._book.compared)
        self._views = {run: view for run, view in self._views.items() if run in shown}
        self._told = {run: view for run, view in self._told.items() if run in shown}

    def _tell(self, run: str, moved: SignalInstance, replaced: SignalInstance) -> None:
        if run not in self._book.compared:
            return  # it is replaced when it is shown
        before, now = self._told.get(run), self.view(run)
        self._told[run] = now
        names = () if run == self._book.shown else (run,)
        if now is None or before is None or not _moved(before, now):
            replaced.emit(*names)
        elif now is not before:
            moved.emit(*names)

    @Slot(str)
    def _renew(self, run: str) -> None:
        """There is a map now that was not there before: the same images move to their places."""
        self._views.pop(run, None)
        frame = self._book.frame_of(run)
        if frame is not None:
            self._places.pop(frame, None)
        if run == self._book.shown:
            self._shown_changed()
        else:
            self._changed(run)

    @Slot()
    def _forget(self) -> None:
        """Places of other images say nothing about these."""
        self._views.clear()
        self._places.clear()
        self._told.clear()
        self.replaced.emit()


def _moved(before: View, now: View) -> bool:
    """Whether one shows the points of the other, elsewhere."""
    widths = before.frame.codes.shape[1], now.frame.codes.shape[1]
    return widths[0] == widths[1] and len(before.points) == len(now.points)
