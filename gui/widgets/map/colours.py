"""Which brush a point has: by class or by a value, dimmed or not."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
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
READABLE = {"light": 3.5, "dark": 5.5}
"""Least contrast of a numeral with its rim; large text needs 3 (WCAG 2), on a dark ground more."""
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
        opacity: That of the points, as a share.

    Raises:
        ValueError: There are not as many values as points.
    """

    labels: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, np.intp))
    values: NDArray[np.float64] | None = None
    kept: int | None = None
    opacity: float = 1.0

    def __post_init__(self) -> None:
        if self.values is not None and self.values.shape != self.labels.shape:
            raise ValueError(f"{len(self.labels)} points need as many values")

    @property
    def classes(self) -> int:
        """How many classes there are colours for: ten, or as many as the labels need."""
        return max(10, int(self.labels.max(initial=0)) + 1)

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
        """Which points (N,) are dimmed."""
        if self.kept is None:
            return np.zeros(len(self.labels), np.bool_)
        return np.not_equal(self.labels, self.kept)

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
        """The colours of the numerals of classes; plain text where colour means a value."""
        now = theme.current()
        plain = self.values is not None
        names = (now.text,) * self.classes if plain else theme.class_colours(self.classes)
        made = [QColor(_readable(names[each], now.name)) for each in classes]
        for each, colour in zip(classes, made, strict=True):
            if self.kept not in {None, each}:
                colour.setAlphaF(0.35)
        return made


@lru_cache
def _readable(name: str, _appearance: str) -> str:
    return readable(QColor(name)).name()


def readable(colour: QColor) -> QColor:
    """A colour, mixed with that of text as far as it needs to be read on the background."""
    now = theme.current()
    text, ground = rgb(now.text), QColor(now.background)
    for share in (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6):
        parts = (round(a + (b - a) * share) for a, b in zip(rgb(colour), text, strict=True))
        mixed = QColor(*parts)
        if contrast(mixed, ground) >= READABLE[now.name]:
            break
    return mixed


def contrast(first: QColor, second: QColor) -> float:
    """Ratio of two colours' luminances, 1 to 21 (WCAG 2)."""
    bright, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
