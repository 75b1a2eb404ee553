"""Images of some of the points, where the points are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPixmap

from gui.widgets.painting.pixels import to_image
from gui.widgets.painting.recording import recording_of

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QImage

THUMBNAIL = 24.0
"""Longer side of a thumbnail in pixels."""
SHEET_COLUMNS = 32


@dataclass(frozen=True)
class Thumbnails:
    """Some of the points' images, tinted by the points' colours.

    Attributes:
        chosen: The numbers of their points, (M,).
        sheet: The images in rows of `SHEET_COLUMNS`; None where there are none.
        size: Width and height of an image in pixels.
    """

    chosen: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, np.intp))
    sheet: QPixmap | None = None
    size: tuple[int, int] = (0, 0)

    @classmethod
    def of(
        cls, images: NDArray[np.uint8], chosen: NDArray[np.intp], colours: NDArray[np.uint8]
    ) -> Thumbnails:
        """Those of the images (N, H, W) that are numbered `chosen` (M,), in colours (M, 4)."""
        if not len(chosen):
            return cls()
        _, height, width = images.shape
        return cls(chosen, QPixmap.fromImage(_tinted(images[chosen], colours)), (width, height))

    def paint(self, painter: QPainter, screen: NDArray[np.float64]) -> None:
        """Paint them about the positions (M, 2) of their points."""
        if self.sheet is None:
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        width, height = self.size
        scale = THUMBNAIL / max(self.size)
        across, down = width * scale, height * scale
        recorded = self.sheet.toImage() if recording_of(painter) is not None else None
        for place, (x, y) in enumerate(screen.tolist()):
            row, column = divmod(place, SHEET_COLUMNS)
            source = QRectF(column * width, row * height, width, height)
            target = QRectF(x - across / 2, y - down / 2, across, down)
            if recorded is None:
                painter.drawPixmap(target, self.sheet, source)
            else:  # which keeps all of what is drawn from, as a PNG
                painter.drawImage(target, recorded.copy(source.toRect()))


def _tinted(images: NDArray[np.uint8], colours: NDArray[np.uint8]) -> QImage:
    """Lay images (M, H, W) out in rows of `SHEET_COLUMNS`, ink in colours (M, 4)."""
    count, height, width = images.shape
    rows = -(-count // SHEET_COLUMNS)
    opacity = images.astype(np.uint32) * colours[:, 3, None, None] // 255  # (M, H, W)
    pixels = np.zeros((rows * SHEET_COLUMNS, height, width, 4), np.uint8)
    pixels[:count, ..., :3] = opacity[..., None] * colours[:, None, None, :3] // 255
    pixels[:count, ..., 3] = opacity
    sheet = pixels.reshape(rows, SHEET_COLUMNS, height, width, 4).swapaxes(1, 2)
    return to_image(sheet.reshape(rows * height, SHEET_COLUMNS * width, 4))


def choose_apart(
    screen: NDArray[np.float64], width: float, height: float, size: float
) -> NDArray[np.intp]:
    """Choose points whose squares of `size` pixels do not overlap on screen.

    Greedy in index order, so the same points stay chosen while they move.

    Args:
        screen: Positions (N, 2) in pixels.
        width: Width of the viewport in pixels; points outside are left out.
        height: Height of the viewport in pixels.
        size: Side of each square in pixels.

    Returns:
        The chosen indices, ascending.
    """
    with np.errstate(invalid="ignore"):
        seen = (screen >= 0).all(axis=1) & (screen < (width, height)).all(axis=1)
    candidates = np.flatnonzero(seen)
    pixels = screen[candidates].astype(np.intp)
    reach = int(np.ceil(size))
    blocked = np.zeros((int(np.ceil(height)) + 1, int(np.ceil(width)) + 1), np.bool_)
    chosen: list[int] = []
    while len(candidates):
        # Two squares with centres in one cell of half a side always overlap: the
        # first point of each cell stands for all, which keeps the loop short.
        cells = pixels // max(reach // 2, 1)
        _, first = np.unique(cells[:, 0] * 100_003 + cells[:, 1], return_index=True)
        for i in np.sort(first).tolist():
            x, y = pixels[i].tolist()
            if not blocked[y, x]:
                chosen.append(int(candidates[i]))
                top, left = max(y - reach, 0), max(x - reach, 0)
                blocked[top : y + reach + 1, left : x + reach + 1] = True
        free = ~blocked[pixels[:, 1], pixels[:, 0]]
        candidates, pixels = candidates[free], pixels[free]
    return np.sort(np.asarray(chosen, dtype=np.intp))
