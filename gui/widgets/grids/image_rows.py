"""A row of pictures, and what stands before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter

from gui import theme
from gui.widgets.pictures.qimage import GAP, Mode, grid_image, picture_shape

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QFontMetrics, QImage

    from gui.widgets.grids.grid_layout import GridLayout
    from gui.widgets.painting.primitives import PixmapCache

DOT, DOT_SPACE = 8, 6
"""Width of the dot before a caption, and of the room behind it, in pixels."""


@dataclass(frozen=True, eq=False)
class ImageRow:
    """Pictures (n, …), how their numbers become colours, their shape, and each as an image.

    One is another if it was made anew: what is kept of a row is kept by the row itself.
    """

    pictures: NDArray[np.floating]
    mode: Mode
    shape: tuple[int, int]
    images: tuple[QImage, ...]

    @classmethod
    def of(cls, pictures: NDArray[np.floating], mode: Mode = "grey") -> ImageRow:
        """The row of pictures."""
        sheet, (high, wide) = grid_image(pictures, len(pictures), mode), picture_shape(pictures)
        lefts = range(0, len(pictures) * (wide + GAP), wide + GAP)
        images = tuple(sheet.copy(left, 0, wide, high) for left in lefts)
        return cls(np.array(pictures), mode, (high, wide), images)


@dataclass(frozen=True)
class Head:
    """What stands before a row.

    Attributes:
        caption: Its name.
        dot: Colour of a dot before the name, ``#rrggbb``, or none.
        room: Pixels that are kept free, where the owner puts a control of its own.
    """

    caption: str
    dot: str | None = None
    room: int = 0

    @property
    def indent(self) -> int:
        """Pixels before the name."""
        return 0 if self.dot is None else DOT + DOT_SPACE

    def cut(self, room: float, metrics: QFontMetrics) -> str:
        """What of its name has so many pixels; names of runs often differ at their ends alone."""
        return metrics.elidedText(self.caption, Qt.TextElideMode.ElideMiddle, max(int(room), 0))


def paint_images(
    painter: QPainter,
    stills: PixmapCache,
    row: ImageRow,
    places: list[QRectF],
    layout: GridLayout,
) -> None:
    """Paint the pictures of a row, in one go where the same row stood at the same places before.

    Args:
        painter: Paints on the widget, or into a saved picture.
        stills: Keeps rows as they were painted.
        row: The row.
        places: Of each of its pictures, to the pixel of the device.
        layout: Says where that is; small pixels are blended.
    """
    corner, across = places[0].topLeft(), [place.left() for place in places]
    size = QSizeF(places[-1].right() - places[0].left(), places[0].height())

    def draw(inner: QPainter) -> None:
        inner.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not layout.crisp)
        for place, image in zip(places, row.images, strict=True):
            inner.drawImage(place.translated(-corner), image)

    stills.paint(painter, corner, size, (row, layout.shape, layout.scale, *across), draw)


def paint_head(painter: QPainter, head: Head, first: QRectF) -> None:
    """Paint the dot and the name before the first picture of a row, in the painter's font."""
    if head.dot is not None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(head.dot))
        painter.drawEllipse(QRectF(0, first.center().y() - DOT / 2, DOT, DOT))
    room = first.left() - theme.GAP - head.indent
    painter.setPen(QColor(theme.current().secondary))
    area = QRectF(head.indent, first.top(), max(room, 0.0), first.height())
    whole = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip  # letters below the line
    painter.drawText(area, int(whole), head.cut(room, painter.fontMetrics()))
