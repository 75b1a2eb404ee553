"""Maps of several runs side by side: one hover, one selection, one colouring, one zoom."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.guard import guarded
from gui.widgets.map.arrangement import SPACE, Placed
from gui.widgets.map.class_legend import ClassLegend
from gui.widgets.map.latent_map import LatentMap
from gui.widgets.map.map_links import MapLinks
from gui.widgets.map.map_title import MapHeading, MapTitle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Literal

    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from gui.widgets.map.state import Mode

MOST = 6
"""Maps that can be told apart at once."""


@guarded
class MapGrid(QWidget):
    """One to six maps, each with a heading, all of the same images.

    Points are set on each ``map``; what is common to all is set here. Signals of the maps come
    with the key of the one that they are from.

    Args:
        parent: Of the widget.
        like: A grid of the same size; while this one is hidden, its maps stand in as many columns.
            How many that are depends on what the other one's sizes were before.
    """

    hovered = Signal(str, float, float, int)
    """The mouse moved over a map: x, y and the index of the point there or −1."""
    left = Signal(str)
    """The mouse has left a map."""
    clicked = Signal(str, float, float, int)
    """A click: x, y and the index of the point there or −1."""
    dragged = Signal(str, float, float)
    """The mouse moved with its left button held: x, y."""
    walked = Signal(str, object, object)
    """A Shift-drag ended: its start and its end, (x, y, index of the point there or −1) each."""
    extended = Signal(str, float, float, int)
    """A click with Shift: x, y and the index of the point there or −1."""
    selected = Signal(object, str)
    """Points were chosen in some map, see ``LatentMap.selected``."""
    class_selected = Signal(int)
    """A class was clicked in the legend with Ctrl."""
    escaped = Signal()
    """Escape on a map that has nothing to give up."""
    cursor_moved = Signal(str, float, float)
    """An arrow key moved a map's latent cursor: x, y."""
    manifold_requested = Signal(str, object)
    """In manifold mode: the visible rectangle (x0, y0, x1, y1) of a map that is to be decoded."""

    chosen = Signal(str)
    """The heading of a map was clicked."""

    def __init__(self, parent: QWidget | None = None, like: MapGrid | None = None) -> None:
        super().__init__(parent)
        self._maps: dict[str, LatentMap] = {}
        self._cells: dict[str, QWidget] = {}
        self._headings: dict[str, MapHeading] = {}
        self._links = MapLinks(self)
        self._selection: int | None = None
        self._kept: int | None = None
        self._classes: tuple[str, ...] | None = None
        self._mode: Mode = "points"
        self._placed = Placed()
        self._pattern = Placed() if like is None else like._placed
        self.legend = ClassLegend(self)
        """The classes, of which one may be kept in all maps."""
        self.legend.picked.connect(self.dim_except)
        self.legend.selected.connect(self.class_selected)
        self.setMinimumSize(220, 140)
        self.setAccessibleName("Latent spaces")

    def set_maps(self, titles: Sequence[MapTitle]) -> None:
        """Show these maps in this order; those that are there already keep their points.

        Raises:
            ValueError: There are more than ``MOST``, or two of one key.
        """
        keys = [title.key for title in titles]
        if len(keys) > MOST or len({*keys}) < len(keys):
            raise ValueError(f"{len(keys)} maps: at most {MOST}, each with a key of its own")
        changed = keys != list(self._maps)
        for key in [each for each in self._maps if each not in keys]:
            self._drop(key)
        for title in titles:
            if title.key not in self._maps:
                self._add(title)
            self.set_title(title)
            self._headings[title.key].setVisible(len(titles) > 1)
        self._maps = {key: self._maps[key] for key in keys}
        if changed:
            self._placed = Placed()  # others are placed as if nothing had been there
            self._lay_out()
            self.reset_view()

    def set_title(self, title: MapTitle) -> None:
        """Say something else over a map that is there."""
        self._headings[title.key].set_title(title)
        self._maps[title.key].setAccessibleName(f"Latent space of {title.name}")

    def keys(self) -> list[str]:
        """Of the maps, in the order of the screen."""
        return list(self._maps)

    def map(self, key: str) -> LatentMap:
        """One map, to set its points, star, manifold or card; ``KeyError`` if there is none."""
        return self._maps[key]

    def maps(self) -> list[LatentMap]:
        """All maps, in the order of the screen."""
        return list(self._maps.values())

    def heading(self, key: str) -> MapHeading:
        """What stands over a map."""
        return self._headings[key]

    def set_classes(self, names: Sequence[str]) -> None:
        """Call the classes by these names in all maps; all are shown."""
        if tuple(names) == self._classes:
            return
        self._classes = tuple(names)
        for each in self.maps():
            each.set_classes(names)
        self.legend.set_names(names)
        self.dim_except(None)
        self._place_legend()

    def set_mode(self, mode: Mode) -> None:
        """Show points, thumbnails, or decoded planes in all maps; ValueError for other modes."""
        for each in self.maps():
            each.set_mode(mode)
        self._mode = mode

    def set_colours(
        self, by: Literal["label"] | ArrayLike, words: tuple[str, str] = ("low", "high")
    ) -> None:
        """Colour the points of all maps by label, or by the same values (N,) in [0, 1]."""
        for each in self.maps():
            each.set_colours(by, words)
        self.legend.show_ramp(None if isinstance(by, str) else words)
        self._place_legend()

    def set_values(self, values: Mapping[str, ArrayLike], words: tuple[str, str]) -> None:
        """Colour the points of some maps by values (N,) in [0, 1], those of the others by label."""
        for key, each in self._maps.items():
            if key in values:
                each.set_colours(values[key], words)
            else:
                each.set_colours("label")
        self.legend.show_ramp(words if values else None)
        self._place_legend()

    @Slot(object)
    def dim_except(self, label: int | None) -> None:
        """Dim all classes but one in all maps; None shows all alike."""
        self._kept = label
        self.legend.set_kept(label)
        for each in self.maps():
            each.dim_except(label)

    def set_selection(self, index: int | None) -> None:
        """Ring a point in all maps, or none."""
        self._selection = index
        for each in self.maps():
            each.set_selection(index)

    def set_selected(self, selected: NDArray[np.bool_] | None) -> None:
        """Dim all points but these, (N,), in all maps that have N; None shows all alike."""
        for each in self.maps():
            fits = selected is not None and len(each.scene.state.points) == len(selected)
            each.set_selected(selected if fits else None)

    def mark_neighbours(self, indices: Sequence[int]) -> None:
        """Lead these points to the hovered one in all maps, until another one is hovered."""
        self._links.mark_neighbours(tuple(indices))

    @Slot()
    def reset_view(self) -> None:
        """Show all points of each map, and follow them until somebody zooms or pans."""
        for each in self.maps():
            each.reset_view()

    def show_card(self, key: str, image: NDArray[np.floating] | None, caption: str) -> None:
        """Show a map's card, off the point that is hovered over in each of the others."""
        others = []
        for other, each in self._maps.items():
            place = each.hovered_place()
            if other != key and place is not None:
                others.append(each.viewport().mapTo(self, place))
        self._maps[key].show_card(image, caption, others)

    @Slot()
    def hide_cards(self) -> None:
        """Take the cards of all maps away."""
        for each in self.maps():
            each.hide_card()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape on the legend, which has no class to give up."""
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the rows and columns that leave the maps the most room."""
        super().resizeEvent(event)
        self._lay_out()

    def _add(self, title: MapTitle) -> None:
        key, cell = title.key, QWidget(self)
        cell.lower()  # what lies over the maps is over those that come later, too
        made, heading = LatentMap(cell), MapHeading(title, cell)
        made.setMinimumSize(0, 0)
        column = QVBoxLayout(cell)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(heading)
        column.addWidget(made, 1)
        if self._classes is not None:
            made.set_classes(self._classes)
        made.set_mode(self._mode)
        made.set_selection(self._selection)
        made.dim_except(self._kept)
        made.legend.hide()  # one is enough for all
        made.card.setParent(self)  # over the neighbours, where the map is small
        made.legend.picked.connect(self.dim_except)  # Escape on a map
        made.selected.connect(self.selected)
        made.escaped.connect(self.escaped)
        heading.clicked.connect(partial(self.chosen.emit, key))
        self._maps[key], self._cells[key], self._headings[key] = made, cell, heading
        self._links.add(key, made)
        for mine, theirs in (
            *((self.hovered, made.hovered), (self.left, made.left), (self.clicked, made.clicked)),
            *((self.dragged, made.dragged), (self.walked, made.walked)),
            *((self.cursor_moved, made.cursor_moved), (self.extended, made.extended)),
            (self.manifold_requested, made.manifold_requested),
        ):
            theirs.connect(partial(mine.emit, key))

    def _drop(self, key: str) -> None:
        self._links.drop(key)
        self._maps[key].card.deleteLater()
        del self._maps[key], self._headings[key]
        cell = self._cells.pop(key)
        cell.hide()
        cell.deleteLater()

    def _place_legend(self) -> None:
        self.legend.set_room(self.width() - 4)
        self.legend.move(2, self.height() - self.legend.height() - 2)
        self.legend.raise_()

    def _lay_out(self) -> None:
        # Not by a layout: its least size would depend on how the maps lie at present.
        below = self.legend.height() + 2  # it covers no point
        before = self._placed if self.isVisible() else self._pattern
        self._placed = before.again(len(self._maps), self.width(), self.height() - below)
        columns = self._placed.columns
        rows = -(-len(self._maps) // columns)
        width = (self.width() - (columns - 1) * SPACE) // columns
        height = (self.height() - below - (rows - 1) * SPACE) // max(rows, 1)
        for place, key in enumerate(self._maps):
            row, column = divmod(place, columns)
            cell = self._cells[key]
            cell.setGeometry(column * (width + SPACE), row * (height + SPACE), width, height)
            cell.show()
        self._place_legend()
