"""Image files and photographs as drawings, light ink on exactly zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.images.decode import ImageError, decode
from engine.images.drawing import Drawing
from engine.images.edges import without_edges
from engine.images.lines import without_lines
from engine.images.paper import light_on_dark
from engine.images.shades import small_grey

if TYPE_CHECKING:
    from engine.images.decode import Decoded, Source


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
    found = without_lines(light_on_dark(without_edges(small_grey(picture))))
    if not found.pixels.any():
        problem = "shows nothing on its ground"
        raise ImageError(f"{picture.name}: {problem}. Use an image with ink on it.")
    return Drawing(found.pixels, (*picture.remarks, *found.remarks))
