"""Maps that are seen and steered as one: what is zoomed or hovered in one is so in all."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gui.widgets.map.latent_map import LatentMap


class MapLinks(QObject):
    """Passes on from each map to all others.

    Maps have the same size and points in units of their cloud, so the same pixels mean the same.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._maps: dict[str, LatentMap] = {}
        self._passing = False

    def add(self, key: str, made: LatentMap) -> None:
        """Link one more map."""
        self._maps[key] = made
        made.range.zoomed.connect(partial(self._zoom, key))
        made.range.panned.connect(partial(self._pan, key))
        made.range.was_reset.connect(partial(self._reset, key))
        made.hovered.connect(partial(self._hover, key))
        made.left.connect(partial(self._leave, key))

    def drop(self, key: str) -> None:
        """Link a map no longer."""
        self._maps.pop(key)

    def mark_neighbours(self, indices: tuple[int, ...]) -> None:
        """Lead these points to the hovered one in all maps; none takes the lines away."""
        for each in self._maps.values():
            each.scene.mark(neighbours=indices)

    def _others(self, key: str) -> Iterator[LatentMap]:
        return (each for other, each in self._maps.items() if other != key)

    def _pass_on(self, key: str, act: Callable[[LatentMap], None]) -> None:
        """Do the same to all other maps, which is not passed on by them."""
        if self._passing or key not in self._maps:
            return
        self._passing = True
        try:
            for other in self._others(key):
                act(other)
        finally:
            self._passing = False

    def _zoom(self, key: str, factor: float, about: QPointF) -> None:
        self._pass_on(key, lambda other: other.range.zoom(factor, about))

    def _pan(self, key: str, dx: float, dy: float) -> None:
        self._pass_on(key, lambda other: other.range.pan(dx, dy))

    def _reset(self, key: str) -> None:
        self._pass_on(key, lambda other: other.range.reset())

    def _hover(self, key: str, _x: float, _y: float, index: int) -> None:
        def mark(other: LatentMap) -> None:
            if other.scene.state.marks.hover_index != index:
                other.scene.mark(hover_index=index, hover=None)

        self._pass_on(key, mark)
        if index < 0:
            self.mark_neighbours(())

    def _leave(self, key: str) -> None:
        def unmark(other: LatentMap) -> None:
            other.hide_card()
            other.scene.mark(hover_index=-1, hover=None)

        self._pass_on(key, unmark)
        self.mark_neighbours(())
