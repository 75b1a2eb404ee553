"""A map of each run on show: its points, colours, selection and title."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from gui import theme
from gui.panels.latent import run_title
from gui.session.latent import map_caption
from gui.session.latent.inspector import PLANE_POINT, TEST_IMAGE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gui.session import Session
    from gui.session.latent.latent_view import View
    from gui.widgets.map import LatentMap, MapGrid, MapTitle

ERRORS = ("small error", "large")


class RunMaps(QObject):
    """Keeps the maps as the session has the runs.

    Maps stay where they are while runs come and go, so their keys are places: ``"0"``, ``"1"`` ….

    Attributes:
        grid: The maps.
        runs: Whose they are, in the order of the screen.
    """

    replaced = Signal()
    """Other runs, or others of their points."""
    moved = Signal(str)
    """A run is shown at another moment."""
    told = Signal()
    """After ``moved``; a moment later, and once for all runs, where ``Turns`` spread a change."""

    def __init__(self, session: Session, grid: MapGrid) -> None:
        super().__init__(grid)
        self.grid, self.runs = grid, [session.book.shown]
        self._book, self._plane, self._inspector = session.book, session.plane, session.inspector
        self._turns = session.turns
        self._drawn: dict[str, View] = {}
        self._untold: set[str] = set()
        self._by_error = self._apart = False
        self._coloured: list[NDArray[np.float32] | None] = []
        self._listen()

    def _listen(self) -> None:
        plane, book = self._plane, self._book
        plane.replaced.connect(self.replace)
        plane.moved.connect(self._move_shown)
        plane.run_replaced.connect(self._renew)
        plane.run_moved.connect(self._move)
        book.pins_changed.connect(self.replace)
        book.runs_changed.connect(self.replace)
        book.run_changed.connect(self._show_titles)
        book.dataset_changed.connect(self.replace)
        book.epoch_ended.connect(self._colour)
        book.history_reset.connect(self._colour)
        theme.notifier().changed.connect(self._show_titles)
        self._inspector.selected.connect(self._show_selection)

    def key(self, run: str) -> str:
        """Of a run's map."""
        return str(self.runs.index(run) if run in self.runs else 0)

    def run(self, key: str) -> str:
        """Whose a map is; of one that is no longer shown, and tells of something late, nobody's."""
        number = int(key)
        return self.runs[number] if number < len(self.runs) else ""

    def map(self, run: str) -> LatentMap:
        """That of a run."""
        return self.grid.map(self.key(run))

    def colour(self, *, by_error: bool) -> None:
        """Colour all points by their class, or by how badly their images come back."""
        self._by_error = by_error
        self._colour()

    def lacks_errors(self) -> bool:
        """Whether the errors of a run on show are not known."""
        return any(self._errors(run) is None for run in self.runs)

    @Slot()
    def replace(self) -> None:
        """Show the runs that are on show now."""
        self.runs = list(self._book.compared) or [self._book.shown]
        self._show_titles()
        if self._book.dataset is not None:
            self.grid.set_classes(self._book.dataset.spec.classes)
        self.grid.hide_cards()
        keys = {self.key(run) for run in self.runs}
        self._drawn = {key: view for key, view in self._drawn.items() if key in keys}
        for run in self.runs:
            self._fill(run)
        self._renew_marks()

    def redraw(self) -> None:
        """Show all runs anew, whatever their maps were given by others."""
        self._drawn.clear()
        self.replace()

    @Slot(str)
    def _renew(self, run: str) -> None:
        """A run that is compared was read."""
        if run in self.runs:
            self._fill(run)
            self._show_titles()
            self._renew_marks()

    def _renew_marks(self) -> None:
        self._colour()
        self._show_selection()
        self.replaced.emit()

    def _fill(self, run: str) -> None:
        """Show a run in its map, unless that shows it already."""
        key, view, dataset = self.key(run), self._plane.view(run), self._book.dataset
        chart = self.grid.map(key)
        if view is None or dataset is None:
            self._drawn.pop(key, None)
            chart.set_points(np.zeros((0, 2), np.float32), np.zeros(0, np.int64))
            chart.set_cursor(None)
            chart.set_message(map_caption.missing(self._book, run))
        elif self._drawn.get(key) is not view:
            self._drawn[key] = view
            chart.set_message(None)
            chart.set_thumbnails(dataset.test_images.numpy()[:, 0])  # (N, H, W)
            chart.set_points(view.points, dataset.labels("test"))
            chart.set_cursor(None)
            chart.reset_view()

    @Slot()
    def _move_shown(self) -> None:
        self._move(self._book.shown)

    @Slot(str)
    def _move(self, run: str) -> None:
        """The same points of a run, as another moment has them."""
        view = self._plane.view(run)
        if view is None or run not in self.runs:
            return
        self._drawn[self.key(run)] = view
        # Of moments that follow fast the eye sees each, not the way from one to the next.
        self.map(run).move_points(view.points, ease=not self._turns.hurried)
        now = [self._errors(each) for each in self.runs] if self._by_error else self._coloured
        if any(a is not b for a, b in zip(now, self._coloured, strict=True)):
            self._colour()
        self.moved.emit(run)
        self._untold.add(run)
        self._turns.call(self._tell_moved)

    @Slot()
    def _tell_moved(self) -> None:
        """What stands over the maps that have moved, and below all of them."""
        moved, self._untold = self._untold, set()
        moments = map_caption.moments(self._book, self.runs)
        if bool(moments) != self._apart:  # all of them say their moment, or none
            self._show_titles()
        else:
            for run in moved.intersection(self.runs):
                self.grid.set_title(self._title(run, moments.get(run, "")))
        self.told.emit()

    @Slot()
    def _show_titles(self) -> None:
        moments = map_caption.moments(self._book, self.runs)
        self._apart = bool(moments)
        self.grid.set_maps([self._title(run, moments.get(run, "")) for run in self.runs])

    def _title(self, run: str, moment: str) -> MapTitle:
        entry, view = self._book.entries.get(run), self._plane.view(run)
        name, colour = ("", 0) if entry is None else (entry.name, entry.colour)
        shown = run == self._book.shown
        return run_title.of(self.key(run), name, colour, view, moment, chosen=shown)

    @Slot()
    def _colour(self) -> None:
        self._coloured = [self._errors(run) for run in self.runs]
        values: dict[str, NDArray[np.float64]] = {}
        if self._by_error:
            for run, errors in zip(self.runs, self._coloured, strict=True):
                if errors is not None and self.key(run) in self._drawn:
                    order = errors.argsort().argsort()  # ranks: errors have a long tail
                    values[self.key(run)] = order / max(1, len(order) - 1)
        self.grid.set_values(values, ERRORS)

    def _errors(self, run: str) -> NDArray[np.float32] | None:
        """Those of a run's model on show; of an earlier one they are not known."""
        entry = self._book.entries.get(run)
        newest = entry is not None and self._book.model_of(run) is entry.model
        return entry.errors if entry is not None and newest else None

    @Slot()
    def _show_selection(self) -> None:
        inspector = self._inspector
        self.grid.set_selection(inspector.index if inspector.source == TEST_IMAGE else None)
        if inspector.source != PLANE_POINT:
            for each in self.grid.maps():
                each.set_cursor(None)
