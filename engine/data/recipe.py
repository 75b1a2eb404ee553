"""Which recipe makes a drawing one of a data set's images, measured from the images."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.data.spec import Recipe

SIDE = 28
"""Height and width of MNIST's digits."""
LONGEST = (18, 20)
"""Longest side of the ink; of MNIST's 70 000 digits it is 19 or 20."""
CENTRE = (13.9, 15.1)
"""Centre of mass on both axes; MNIST's lies in [14, 15], counted from the edge of the image."""
NEARLY_ALL = 0.9
MOST_MEASURED = 2000


def recipe_of(images: NDArray[np.uint8]) -> Recipe:
    """How a drawing becomes one of these images.

    Args:
        images: (N, C, H, W), those that are trained on.

    Returns:
        ``centred-ink`` if nearly all of them that are not empty are laid out as MNIST's digits,
        else ``resize``.
    """
    if images.shape[1:] != (1, SIDE, SIDE):
        return "resize"
    some = images[:: -(-len(images) // MOST_MEASURED), 0]  # (n, 28, 28)
    inked = some[some.any(axis=(1, 2))]
    if len(inked) and np.mean(is_centred(inked)) >= NEARLY_ALL:
        return "centred-ink"
    return "resize"


def is_centred(images: NDArray[np.number]) -> NDArray[np.bool_]:
    """Which of some images are laid out as MNIST's digits: (N, 28, 28) → (N,).

    Their ink stands on a ground of exactly 0, its longer side is 20 pixels, and its centre of mass
    is at the centre of the image.
    """
    light = images.astype(np.float64)
    mass = np.maximum(light.sum(axis=(1, 2)), 1e-9)
    fits = np.ones(len(images), dtype=bool)
    longest = np.zeros(len(images), dtype=int)
    for axis in (1, 2):
        other = 3 - axis
        inked = (images > 0).any(axis=other)  # (N, 28)
        longest = np.maximum(longest, _extent(np.asarray(inked, dtype=bool)))
        centre = light.sum(axis=other) @ (np.arange(SIDE) + 0.5) / mass
        fits &= (centre >= CENTRE[0]) & (centre <= CENTRE[1])
    return fits & (longest >= LONGEST[0]) & (longest <= LONGEST[1])


def _extent(inked: NDArray[np.bool_]) -> NDArray[np.int_]:
    """From the first to the last true value of each row, both counted: (N, 28) → (N,)."""
    length = inked.shape[1]
    extent: NDArray[np.int_] = np.where(
        inked.any(axis=1), length - inked.argmax(axis=1) - inked[:, ::-1].argmax(axis=1), 0
    )
    return extent
