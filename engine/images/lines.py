"""Takes frames and ruled lines out of a drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from engine.images.drawing import Drawing
from engine.images.strokes import stroke_width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Grey = NDArray[np.float32]
    Mask = NDArray[np.bool_]

LEFT_OUT = "lines were taken for a frame or ruling and left out"
LINE_STAYS = "a straight line crosses the picture; cut it off if it is no part of the digit"

FAINT = 0.04
"""Ink above this part of the strongest can be a line."""
TEXTURE = 0.35
"""With so much of the picture inked it is no drawing, and has no lines."""
COVERED = 0.85
"""A line runs through this part of the picture's width or height ..."""
THICKEST = 0.05
"""... and is at most this part of its shorter side thick."""
SLOPES = np.linspace(-0.08, 0.08, 17)
"""Up to 4.6 degrees aslant."""
MOST_LINES = 16
SEARCHED = 256
"""Lines are searched for on at most so many pixels a side."""
LEAST_REST = 0.2
"""What a line is taken away from, or a frame is around, has this part of the size."""
CRUMB = 0.02
"""Pieces smaller than this part of the picture are no part of a digit."""
WEAKER = 0.7
"""A line that the digit touches must be so much thinner or paler than its strokes."""

_EIGHT = np.ones((3, 3), dtype=np.int8)
_VERTICAL = np.array([[0, 1, 0], [0, 1, 0], [0, 1, 0]], dtype=np.int8)


@dataclass(frozen=True)
class _Line:
    """A line, in the drawing's rows and columns.

    Attributes:
        pixels: (h, w), what is the line's own and no stroke that crosses it.
        band: (h, w), where it runs.
        thickness: In pixels.
        across: 0 if it runs from left to right, 1 if from top to bottom.
    """

    pixels: Mask
    band: Mask
    thickness: float
    across: int

    def taken_from(self, mask: Mask) -> Mask:
        """What is left of a mask without the line."""
        short = _run_lengths(mask, self.across) <= 1.5 * self.thickness + 2
        return mask & ~(self.band & short)


def without_lines(ink: Grey) -> Drawing:
    """A drawing without the frame around it and the lines through it, as far as that is clear.

    Args:
        ink: (h, w) in [0, 1], light ink on 0.

    Returns:
        A drawing of the same size, with a remark if lines were left out, or perhaps should be.
    """
    mask = ink > FAINT * ink.max(initial=0)
    if min(ink.shape, default=0) < 20 or not mask.any() or mask.mean() > TEXTURE:
        return Drawing(ink)
    framed = _without_frame(mask)
    lines = [*_lines(framed), *_turned(_lines(np.ascontiguousarray(framed.T)))]
    clear, doubtful = _choose(ink, framed, lines)
    left = framed.copy()
    for line in clear + clear:  # where two lines cross, each hides that the other is thin
        left = line.taken_from(left)
    remarks = (LEFT_OUT,) if left.sum() < mask.sum() else ()
    if doubtful:
        remarks = (*remarks, LINE_STAYS)
    kept = ink if not remarks else np.where(left | ~mask & ~_near(mask & ~left), ink, np.float32(0))
    return Drawing(kept, remarks)


def _size(box: tuple[slice, ...]) -> int:
    """The longer side of a box."""
    return max(int(axis.stop - axis.start) for axis in box)


def _box(mask: Mask) -> tuple[slice, ...]:
    """Where all of a mask lies."""
    return ndimage.find_objects(mask.astype(np.int8))[0]


def _near(mask: Mask) -> Mask:
    """Pixels beside those of a mask: the faint edge of what was taken away."""
    return ndimage.binary_dilation(mask, _EIGHT, iterations=2)


def _without_frame(mask: Mask) -> Mask:
    """Without each piece that has another one of some size inside, and what lies outside of it."""
    for _ in range(3):  # frames within frames
        pieces, count = ndimage.label(mask, _EIGHT)
        boxes = ndimage.find_objects(pieces)
        sizes = [_size(box) for box in boxes]
        for number in np.argsort(sizes)[::-1].tolist():
            if count < 2 or sizes[number] < 0.4 * max(mask.shape):
                return mask
            frame = pieces == number + 1
            inside = np.where(ndimage.binary_fill_holes(frame) & ~frame, pieces, 0)
            held = np.unique(inside[inside > 0]) - 1
            if any(sizes[piece] >= LEAST_REST * sizes[number] for piece in held.tolist()):
                mask = inside > 0
                break
        else:
            return mask
    return mask


def _turned(lines: Iterator[_Line]) -> Iterator[_Line]:
    """Lines of a mask whose rows and columns were exchanged."""
    for line in lines:
        yield _Line(line.pixels.T, line.band.T, line.thickness, 1)


