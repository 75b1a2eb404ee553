"""Numerals at the medians of the classes, with rims, and pushed apart where they are too close."""

from __future__ import annotations

from functools import partial
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from gui import theme
from gui.widgets.painting import primitives

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gui.widgets.map.camera import Camera

NUMERAL = 18
"""Height of the numerals in pixels."""
HALO = 7.0
"""Width of the rim about a numeral in pixels, half of it outside its strokes."""
MEDIAN_SAMPLE = 300
"""Points of a class whose median is as good as that of all."""


class Medians:
    """The median of each class, found quickly again after the points have moved.

    Of large classes only every so-manieth point counts: a numeral needs no more.
    """

    def __init__(self, labels: NDArray[np.intp]) -> None:
        self.classes = [int(label) for label in np.unique(labels)]
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


class Numerals:
    """Numerals with their rims, stroked once and then copied: the map is painted at every move."""

    def __init__(self) -> None:
        self._pixmaps = primitives.PixmapCache()
        self._offsets_key: tuple[bytes, float] = (b"", 0.0)
        self._offsets: NDArray[np.float64] = np.zeros((0, 2))

    def centres(self, places: NDArray[np.float32], camera: Camera) -> NDArray[np.float64]:
        """Where numerals that belong at places (K, 2) are painted, (K, 2) in pixels."""
        wished = camera.to_screen(places)
        key = (places.tobytes(), camera.scale * theme.factor())
        if key != self._offsets_key:  # to find room for them costs a millisecond
            self._offsets_key, self._offsets = (
                key,
                push_apart(wished, theme.px(NUMERAL) * 1.15) - wished,
            )
        return wished + self._offsets

    def paint(
        self,
        painter: QPainter,
        centres: NDArray[np.float64],
        texts: list[str],
        colours: list[QColor],
    ) -> None:
        """Texts about centres (K, 2); as curves where the picture is one of curves."""
        font = theme.font(NUMERAL, QFont.Weight.DemiBold)
        metrics = QFontMetricsF(font)
        widest = max((metrics.horizontalAdvance(text) for text in texts), default=0.0)
        size = QSizeF(ceil(widest + HALO) + 2, ceil(metrics.capHeight() + HALO) + 2)
        half = QPointF(size.width() / 2, size.height() / 2)
        for (x, y), text, colour in zip(centres.tolist(), texts, colours, strict=True):
            draw = partial(halo_text, centre=half, text=text, font=font, colour=colour)
            corner = QPointF(x, y) - half
            self._pixmaps.paint(painter, corner, size, (text, colour.rgba()), draw)
