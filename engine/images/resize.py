"""Pictures at the size of a data set's images: averaged over areas, never stretched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from engine.images.drawing import Drawing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Grey = NDArray[np.float32]

INVERTED = "dark on light was made light on dark"

EVEN, SAME = 0.75, 0.05
"""So much of the border of a picture on an even ground has the same shade, within this."""


def resized(picture: Grey, height: int, width: int, ground: float = 0.0) -> Grey:
    """A picture averaged over areas, in the middle of the image, the rest filled with ground.

    Args:
        picture: (h, w) in [0, 1]; of a smaller one pixels are repeated.
        height: Of the image.
        width: Of the image.
        ground: In [0, 1].

    Returns:
        (height, width) in [0, 1].
    """
    scale = min(height / picture.shape[0], width / picture.shape[1])
    h, w = (max(1, round(length * scale)) for length in picture.shape)
    box = Image.fromarray(np.asarray(picture, dtype=np.float32)).resize(
        (w, h), Image.Resampling.BOX
    )
    image = np.full((height, width), ground, np.float32)
    top, left = (height - h) // 2, (width - w) // 2
    image[top : top + h, left : left + w] = np.clip(np.asarray(box), 0, 1)
    return image


def on_dark_ground(grey: Grey) -> Drawing:
    """A picture whose even ground became 0; a light one is inverted, an uneven one left as it is.

    Args:
        grey: (h, w) in [0, 1].
    """
    shade = ground_of(grey)
    if shade is None:
        return Drawing(grey)
    if shade > 0.5:
        return Drawing(np.clip((shade - grey) / np.float32(shade), 0, 1), (INVERTED,))
    return Drawing(np.clip((grey - shade) / np.float32(1 - shade), 0, 1))


def ground_of(grey: Grey) -> float | None:
    """The shade around a picture (h, w), or None if it is uneven."""
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    shade = float(np.median(border))
    return shade if np.mean(np.abs(border - shade) <= SAME) >= EVEN else None


def original(picture: NDArray[np.floating], height: int, width: int) -> Grey | None:
    """The image that a picture is, or is a whole enlargement of; None if it is something else.

    Args:
        picture: (h, w) in [0, 1].
        height: Of the image.
        width: Of the image.

    Returns:
        (height, width), each value exactly a multiple of 1/255 if it is close to one.
    """
    times = picture.shape[0] // height
    if times < 1 or picture.shape != (height * times, width * times):
        return None
    image = picture[::times, ::times]
    # A drawing, which is asked about at each move of the pen, differs within a block already here.
    if np.abs(picture[times // 2 :: times, times - 1 :: times] - image).max() > 1e-6:
        return None
    if np.abs(image.repeat(times, 0).repeat(times, 1) - picture).max() > 1e-6:
        return None
    levels = np.rint(image * 255)
    if np.abs(levels - image * 255).max() > 1e-3:
        return np.asarray(image, dtype=np.float32)
    exact: Grey = levels.astype(np.float32) / np.float32(255)
    return exact