def _lines(mask: Mask) -> Iterator[_Line]:
    """Thin lines that run through a mask (h, w) from left to right."""
    skip = -(-max(mask.shape) // SEARCHED)
    height, width = (-(-length // skip) for length in mask.shape)
    padded = np.zeros((height * skip, width * skip), dtype=bool)
    padded[: mask.shape[0], : mask.shape[1]] = mask
    blocks = padded.reshape(height, skip, width, skip)
    small = np.asarray(blocks.any(axis=(1, 3)), dtype=bool)
    lengths = _run_lengths(mask, 0)
    thickest = max(THICKEST * min(mask.shape), 2.0)
    offsets = np.rint(SLOPES[:, None] * (np.arange(width) - width / 2)).astype(int)  # (17, w)
    rows = np.arange(height)[:, None] + offsets[:, None]  # (17, h, w)
    outside = (rows < 0) | (rows >= height)
    rows = np.clip(rows, 0, height - 1)
    inside = np.maximum((~outside).sum(axis=2), width / 2)  # a line may leave the picture
    reach = int(np.ceil(thickest / skip / 2)) + 1
    for _ in range(MOST_LINES):
        # A pixel above or below counts too: lines are not straight to the pixel.
        near: Mask = np.asarray(ndimage.binary_dilation(small, _VERTICAL), dtype=bool)
        hits = np.where(outside, False, near[rows, np.arange(width)]).sum(axis=2)  # (17, h)
        covered = hits / inside
        slope, row = np.unravel_index(int(covered.argmax()), covered.shape)
        if covered[slope, row] < COVERED:
            return
        path = rows[slope, row]  # (w,)
        band = np.abs(np.arange(height)[:, None] - path) <= reach  # (h, w)
        wide = band.repeat(skip, 0).repeat(skip, 1)[: mask.shape[0], : mask.shape[1]] & mask
        small &= ~band
        # Where the run is longer, a stroke crosses the line.
        thinnest = np.where(wide, lengths, mask.shape[0]).min(axis=0)[wide.any(axis=0)]
        thickness = float(np.percentile(thinnest, 30))
        short = wide & (lengths <= 1.5 * thickness + 2)
        if thickness <= thickest and short.any(axis=0).mean() > 0.3:
            along = _along(short, thickness)
            yield _Line(short & along, along, thickness, 0)


def _run_lengths(mask: Mask, axis: int) -> NDArray[np.int_]:
    """For each pixel of a mask, how many follow each other along an axis there; elsewhere many."""
    runs, _ = ndimage.label(mask, _VERTICAL if axis == 0 else _VERTICAL.T)
    counts = np.bincount(runs.ravel())
    counts[0] = mask.size
    lengths: NDArray[np.int_] = counts[runs]
    return lengths


def _along(pixels: Mask, thickness: float) -> Mask:
    """Where a line runs, bent a little or not, of which some pixels are known."""
    y, x = np.nonzero(pixels)
    height, width = pixels.shape
    path = np.polynomial.Polynomial.fit(x, y, 2, domain=[0, width])
    y, x = np.mgrid[:height, :width]
    near: Mask = np.abs(y - path(x[0])) <= thickness / 2 + 2
    return near


def _choose(ink: Grey, mask: Mask, lines: list[_Line]) -> tuple[list[_Line], list[_Line]]:
    """Which lines are none of the digit's, and of which that is doubtful."""
    if not lines:
        return [], []
    rest = mask.copy()
    for line in lines + lines:
        rest = line.taken_from(rest)
    pieces, _ = ndimage.label(rest, _EIGHT)
    sizes = [_size(box) for box in ndimage.find_objects(pieces)]
    digit = np.isin(pieces, 1 + np.flatnonzero(np.array(sizes) >= CRUMB * max(mask.shape)))
    if not digit.any() or _size(_box(digit)) < LEAST_REST * max(mask.shape):
        return [], []
    around = _near(digit)
    stroke, strength = stroke_width(digit), float(np.median(ink[digit]))
    clear, doubtful = [], []
    for line in lines:
        apart = not (around & line.pixels).any()
        thinner = line.thickness <= WEAKER * stroke
        paler = float(np.median(ink[line.pixels])) <= WEAKER * strength
        if thinner or paler or (apart and _longer(line.pixels, digit)):
            clear.append(line)
        else:
            doubtful.append(line)
    return clear, doubtful


def _longer(line: Mask, digit: Mask) -> bool:
    """Whether a line goes beyond the digit at both of its ends."""
    rows, columns = _box(line)
    axis = 0 if rows.stop - rows.start > columns.stop - columns.start else 1
    own = (rows, columns)[axis]
    other = _box(digit)[axis]
    beyond = 0.03 * (own.stop - own.start)
    return bool(other.start - own.start >= beyond and own.stop - other.stop >= beyond)
