"""What is selected and where a walk leads, on all maps alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Slot

if TYPE_CHECKING:
    from gui.panels.latent.run_maps import RunMaps
    from gui.session import Session


class Traces(QObject):
    """Keeps selection and walk on the maps, whatever runs and moments these show.

    Points of the map are selected here too: with the lasso, with Ctrl, by the legend; Escape
    selects nothing.
    """

    def __init__(self, session: Session, maps: RunMaps) -> None:
        super().__init__(maps)
        self._book, self._maps = session.book, maps
        self._selection, self._walk = session.selection, session.walk
        self._plane = session.plane
        self._selection.changed.connect(self._show_selection)
        self._walk.changed.connect(self._show_paths)
        maps.replaced.connect(self._show_all)
        maps.moved.connect(self._move_path)
        grid = maps.grid
        grid.selected.connect(self._selection.take)
        grid.class_selected.connect(self._selection.toggle_class)
        grid.escaped.connect(self._escape)

    @Slot()
    def _show_all(self) -> None:
        self._show_selection()
        self._show_paths()

    @Slot()
    def _show_selection(self) -> None:
        images, dataset = self._selection.images, self._book.dataset
        selected = None
        if len(images) and dataset is not None:
            selected = np.isin(np.arange(len(dataset.test_labels)), images)
        self._maps.grid.set_selected(selected)

    @Slot()
    def _show_paths(self) -> None:
        for run in self._maps.runs:
            self._show_path(run)

    @Slot(str)
    def _show_path(self, run: str) -> None:
        chart, path, view = self._maps.map(run), self._walk.path(run), self._plane.view(run)
        chart.set_walk(path, straight=view is None or view.linear)

    @Slot(str)
    def _move_path(self, run: str) -> None:
        if self._walk.ends is not None:
            self._show_path(run)

    @Slot()
    def _escape(self) -> None:
        self._selection.clear()
        self._walk.clear()
