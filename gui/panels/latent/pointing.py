"""What the mouse and the keys do on the maps: preview, inspect, decode, walk, choose a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Slot

from gui.session.latent import map_caption

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gui.panels.latent.run_maps import RunMaps
    from gui.session import Session

    Spot = tuple[float, float, int]

NEIGHBOURS = 6
"""Images with the nearest codes, to which lines lead in all maps."""
GAP, GREY = 2, 0.35
"""Pixels between an image and what is left of it on the card, and how light they are."""


class Pointing(QObject):
    """Answers the maps' signals.

    A map of another run than the shown one decodes with its own run, on its card: the rest of the
    window stays with the run that is shown.
    """

    def __init__(self, session: Session, maps: RunMaps) -> None:
        super().__init__(maps)
        self._session, self._maps = session, maps
        self._book, self._plane, self._inspector = session.book, session.plane, session.inspector
        self._hovered: tuple[object, int] = (None, -1)
        grid = maps.grid
        grid.chosen.connect(self._choose)
        grid.hovered.connect(self._hover)
        grid.left.connect(grid.hide_cards)
        session.undo.changed.connect(grid.hide_cards)  # it tells of what may be gone
        grid.clicked.connect(self._click)
        grid.dragged.connect(self._drag)
        grid.walked.connect(self._walk)
        grid.extended.connect(self._extend)
        grid.cursor_moved.connect(self._hover_place)
        session.walk.moved.connect(self._show_cursor)

    @Slot(str)
    def _choose(self, key: str) -> None:
        self._book.choose(self._maps.run(key))

    @Slot(str, float, float)
    def _hover_place(self, key: str, x: float, y: float) -> None:
        self._hover(key, x, y, -1)

    @Slot(str, float, float, int)
    def _hover(self, key: str, x: float, y: float, index: int) -> None:
        """Preview in the card; leaving the map takes it away again."""
        run = self._maps.run(key)
        model, view, dataset = self._book.model_of(run), self._plane.view(run), self._book.dataset
        if model is None or view is None or dataset is None:
            return
        code = view.code_at(x, y) if index < 0 else view.code_of(index)
        if code is None or len(code) != model.code_size:
            return
        decoded = model.decode(code[None])[0, 0]  # (H, W)
        caption = map_caption.DECODED[view.kind]
        if index >= 0:
            decoded = _pair(dataset.pixels("test", [index])[0, 0], decoded)
            name = dataset.spec.classes[int(dataset.test_labels[index])]
            caption = f"test image {index} · {name}, and decoded"
            self._lead_to_neighbours(run, index)
        self._maps.grid.show_card(key, decoded, caption)

    def _lead_to_neighbours(self, run: str, index: int) -> None:
        """Where several maps are, show which images a run has beside one, and where others do."""
        view = self._plane.view(run)
        if len(self._maps.runs) < 2 or view is None or self._hovered == (view, index):
            return
        self._hovered = (view, index)
        self._maps.grid.mark_neighbours(view.neighbours(index, NEIGHBOURS))

    @Slot(str, float, float, int)
    def _click(self, key: str, x: float, y: float, index: int) -> None:
        self._session.walk.stop()
        if index >= 0:
            self._inspector.inspect(index)
        else:
            self._decode(key, x, y)

    @Slot(str, float, float)
    def _drag(self, key: str, x: float, y: float) -> None:
        self._session.walk.stop()
        self._decode(key, x, y)
        self._hover_place(key, x, y)

    def _decode(self, key: str, x: float, y: float) -> None:
        """Inspect a place of the shown run's map, or look at one of another's."""
        run = self._maps.run(key)
        if self._plane.view(run) is None:
            return
        if run == self._book.shown:
            self._inspector.decode_at(x, y)
        else:
            self._hover_place(key, x, y)
        for each in self._maps.grid.maps():
            each.set_cursor(None)
        self._maps.grid.map(key).set_cursor(x, y)

    @Slot(str, object, object)
    def _walk(self, key: str, first: Spot, last: Spot) -> None:
        """Walk in the shown run's map; in another one where that can be shown without a change."""
        run, walk = self._maps.run(key), self._session.walk
        if run != self._book.shown and self._book.shown in self._book.pinned:
            self._book.choose(run)
        ends = [walk.end_at(*spot) for spot in (first, last)]
        if run == self._book.shown and ends[0] is not None and ends[1] is not None:
            walk.between(ends[0], ends[1])

    @Slot(str, float, float, int)
    def _extend(self, key: str, x: float, y: float, index: int) -> None:
        """Walk from what is inspected to there; inspect what is there if that is nothing yet."""
        walk = self._session.walk
        first = walk.end_inspected()
        own = index >= 0 or self._maps.run(key) == self._book.shown
        last = walk.end_at(x, y, index) if own else None
        if first is None:
            self._click(key, x, y, index)
        elif last is not None:
            walk.between(first, last)

    @Slot()
    def _show_cursor(self) -> None:
        place = self._inspector.place
        self._maps.map(self._book.shown).set_cursor(*(place or (None, None)))


def _pair(image: NDArray[np.float32], decoded: NDArray[np.float32]) -> NDArray[np.float32]:
    """An image and what is left of it, (H, W) each, side by side."""
    gap = np.full((len(image), GAP), GREY, np.float32)
    return np.concatenate([image, gap, decoded], axis=1)
