"""A drawing becomes the 28 × 28 image that the network sees, by MNIST's own recipe.

Tight bounding box → pad the shorter side to a square → average over areas to 20 × 20 → scale to
peak 1 → paste so that the centre of mass comes to the centre of 28 × 28. Ink is light on a dark
ground throughout; ``engine.images.read_image`` makes photographs and files so.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from engine.images.crop import cropped

if TYPE_CHECKING:
    from numpy.typing import NDArray

DIGIT_SIDE = 28
BOX = 20
"""Longest side of the digit itself, in pixels."""

DOT_INK = 0.12
"""A stray dot is a compact piece with less than this part of the ink ..."""
DOT_SIZE = 0.22
"""... whose longer side is at most this part of the digit's longer side ..."""
DOT_GAP = 0.2
"""... which lies farther off than this part of the digit's longer side ..."""
DOT_PEAK = 0.75
"""... and is about as bright as the digit. MNIST's own digits carry faint far-off specks, which
belong to the recipe's input; a pen leaves bright ones."""

MOST_PIECES = 64
"""So many pieces are a texture, not a digit and a slip of the pen."""

_EIGHT_NEIGHBOURS = np.ones((3, 3), dtype=np.int8)


def from_drawing(picture: NDArray[np.floating]) -> NDArray[np.float32]:
    """Turn a drawing into an MNIST digit.

    Args:
        picture: (H, W) of any size, in [0, 1], light ink on a ground of exactly 0.

    Returns:
        (28, 28) in [0, 1] with peak 1 and the centre of mass in (13.5, 14.5] pixels on both axes,
        unless ink would leave the image there; zeros for a picture without ink.
    """
    digit = np.zeros((DIGIT_SIDE, DIGIT_SIDE), np.float32)
    ink = cropped(_without_strays(cropped(np.asarray(picture, dtype=np.float32))))
    if not ink.size:
        return digit
    height, width = ink.shape
    side = max(height, width)
    rows, columns = _averages(height, side), _averages(width, side)
    box = rows @ ink @ columns.T  # (20, 20)
    box /= box.max()
    top, left = (_corner(box.sum(axis=axis)) for axis in (1, 0))
    digit[top : top + BOX, left : left + BOX] = box
    return digit


@lru_cache(maxsize=64)  # a stroke that goes on within its box has the same at each move
def _averages(length: int, side: int) -> NDArray[np.float32]:
    """Weights that average ``length`` pixels, centred in ``side``, over 20 equal stretches.

    Returns:
        (20, length); a pixel counts by the part of it that lies in the stretch, so the average is
        exact for every ratio of sizes. Shared: not to be written into.
    """
    step = side / BOX
    # The padding is a whole number of stretches: half a stretch would only blur the digit, and
    # where it lies is decided by its centre of mass anyway.
    start = int((side - length) / 2 / step) * step
    edges = np.arange(BOX + 1) * step - start
    pixels = np.arange(length)
    ends = np.minimum(edges[1:, None], pixels + 1)
    begins = np.maximum(edges[:-1, None], pixels)
    overlap = np.maximum(ends - begins, 0)  # (20, length)
    weights: NDArray[np.float32] = (overlap / step).astype(np.float32)
    weights.flags.writeable = False
    return weights


def _corner(profile: NDArray[np.float32]) -> int:
    """Where the 20 pixels of ``profile`` begin among 28 for the mass to be centred."""
    barycentre = float(profile @ (np.arange(BOX) + 0.5) / profile.sum())
    # A symmetric digit lies on the edge between two places; rounding errors must not choose.
    return min(max(int(DIGIT_SIDE / 2 + 1 - barycentre + 1e-4), 0), DIGIT_SIDE - BOX)


def _without_strays(ink: NDArray[np.float32]) -> NDArray[np.float32]:
    """``ink`` without crumbs and far-off dots, which would widen its bounding box.

    A crumb covers less than one pixel of the result, as an eraser leaves them.
    """
    pieces, count = ndimage.label(ink != 0, _EIGHT_NEIGHBOURS)
    if count < 2:
        return ink
    boxes = ndimage.find_objects(pieces)
    areas = np.bincount(pieces.ravel())
    masses = np.bincount(pieces.ravel(), weights=ink.ravel())
    digit = int(masses.argmax())
    size = max(_sides(boxes[digit - 1]))
    keep = areas >= (size / BOX) ** 2
    keep[digit] = True
    keep[0] = False
    kept = np.flatnonzero(keep).tolist()
    if len(kept) <= MOST_PIECES:
        light = [piece for piece in kept if masses[piece] < DOT_INK * masses.sum()]
        small = [p for p in light if max(_sides(boxes[p - 1])) <= DOT_SIZE * size]
        bright = DOT_PEAK * ink.max()
        dots = [p for p in small if ink[boxes[p - 1]][pieces[boxes[p - 1]] == p].max() >= bright]
        rest = [boxes[piece - 1] for piece in kept if piece not in dots]
        keep[dots] = [_gap(boxes[dot - 1], rest) <= DOT_GAP * size for dot in dots]
    return np.where(keep[pieces], ink, np.float32(0))


def _sides(box: tuple[slice, ...]) -> list[int]:
    """Height and width of a box."""
    return [axis.stop - axis.start for axis in box]


def _gap(dot: tuple[slice, ...], rest: list[tuple[slice, ...]]) -> int:
    """How far ``dot`` lies outside the bounding box of ``rest`` along the worse axis."""
    gaps: list[int] = []
    for axis, own in enumerate(dot):
        low, high = min(box[axis].start for box in rest), max(box[axis].stop for box in rest)
        gaps += [low - own.stop, own.start - high]
    return max(gaps)
