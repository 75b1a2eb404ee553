"""Image files and photographs as drawings, light ink on exactly zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from engine.images.decode import ImageError, decode
from engine.images.drawing import Drawing
from engine.images.edges import without_edges
from engine.images.lines import without_lines
from engine.images.paper import light_on_dark
from engine.images.shades import small_grey

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.images.decode import Decoded, Source

    Array = NDArray[np.float32]


AT_EDGE = "ink at the photograph's edge may be a shadow, a fold or the table: crop closer"
PATCH = "a wide pale patch counts as ink and may be a shadow: use a picture in even light"
GRAIN = 0.003
"""So far shades of paper in a photograph are apart: more than compression makes of one colour."""
MOST_AT_EDGE = 0.004
"""Part of a photograph's border that may be ink without a word."""
PALE, WIDE = 0.7, 0.08
"""A patch is paler than this part of the strongest ink, over a square with this part of the shorter
side of the picture."""


def read_drawing(source: Source) -> Drawing:
    """Read an image as a drawing.

    Args:
        source: An image file, its bytes, or its pixels as uint8: (H, W) grey, (H, W, 3) RGB or
            (H, W, 4) RGBA.

    Returns:
        (h, w) in [0, 1], light ink on a ground of 0, turned upright as the file's EXIF data say,
        transparent parts taken as ground, frames and ruled lines left out, the longer side at most
        1024.

    Raises:
        ImageError: The file is missing, no image, damaged, too large, or shows nothing.
    """
    return drawing_of(decode(source))


def drawing_of(picture: Decoded) -> Drawing:
    """As ``read_drawing``, of a picture that is decoded already."""
    grey = without_edges(small_grey(picture))
    found = without_lines(light_on_dark(grey))
    if not found.pixels.any():
        problem = "shows nothing on its ground"
        raise ImageError(f"{picture.name}: {problem}. Use an image with ink on it.")
    return Drawing(found.pixels, (*picture.remarks, *found.remarks, *_doubts(grey, found.pixels)))


def _doubts(grey: Array, ink: Array) -> tuple[str, ...]:
    """What is doubtful where a picture has the grain of a photograph: (H, W) both."""
    edge = _border(grey)
    if float(np.median(np.abs(edge - np.median(edge)))) <= GRAIN:
        return ()
    at_edge = float(np.mean(_border(ink) > 0)) > MOST_AT_EDGE
    side = max(3, round(WIDE * min(ink.shape)))
    pale = ndimage.minimum_filter((ink > 0) & (ink < PALE), side, mode="constant")
    return (*((AT_EDGE,) if at_edge else ()), *((PATCH,) if pale.any() else ()))


def _border(picture: Array) -> Array:
    """The pixels along the four sides of a picture."""
    return np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
