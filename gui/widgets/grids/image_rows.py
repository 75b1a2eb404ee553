"""A row of pictures, and what stands before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gui.widgets.pictures.qimage import GAP, Mode, grid_image, picture_shape

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QImage

DOT, DOT_SPACE = 8, 6
"""Width of the dot before a caption, and of the room behind it, in pixels."""


@dataclass(frozen=True)
class ImageRow:
    """Pictures (n, …), how their numbers become colours, their shape, and each as an image."""

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
