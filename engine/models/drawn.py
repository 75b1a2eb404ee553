"""A drawing or a picture file becomes an image of a data set, by the recipe of its description."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.data.recipe import SIDE, is_centred
from engine.images import resize, shades
from engine.images.decode import ImageError, decode
from engine.images.drawing import Drawing
from engine.images.mnist_recipe import from_drawing
from engine.images.read_image import drawing_of
from engine.images.strokes import checked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.data.spec import DataSpec
    from engine.images.decode import Decoded, Source

    Array = NDArray[np.float32]

NO_DRAWING = "no drawing becomes an image of this data set; choose one of its own images"


def image_of(picture: Array, spec: DataSpec) -> Drawing:
    """What a drawing is as an image of a data set.

    An image of the set itself, or one enlarged by a whole number, comes out as it is.

    Args:
        picture: (h, w) in [0, 1], light ink on 0.
        spec: The data set's images.

    Returns:
        (C, H, W) in [0, 1]; zeros where there is no ink, or where drawings make no sense.
    """
    channels, height, width = spec.shape
    own = _own(picture, spec)
    if own is not None:
        found = Drawing(own)
    elif spec.recipe == "none":
        remarks = (NO_DRAWING,) if picture.any() else ()
        found = Drawing(np.zeros((height, width), np.float32), remarks)
    elif _as_digits(spec):
        drawn = checked(picture)
        found = Drawing(from_drawing(drawn.pixels), drawn.remarks)
    else:
        found = Drawing(resize.resized(picture, height, width))
    return Drawing(np.repeat(found.pixels[None], channels, axis=0), found.remarks)


def read_drawing(source: Source, spec: DataSpec) -> Drawing:
    """A picture file as a drawing for ``image_of``: (h, w) in [0, 1], light ink on 0.

    Args:
        source: An image file, its bytes, or its pixels as uint8.
        spec: The data set's images.

    Raises:
        ImageError: It cannot be read or shows nothing, or no picture but one of the set's own
            becomes one of its images.
    """
    return _drawing(decode(source), spec)


def read_image(source: Source, spec: DataSpec) -> Drawing:
    """A picture file as an image of a data set, (C, H, W) in [0, 1]; colours stay where it has any.

    Args:
        source: An image file, its bytes, or its pixels as uint8.
        spec: The data set's images.

    Raises:
        ImageError: As of ``read_drawing``.
    """
    picture = decode(source)
    if spec.shape[0] in (3, 4):
        return _coloured(picture, spec)
    drawing = _drawing(picture, spec)
    image = image_of(drawing.pixels, spec)
    return Drawing(image.pixels, (*drawing.remarks, *image.remarks))


def _as_digits(spec: DataSpec) -> bool:
    """Whether MNIST's recipe makes these images."""
    return spec.recipe == "centred-ink" and spec.shape == (1, SIDE, SIDE)


def _own(picture: Array, spec: DataSpec) -> Array | None:
    """The image of the set, (H, W), that a picture is; None if it is a drawing."""
    own = resize.original(picture, *spec.shape[1:])
    if own is None or (_as_digits(spec) and not is_centred(own[None])[0]):
        return None
    return own


def _drawing(picture: Decoded, spec: DataSpec) -> Drawing:
    """A picture as a drawing: an image of the set as it is, else light ink on 0."""
    grey = shades.small_grey(picture)
    if _own(grey, spec) is not None:
        return Drawing(grey, picture.remarks)
    if spec.recipe == "none":
        raise _no_drawing(picture, spec)
    if _as_digits(spec):
        return drawing_of(picture)
    drawing = resize.on_dark_ground(grey)
    return Drawing(drawing.pixels, (*picture.remarks, *drawing.remarks))


def _coloured(picture: Decoded, spec: DataSpec) -> Drawing:
    """A picture in the colours that it has, (3 or 4, H, W)."""
    channels, height, width = spec.shape
    image = shades.coloured(picture, alpha=channels == 4)  # (h, w, C)
    bands = [np.ascontiguousarray(image[..., band]) for band in range(channels)]
    if spec.recipe == "none" and image.shape[:2] != (height, width):
        raise _no_drawing(picture, spec)
    grounds = [resize.ground_of(band) for band in bands]
    made = [
        resize.resized(band, height, width, ground or 0.0)
        for band, ground in zip(bands, grounds, strict=True)
    ]
    return Drawing(np.stack(made), picture.remarks)


def _no_drawing(picture: Decoded, spec: DataSpec) -> ImageError:
    """Why a picture can't be used with a set that nothing is drawn for."""
    height, width = spec.shape[1:]
    return ImageError(
        f"{picture.name}: is no image of the data set, and no other picture becomes one. "
        f"Use a picture of {width} × {height} pixels."
    )
