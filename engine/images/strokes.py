"""What is doubtful about a drawing of one digit: several digits, a pen too thin for 28 × 28."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from engine.images.crop import cropped
from engine.images.drawing import Drawing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Grey = NDArray[np.float32]
    Mask = NDArray[np.bool_]

THICKENED = "a pen this thin would leave a ghost: thickened"
SEVERAL = "these may be several digits; the network knows one"

THINNEST, THICKENED_TO = 1.2, 2.0
"""Width of a stroke, in pixels of the digit's 20: below the first it is made the second. Of MNIST's
test digits the thinnest has 1.65, and five in a hundred less than 2.25."""
GAP = 0.04
"""Two digits lie so far apart, in parts of the taller one's height ..."""
HEIGHT = 0.6
"""... and the smaller one has this part of the taller one's height ..."""
INK = 0.25
"""... and this part of its ink."""
_EIGHT = np.ones((3, 3), dtype=np.int8)


def checked(picture: Grey) -> Drawing:
    """A drawing with strokes that survive the reduction to 20 pixels, and what is doubtful of it.

    Args:
        picture: (h, w) in [0, 1], light ink on 0.

    Returns:
        Of the same size; ``picture`` itself unless its strokes are too thin.
    """
    mask = picture > 0.25 * picture.max(initial=0)
    inked = cropped(mask)
    if not inked.size:
        return Drawing(picture)
    pixel = max(inked.shape) / 20
    remarks = (SEVERAL,) if _several(inked) else ()
    width = stroke_width(inked)
    if pixel < 2 or width >= THINNEST * pixel:  # a picture so small has no strokes, only pixels
        return Drawing(picture, remarks)
    beyond = (THICKENED_TO * pixel - width) / 2
    distance = ndimage.distance_transform_edt(~mask)
    thick = np.clip(beyond + 0.5 - distance, 0, 1).astype(np.float32) * picture.max()
    return Drawing(np.maximum(picture, thick), (*remarks, THICKENED))


def stroke_width(mask: Mask) -> float:
    """Mean width of strokes: twice the area over the length of the outline, in pixels.

    The outline's length is that of its horizontal and vertical parts times π/4, the mean over all
    directions (Cauchy's formula).
    """
    within = np.count_nonzero(mask[1:] != mask[:-1]) + np.count_nonzero(mask[:, 1:] != mask[:, :-1])
    rim = sum(np.count_nonzero(side) for side in (mask[0], mask[-1], mask[:, 0], mask[:, -1]))
    edges = int(within + rim)
    return 2 * int(np.count_nonzero(mask)) / max(edges * np.pi / 4, 1.0)


def _several(mask: Mask) -> bool:
    """Whether ink stands in two tall groups with a gap between them; ``mask`` has no margin."""
    if mask.any(axis=0).all():  # no empty strip: one group, at each move of a pen
        return False
    pieces, _ = ndimage.label(mask, _EIGHT)
    boxes = ndimage.find_objects(pieces)
    areas = np.bincount(pieces.ravel())[1:]
    tallest = max(rows.stop - rows.start for rows, _ in boxes)
    groups = _groups(boxes, areas.tolist(), GAP * tallest)
    height = max(tall for tall, _ in groups)
    most = max(ink for tall, ink in groups if tall >= HEIGHT * height)
    digits = [1 for tall, ink in groups if tall >= HEIGHT * height and ink >= INK * most]
    return len(digits) > 1


def _groups(boxes: list[tuple[slice, ...]], areas: list[int], gap: float) -> list[tuple[int, int]]:
    """Height and ink of each group of pieces that no empty strip of a width parts."""
    groups: list[list[float]] = []  # right end, top, bottom, ink
    for (rows, columns), ink in sorted(zip(boxes, areas, strict=True), key=lambda x: x[0][1].start):
        if groups and columns.start - groups[-1][0] <= gap:
            last = groups[-1]
            last[0] = max(last[0], columns.stop)
            last[1], last[2] = min(last[1], rows.start), max(last[2], rows.stop)
            last[3] += ink
        else:
            groups.append([columns.stop, rows.start, rows.stop, ink])
    return [(int(bottom - top), int(ink)) for _, top, bottom, ink in groups]
