"""What saved pictures of maps say above themselves: whose they are, when, and what is kept."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from gui import text
from gui.session.latent import map_caption
from gui.widgets.saving import titles

if TYPE_CHECKING:
    from gui.panels.latent.run_maps import RunMaps
    from gui.session import Session


class PictureTitles(QObject):
    """Names the maps that are there, and all of them together, as long as they are."""

    def __init__(self, session: Session, maps: RunMaps) -> None:
        super().__init__(maps)
        self._book, self._plane, self._maps = session.book, session.plane, maps
        maps.replaced.connect(self._name)

    @Slot()
    def _name(self) -> None:
        grid = self._maps.grid
        titles.set_title(grid, self._of_all)
        for key in grid.keys():  # noqa: SIM118 - the grid is no mapping
            titles.set_title(grid.map(key), partial(self._of_one, key))

    def _of_one(self, key: str) -> str:
        """A map's run and moment, and how much of the codes it keeps or what its distances mean."""
        run = self._maps.run(key)
        entry, view = self._book.entries.get(run), self._plane.view(run)
        if entry is None or view is None:
            return ""
        moment = f"epoch {text.epoch(view.frame.model.epoch)}"
        return f"Latent space of {entry.name} · {moment} · {map_caption.meaning(view)}"

    def _of_all(self) -> str:
        """As over one; of several, whose own words stand over each, what all have in common."""
        maps = self._maps
        if len(maps.runs) == 1:
            return self._of_one(maps.key(maps.runs[0]))
        views = [view for view in map(self._plane.view, maps.runs) if view is not None]
        kinds = dict.fromkeys(view.title for view in views)
        moments = dict.fromkeys(f"epoch {text.epoch(view.frame.model.epoch)}" for view in views)
        meant = dict.fromkeys(filter(None, map(map_caption.warning, views)))
        common = list(moments) if len(moments) == 1 else []  # others stand over their maps
        return " · ".join(["Latent spaces, " + ", ".join(kinds), *common, *meant])
