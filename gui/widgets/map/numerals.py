"""Names of classes at their medians, with rims, and pushed apart where they are too close."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QPainter,
    QPainterPath,
    QPen,
    QRawFont,
    QTransform,
)

from gui import theme
from gui.widgets.painting import primitives
from gui.widgets.painting.by_array import ByArray

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
GOLDEN_ANGLE, PACKED = 2.39996, 0.6
"""Of the spiral in which numerals on one spot are laid out, and its width in their distances."""
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
        sample = [each[:: max(1, len(each) // MEDIAN_SAMPLE)] for each in members]
        most = max(map(len, sample), default=0)
        self._known = ByArray(self._find)
        self._members = np.zeros((len(sample), most), np.intp)  # (K, M)
        self._filling = np.ones((len(sample), most), np.bool_)
        for row, each in enumerate(sample):
            self._members[row, : len(each)] = each
            self._filling[row, : len(each)] = False

    def of(self, xy: NDArray[np.float32]) -> NDArray[np.float32]:
        """Medians (K, 2) of points (N, 2), in the order of `classes`; NaN without a finite one."""
        return self._known(xy)

    def _find(self, xy: NDArray[np.float32]) -> NDArray[np.float32]:
        # All classes in one go: each map moves at each moment, and ten calls of ``np.median`` cost
        # as much as to inspect an image.
        points = xy.T[:, self._members]  # (2, K, M)
        missing = self._filling | ~np.isfinite(points).all(axis=0)  # (K, M)
        points[:, missing] = np.inf  # behind all others
        points.sort(axis=2)
        counts, rows = (~missing).sum(axis=1), np.arange(len(self.classes))
        lower, upper = points[:, rows, (counts - 1) // 2], points[:, rows, counts // 2]  # (2, K)
        middle = np.where(counts > 0, lower / 2 + upper / 2, np.nan)
        out: NDArray[np.float32] = np.ascontiguousarray(middle.T, np.float32)
        return out


def push_apart(positions: NDArray[np.float64], distance: float) -> NDArray[np.float64]:
    """Push positions (K, 2) apart until none are closer than `distance` pixels.

    Those already far enough apart stay exactly where they are.
    """
    out = positions + _around(positions, distance)
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


def _around(positions: NDArray[np.float64], distance: float) -> NDArray[np.float64]:
    """Steps (K, 2) away from a common spot: a spiral about the first there, not a long row."""
    same = (np.abs(positions[:, None, :] - positions[None, :, :]) < 1e-6).all(axis=2)
    rank = np.tril(same, -1).sum(axis=1)  # how many before it lie there
    angle, radius = rank * GOLDEN_ANGLE, PACKED * distance * np.sqrt(rank)
    steps: NDArray[np.float64] = radius[:, None] * np.stack((np.cos(angle), np.sin(angle)), axis=1)
    return steps


def keep_off(
    centres: NDArray[np.float64], place: tuple[float, float], distance: float
) -> NDArray[np.float64]:
    """Move what is nearer than `distance` to a place straight away from it, up if it lies on it.

    Args:
        centres: Of what must be read, (K, 2) in pixels.
        place: In pixels.
        distance: In pixels.
    """
    away = centres - place
    gap = np.hypot(away[:, 0], away[:, 1])
    near, on_it = gap < distance, gap < 1e-6
    away[on_it], gap[on_it] = (0.0, -1.0), 1.0
    moved = place + away / gap[:, None] * distance
    return np.where(near[:, None], moved, centres)


def keep_in(
    centres: NDArray[np.float64], size: tuple[float, float], margin: float
) -> NDArray[np.float64]:
    """Move what would be cut at an edge inwards; what lies outside altogether stays there.

    Args:
        centres: Of what must be read, (K, 2) in pixels.
        size: Width and height of the map in pixels.
        margin: Pixels from an edge.
    """
    bounds = np.array(size)
    inside = np.all((centres >= 0) & (centres <= bounds), axis=1, keepdims=True)
    moved = np.clip(centres, margin, np.maximum(bounds - margin, margin))
    return np.where(inside, moved, centres)


def _outline(text: str, font: QFont) -> QPainterPath:
    """Letters as curves, their baseline from (0, 0) on.

    They are taken in the font's own units, where coordinates are whole numbers. In all other sizes
    FreeType rounds them by the part of a pixel at which it last drew a letter of this font: what
    stands elsewhere in the window would change them.
    """
    units = QRawFont.fromFont(font).unitsPerEm()
    large, path = QFont(font), QPainterPath()
    large.setPixelSize(round(units))
    path.addText(0.0, 0.0, large, text)
    scale = font.pixelSize() / units
    return QTransform.fromScale(scale, scale).map(path)


def halo_text(painter: QPainter, centre: QPointF, text: str, font: QFont, colour: QColor) -> None:
    """Text about a centre, with a solid rim: points of its own colour lie all around it."""
    metrics = QFontMetricsF(font)
    left = centre.x() - metrics.horizontalAdvance(text) / 2
    path = _outline(text, font).translated(left, centre.y() + metrics.capHeight() / 2)
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
        return _names(tuple(names), QGuiApplication.font().family(), theme.factor())

    @property
    def distance(self) -> tuple[float, float]:
        """How far apart two names are, side by side and one below the other, in pixels."""
        down = self.font.pixelSize() * 1.15
        across = sum(self.widths) / max(len(self.widths), 1) + HALO
        return max(across, down), down

    def boxes(self, centres: NDArray[np.float64]) -> list[QRectF]:
        """What names about centres (K, 2) cover with their rims, in pixels."""
        high = QFontMetricsF(self.font).capHeight() + HALO
        return [
            QRectF(x - (wide + HALO) / 2, y - high / 2, wide + HALO, high)
            for (x, y), wide in zip(centres.tolist(), self.widths, strict=True)
        ]


@lru_cache(maxsize=MOST)
def _names(names: tuple[str, ...], _family: str, _factor: float) -> Names:
    """Cached: each map asks at each paint, and to measure letters costs more than to copy them."""
    short = max(map(len, names), default=0) <= SHORT
    font = theme.font(NUMERAL if short else NAME, QFont.Weight.DemiBold)
    metrics, longest = QFontMetricsF(font), theme.px(LONGEST)
    mode = Qt.TextElideMode.ElideRight
    texts = tuple(metrics.elidedText(name, mode, longest) for name in names)
    return Names(texts, font, tuple(map(metrics.horizontalAdvance, texts)))


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
