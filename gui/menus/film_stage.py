"""The maps on which a film is painted: never shown, as large as those in the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPixmap, QRegion
from PySide6.QtWidgets import QWidget

from gui import text
from gui.panels.latent import run_title
from gui.session.playback.moments import NEAR
from gui.widgets.map import MapGrid, MapTitle
from gui.widgets.saving.film import Frame, within_memory

if TYPE_CHECKING:
    from collections.abc import Generator

    from PySide6.QtGui import QImage

    from engine.data.dataset import Dataset
    from gui.session.latent.latent_view import View
    from gui.session.playback.run_film import Film
    from gui.session.runs.book import RunBook

GROUND, PARTS = QWidget.RenderFlag.DrawWindowBackground, QWidget.RenderFlag.DrawChildren
LONGEST = 16
"""Letters of a name over one of six maps beside which it can be told that the run has ended."""


@dataclass(frozen=True)
class Views:
    """What is painted of one moment.

    Attributes:
        epoch: The moment.
        by_run: The map of each run that has one.
        ended: The runs that had ended before it.
    """

    epoch: float
    by_run: dict[str, View]
    ended: frozenset[str]


@dataclass(frozen=True)
class Look:
    """How the runs looked in the window when the film was asked for.

    Attributes:
        colours: The number of each run's colour.
        shown: The run that all else shows.
    """

    colours: dict[str, int]
    shown: str

    @classmethod
    def of(cls, book: RunBook) -> Look:
        """As they look now."""
        return cls({run: entry.colour for run, entry in book.entries.items()}, book.shown)


class FilmStage:
    """Paints the maps of one moment after the other.

    Args:
        owner: Parent of the maps.
        run: What is filmed.
        look: How its runs look.
        like: The maps whose size, arrangement and mode the film has.

    Attributes:
        names: Of the runs, by their identifiers.
        grid: The maps.
    """

    def __init__(self, owner: QWidget, run: Film, look: Look, like: MapGrid) -> None:
        self.names = {each.id: each.name for each in run.lines}
        self._look, self._length, self._early = look, run.length, run.early
        self._labels = run.dataset.labels("test")
        self.grid = MapGrid(owner, like)
        self._dress(run.dataset, like)

    def _dress(self, dataset: Dataset, like: MapGrid) -> None:
        grid = self.grid
        grid.resize(like.size())
        grid.set_maps([self._title(each, None, "") for each in self.names])
        grid.set_classes(dataset.spec.classes)
        if like.maps()[0].mode() == "digits":
            grid.set_mode("digits")
            for each in grid.maps():
                each.set_thumbnails(dataset.test_images.numpy()[:, 0])  # (N, H, W)
        grid.grab()  # gives it its size, on which the range of its points depends

    @property
    def whose(self) -> str:
        """The run's name; of several, which stand over their maps, how many there are."""
        names = list(self.names.values())
        return names[0] if len(names) == 1 else f"{len(names)} runs"

    def painting(self, seen: Views) -> Generator[None, None, Frame]:
        """Paint all maps at one moment, one of them at a time: six would stop the window."""
        moments = _moments(seen)
        for run in self.names:
            view = seen.by_run.get(run)
            self.grid.set_title(self._title(run, view, moments.get(run, "")))
            if view is not None:
                self.grid.map(run).set_points(view.points, self._labels)
                self.grid.map(run).reset_view()
                yield
        image = yield from _grabbed(self.grid)
        kinds = ", ".join(dict.fromkeys(view.title for view in seen.by_run.values()))
        title = f"{self.whose} · {kinds} · epoch {text.epoch(seen.epoch)}"
        return Frame(within_memory(image, self._length), title)

    def _title(self, run: str, view: View | None, moment: str) -> MapTitle:
        name, colour, chosen = self.names[run], self._look.colours[run], run == self._look.shown
        if run in self._early:
            name = text.shortened(name, LONGEST)
        return run_title.of(run, name, colour, view, moment, chosen=chosen)

    def close(self) -> None:
        """Let the maps go."""
        self.grid.hide()
        self.grid.deleteLater()


def _moments(seen: Views) -> dict[str, str]:
    """What each map says of its moment, where that is not the film's for all of them."""
    epochs = {run: view.frame.model.epoch for run, view in seen.by_run.items()}
    words = {run: f"epoch {text.epoch(epoch)}" for run, epoch in epochs.items()}
    if all(abs(epoch - seen.epoch) <= NEAR for epoch in epochs.values()):
        return {}
    return {run: f"ended at {each}" if run in seen.ended else each for run, each in words.items()}


def _grabbed(grid: MapGrid) -> Generator[None, None, QImage]:
    """As ``grid.grab()``, a map at a time."""
    ratio = grid.devicePixelRatioF()
    made = QPixmap(grid.size() * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    grid.render(made, QPoint(), QRegion(), GROUND)
    for each in grid.maps():
        cell = each.parentWidget()  # with what stands over it
        if cell is not None:
            cell.render(made, cell.pos(), QRegion(), GROUND | PARTS)
        yield
    grid.legend.render(made, grid.legend.pos(), QRegion(), PARTS)
    return made.toImage()
