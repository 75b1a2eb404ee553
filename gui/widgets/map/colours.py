"""Which brush a point has: by class or by a value, dimmed or not."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QBrush, QColor

from gui import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

RAMP_STEPS = 32
"""Values share this many brushes: finer steps cannot be told apart."""
BRIGHTER = 140
"""Per cent by which names on a dark ground are lighter than the points of their own colour."""
DIM = 0.16
"""Share of its opacity that a dimmed point keeps."""


def ramp(values: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Colours (N, 3) of values in [0, 1]: viridis, the high end standing out.

    On a light ground the ramp runs from yellow-green to violet, on a dark one
    from violet to yellow: large values always have the stronger contrast.
    """
    shares = np.clip(np.nan_to_num(np.asarray(values, np.float64), nan=1.0), 0.0, 1.0)
    light = theme.current().name == "light"
    shares = 0.9 - 0.9 * shares if light else 0.18 + 0.82 * shares
    colours: NDArray[np.uint8] = pg.colormap.get("viridis").map(shares, mode="byte")
    return colours[:, :3]


def rgb(colour: QColor | str) -> tuple[int, int, int]:
    """Red, green and blue of a colour, 0 to 255."""
    made = QColor(colour)
    return made.red(), made.green(), made.blue()


@dataclass(frozen=True)
class PointColours:
    """The table of brushes that all points share, and each point's place in it.

    Attributes:
        labels: The points' classes, (N,).
        values: What colour means instead of a class, (N,) in [0, 1], or None.
        kept: The class that is not dimmed, or None where none is.
        selected: Which points are selected, (N,); all others are dimmed. None for no selection.
        opacity: That of the points, as a share.

    Raises:
        ValueError: There are not as many values, or selected ones, as points.
    """

    labels: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, np.intp))
    values: NDArray[np.float64] | None = None
    kept: int | None = None
    selected: NDArray[np.bool_] | None = None
    opacity: float = 1.0

    def __post_init__(self) -> None:
        if self.values is not None and self.values.shape != self.labels.shape:
            raise ValueError(f"{len(self.labels)} points need as many values")
        if self.selected is not None and self.selected.shape != self.labels.shape:
            raise ValueError(f"of {len(self.labels)} points each is selected or not")

    @cached_property
    def classes(self) -> int:
        """How many classes there are colours for: as many as the labels need."""
        return int(self.labels.max(initial=0)) + 1

    def index(self) -> NDArray[np.intp]:
        """Each point's place (N,) in `brushes()`."""
        if self.values is None:
            place = self.labels
            count = self.classes
        else:
            clean = np.clip(np.nan_to_num(self.values, nan=1.0), 0.0, 1.0)
            place = np.rint(clean * (RAMP_STEPS - 1)).astype(np.intp)
            count = RAMP_STEPS
        return place + count * self.dimmed()

    def dimmed(self) -> NDArray[np.bool_]:
        """Which points (N,) are dimmed: those of other classes, and those that aren't selected."""
        dimmed = np.zeros(len(self.labels), np.bool_)
        if self.kept is not None:
            dimmed |= np.not_equal(self.labels, self.kept)
        if self.selected is not None:
            dimmed |= ~self.selected
        return dimmed

    @property
    def dims(self) -> bool:
        """Whether some points are to stand back."""
        return self.kept is not None or self.selected is not None

    def table(self) -> NDArray[np.uint8]:
        """All colours (K, 4), red, green, blue and opacity: first the full, then the dim."""
        if self.values is None:
            names = theme.class_colours(self.classes)
            solid = np.array([rgb(name) for name in names], np.uint8)
        else:
            solid = ramp(np.linspace(0.0, 1.0, RAMP_STEPS))
        full = (175.0 if theme.current().name == "light" else 200.0) * self.opacity
        alpha = np.full((len(solid), 1), full)
        table = np.vstack([np.hstack([solid, alpha]), np.hstack([solid, alpha * DIM])])
        return table.astype(np.uint8)

    def brushes(self) -> list[QBrush]:
        """One brush per row of `table()`."""
        return [QBrush(QColor(*row)) for row in self.table().tolist()]

    def thumbnail_colours(self, chosen: NDArray[np.intp]) -> NDArray[np.uint8]:
        """Colours (M, 4) of the thumbnails of points numbered `chosen` (M,): more opaque."""
        table = self.table()
        table[:, 3] = np.where(np.arange(len(table)) < len(table) // 2, 255, 70)
        return table[self.index()[chosen]]

    def numeral_colours(self, classes: Sequence[int]) -> list[QColor]:
        """The colours of the names of classes; plain text where colour means a value."""
        plain = self.values is not None
        count = self.classes
        names = (theme.current().text,) * count if plain else theme.class_colours(count)
        made = [QColor(theme.readable(names[each])) for each in classes]
        if theme.current().name == "dark" and not plain:
            made = [colour.lighter(BRIGHTER) for colour in made]
        for each, colour in zip(classes, made, strict=True):
            if self.kept not in {None, each} or not self._has_selected(each):
                colour.setAlphaF(0.35)
        return made

    def _has_selected(self, label: int) -> bool:
        """Whether something of a class is selected, or there is no selection."""
        return self.selected is None or label in self._selected_classes

    @cached_property
    def _selected_classes(self) -> frozenset[int]:
        return frozenset(np.unique(self.labels[self.selected]).tolist())
