"""Names of classes at their medians, with rims, and pushed apart where they are too close."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from gui import theme
from gui.widgets.painting import primitives

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gui.widgets.map.camera import Camera

NUMERAL = 18
"""Height of numerals in pixels."""
NAME, LONGEST = 13, 110
"""Height of names that are words, and where they are cut, in pixels."""
SHORT = 2
"""Letters up to which a name is like a numeral."""
MOST = 40
"""Classes with a name on the map: those with the most points. More could not be read."""
HALO = 7.0
"""Width of the rim about a numeral in pixels, half of it outside its strokes."""
MEDIAN_SAMPLE = 300
"""Points of a class whose median is as good as that of all."""


class Medians:
    """The median of each class, found quickly again after the points have moved.

    Of large classes only every so-manieth point counts: a numeral needs no more. Of more than
    ``MOST`` classes the small ones have none.
    """

    def __init__(self, labels: NDArray[np.intp]) -> None:
        found, counts = np.unique(labels, return_counts=True)
        largest = np.argsort(-counts, kind="stable")[:MOST]
        self.classes = [int(label) for label in np.sort(found[largest])]
        members = [np.flatnonzero(labels == label) for label in self.classes]
        self._members = [each[:: max(1, len(each) // MEDIAN_SAMPLE)] for each in members]

    def of(self, xy: NDArray[np.float32]) -> NDArray[np.float32]:
        """Medians (K, 2) of points (N, 2), in the order of `classes`; NaN without a finite one."""
        out = np.full((len(self.classes), 2), np.nan, np.float32)
        for row, members in enumerate(self._members):
            points = xy[members]
            points = points[np.isfinite(points).all(axis=1)]
            if len(points):
                out[row] = np.median(points, axis=0)
        return out


def push_apart(positions: NDArray[np.float64], distance: float) -> NDArray[np.float64]:
    """Push positions (K, 2) apart until none are closer than `distance` pixels.

    Those already far enough apart stay exactly where they are.
    """
    out = positions.copy()
    tie = np.arange(len(out))[:, None] - np.arange(len(out))[None, :]
    for _ in range(12):
        away = out[:, None, :] - out[None, :, :]
        gap = np.hypot(away[..., 0], away[..., 1])
        np.fill_diagonal(gap, np.inf)
        lacking = np.clip(distance - gap, 0.0, None)
        if not lacking.any():
            break
        # Numerals on one spot have no direction to part in: their order gives one.
        same = gap < 1e-6
        unit = np.where(same[..., None], np.sign(tie)[..., None] * (1.0, 0.3), away)
        unit /= np.maximum(np.hypot(unit[..., 0], unit[..., 1]), 1e-9)[..., None]
        out += (unit * lacking[..., None]).sum(axis=1) / 2
    return out


def halo_text(painter: QPainter, centre: QPointF, text: str, font: QFont, colour: QColor) -> None:
    """Text about a centre, with a solid rim: points of its own colour lie all around it."""
    metrics = QFontMetricsF(font)
    path = QPainterPath()
    left = centre.x() - metrics.horizontalAdvance(text) / 2
    path.addText(left, centre.y() + metrics.capHeight() / 2, font, text)
    rim = QPen(QColor(theme.current().background), HALO, j=Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, rim)
    painter.fillPath(path, QBrush(colour))


@dataclass(frozen=True)
class Names:
    """Names as they are written, all in one font.

    Attributes:
        texts: Cut where they are too long.
        font: Large for numerals, smaller for words.
        widths: Of each, in pixels.
    """

    texts: tuple[str, ...]
    font: QFont
    widths: tuple[float, ...]

    @classmethod
    def of(cls, names: Sequence[str]) -> Names:
        """Choose the font and cut what is too long."""
        short = max(map(len, names), default=0) <= SHORT
        font = theme.font(NUMERAL if short else NAME, QFont.Weight.DemiBold)
        metrics, longest = QFontMetricsF(font), theme.px(LONGEST)
        mode = Qt.TextElideMode.ElideRight
        texts = tuple(metrics.elidedText(name, mode, longest) for name in names)
        return cls(texts, font, tuple(map(metrics.horizontalAdvance, texts)))

    @property
    def distance(self) -> tuple[float, float]:
        """How far apart two names are, side by side and one below the other, in pixels."""
        down = self.font.pixelSize() * 1.15
        across = sum(self.widths) / max(len(self.widths), 1) + HALO
        return max(across, down), down


class Numerals:
    """Names with their rims, stroked once and then copied: the map is painted at every move."""

    def __init__(self) -> None:
        self._pixmaps = primitives.PixmapCache()
        self._offsets_key: tuple[object, ...] = ()
        self._offsets: NDArray[np.float64] = np.zeros((0, 2))

    def centres(
        self, places: NDArray[np.float32], camera: Camera, names: Names
    ) -> NDArray[np.float64]:
        """Where names that belong at places (K, 2) are painted, (K, 2) in pixels."""
        wished = camera.to_screen(places)
        key = (places.tobytes(), camera.scale, names.distance)
        if key != self._offsets_key:  # to find room for them costs a millisecond
            across, down = names.distance
            stretch = np.array([down / across, 1.0])  # words are wider than they are high
            apart = push_apart(wished * stretch, down) / stretch
            self._offsets_key, self._offsets = key, apart - wished
        return wished + self._offsets

    def paint(
        self,
        painter: QPainter,
        centres: NDArray[np.float64],
        names: Names,
        colours: list[QColor],
    ) -> None:
        """Names about centres (K, 2); as curves where the picture is one of curves."""
        font = names.font
        metrics = QFontMetricsF(font)
        high = metrics.capHeight() + 2 * metrics.descent()
        size = QSizeF(ceil(max(names.widths, default=0.0) + HALO) + 2, ceil(high + HALO) + 2)
        half = QPointF(size.width() / 2, size.height() / 2)
        for (x, y), text, colour in zip(centres.tolist(), names.texts, colours, strict=True):
            draw = partial(halo_text, centre=half, text=text, font=font, colour=colour)
            corner = QPointF(x, y) - half
            self._pixmaps.paint(painter, corner, size, (text, colour.rgba()), draw)
