"""What the latent map paints around its points: numerals, marks, thumbnails, manifold.

Everything here paints in pixels of the viewport, from positions that the
camera has already mapped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from math import ceil, cos, pi, sin
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
)

from gui import theme
from gui.widgets.map.colours import rgb
from gui.widgets.painting import primitives

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gui.widgets.map.camera import Camera

NUMERAL = 18
"""Height of the numerals in pixels."""
HALO = 7.0
"""Width of the rim about a numeral in pixels, half of it outside its strokes."""
STAR = 14.0
"""Pixels from the centre of the drawing's star to where its rim ends."""
THUMBNAIL = 24.0
"""Side of a thumbnail in pixels."""
SHEET_COLUMNS = 32


def spread(positions: NDArray[np.float64], distance: float) -> NDArray[np.float64]:
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
        self._stills = primitives.PixmapCache()
        self._asked: tuple[bytes, float] = (b"", 0.0)
        self._moves: NDArray[np.float64] = np.zeros((0, 2))

    def apart(self, places: NDArray[np.float32], camera: Camera) -> NDArray[np.float64]:
        """Where numerals that belong at places (K, 2) are painted, (K, 2) in pixels."""
        wished = camera.to_screen(places)
        asked = (places.tobytes(), camera.scale)
        if asked != self._asked:  # to find room for them costs a millisecond
            self._asked, self._moves = asked, spread(wished, NUMERAL * 1.15) - wished
        return wished + self._moves

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
            self._stills.paint(painter, corner, size, (text, colour.rgba()), draw)


def ring(painter: QPainter, centre: QPointF, radius: float, colour: str, width: float) -> None:
    """A hollow circle with a thin rim of the background on both sides."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.current().background), width + 2.5))
    painter.drawEllipse(centre, radius, radius)
    painter.setPen(QPen(QColor(colour), width))
    painter.drawEllipse(centre, radius, radius)


def star(painter: QPainter, centre: QPointF, radius: float = 10.0) -> None:
    """The drawing's star: white, with a dark outline that both appearances need."""
    corners = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.46
        angle = pi * corner / 5 - pi / 2
        corners.append(centre + QPointF(cos(angle), sin(angle)) * reach)
    shape = QPolygonF(corners)
    painter.setBrush(QColor("#ffffff"))
    light = theme.current().name == "light"
    for colour, width in ((theme.current().background, 5.0), ("#1f2328", 1.8 if light else 1.4)):
        painter.setPen(QPen(QColor(colour), width, j=Qt.PenJoinStyle.RoundJoin))
        painter.drawPolygon(shape)


def walk(painter: QPainter, start: QPointF, end: QPointF) -> None:
    """The line of a walk between two places, with both ends marked."""
    now = theme.current()
    for colour, width in ((now.background, 5.0), (now.accent, 2.0)):
        pen = QPen(QColor(colour), width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(start, end)
    ring(painter, start, 4.5, now.accent, 2.0)
    ring(painter, end, 4.5, now.accent, 2.0)


class Manifold:
    """A picture of decoded codes that lies under the plane."""

    def __init__(self) -> None:
        self.rect = (0.0, 0.0, 1.0, 1.0)
        self._values: NDArray[np.float64] | None = None
        self._picture: QPixmap | None = None

    def set_image(
        self, image: NDArray[np.floating] | None, rect: tuple[float, float, float, float]
    ) -> None:
        """Take values (H, W) in [0, 1], row 0 on top, that cover `rect` in data units."""
        self._values = None if image is None else np.clip(np.asarray(image, np.float64), 0, 1)
        self.rect = rect
        self._picture = None

    def restyle(self) -> None:
        """Use the current theme's colours from now on."""
        self._picture = None

    def paint(self, painter: QPainter, camera: Camera) -> None:
        """Paint the picture where its rectangle is on screen."""
        if self._values is None:
            return
        if self._picture is None:
            self._picture = QPixmap.fromImage(self._ink(self._values))
        x0, y0, x1, y1 = self.rect
        corner = QPointF(*camera.point_to_screen(x0, y1))
        target = QRectF(corner, QPointF(*camera.point_to_screen(x1, y0)))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(target, self._picture, QRectF(self._picture.rect()))

    @staticmethod
    def _ink(values: NDArray[np.float64]) -> QImage:
        """Strokes in the colour of text on the background, so that points read over them."""
        now = theme.current()
        paper = np.array(rgb(now.background))
        ink = np.array(rgb(now.secondary))
        pixels = np.empty((*values.shape, 4), np.uint8)
        pixels[..., :3] = paper + (ink - paper) * values[..., None]
        pixels[..., 3] = 255
        height, width = values.shape
        form = QImage.Format.Format_RGBA8888
        return QImage(pixels.tobytes(), width, height, 4 * width, form).copy()


@dataclass(frozen=True)
class Thumbnails:
    """Some of the points' images, tinted by the points' colours.

    Attributes:
        chosen: The numbers of their points, (M,).
        sheet: The images in rows of `SHEET_COLUMNS`; None where there are none.
    """

    chosen: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, np.intp))
    sheet: QPixmap | None = None

    @classmethod
    def of(
        cls, images: NDArray[np.uint8], chosen: NDArray[np.intp], colours: NDArray[np.uint8]
    ) -> Thumbnails:
        """Those of the images (N, 28, 28) that are numbered `chosen` (M,), in colours (M, 4)."""
        if not len(chosen):
            return cls()
        return cls(chosen, QPixmap.fromImage(_tint(images[chosen], colours)))

    def paint(self, painter: QPainter, screen: NDArray[np.float64]) -> None:
        """Paint them about the positions (N, 2) of all points."""
        if self.sheet is None:
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        half = THUMBNAIL / 2
        for place, (x, y) in enumerate(screen[self.chosen].tolist()):
            row, column = divmod(place, SHEET_COLUMNS)
            source = QRectF(column * 28, row * 28, 28, 28)
            target = QRectF(x - half, y - half, THUMBNAIL, THUMBNAIL)
            painter.drawPixmap(target, self.sheet, source)


def _tint(images: NDArray[np.uint8], colours: NDArray[np.uint8]) -> QImage:
    """Lay images (M, 28, 28) out in rows of `SHEET_COLUMNS`, ink in colours (M, 4)."""
    count = len(images)
    rows = -(-count // SHEET_COLUMNS)
    opacity = images.astype(np.uint32) * colours[:, 3, None, None] // 255  # (M, 28, 28)
    pixels = np.zeros((rows * SHEET_COLUMNS, 28, 28, 4), np.uint8)
    pixels[:count, ..., :3] = opacity[..., None] * colours[:, None, None, :3] // 255
    pixels[:count, ..., 3] = opacity
    sheet = pixels.reshape(rows, SHEET_COLUMNS, 28, 28, 4).swapaxes(1, 2)
    data = np.ascontiguousarray(sheet).tobytes()
    width, height = SHEET_COLUMNS * 28, rows * 28
    form = QImage.Format.Format_RGBA8888_Premultiplied
    return QImage(data, width, height, 4 * width, form).copy()
