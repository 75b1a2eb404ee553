"""Cuts off frames, cell borders and tables that lie along the edge of a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Grey = NDArray[np.float32]

DEEPEST = 0.2
"""A strip along a side is at most this part of the picture deep."""
EVEN, SAME = 0.85, 0.15
"""So much of it has the same shade, within this."""
CONTRAST = 0.25
"""So far its shade lies from the paper's."""
THIN = 0.04
"""A strip that ink touches may be the bar of a 7, unless it is thinner than this ..."""
LEAST_INK = 0.002
"""Without the strips this part of the picture must still be ink."""


@dataclass(frozen=True)
class _Side:
    """A picture seen from one of its sides.

    Attributes:
        depth: How many rows of another shade than the paper lie along it; 0 for none.
        shade: Of those rows, or of the first row.
        paper: The shade behind them.
        even: Whether the first row has one shade.
    """

    depth: int
    shade: float
    paper: float
    even: bool


def without_edges(grey: Grey) -> Grey:
    """A grey picture without even strips along its sides that are not its paper.

    Nothing is cut off where the rest would be empty, or where the strip may belong to the ink: it
    touches it, and is thick or the only one.

    Args:
        grey: (H, W) in [0, 1].

    Returns:
        (h, w), a part of ``grey``, or ``grey`` itself.
    """
    if min(grey.shape, default=0) < 12:
        return grey
    turned = [np.rot90(grey, turns) for turns in range(4)]  # top, right, bottom and left come up
    sides = [_side(each) for each in turned]
    strips = [side for side in sides if side.depth]
    if not strips:
        return grey
    paper = float(np.median([side.paper for side in strips]))
    rest = [side for side in sides if side.depth or side.even]
    if any(abs(side.paper - paper) > 2 * SAME for side in rest):
        return grey
    top, right, bottom, left = (side.depth for side in sides)
    inner = grey[top : grey.shape[0] - bottom, left : grey.shape[1] - right]
    ink = np.abs(inner - paper) > CONTRAST
    if min(inner.shape) < 8 or ink.mean() < LEAST_INK:
        return grey
    # What remains at the cut has the strip's shade where ink runs on from it.
    edges = [ink[0], ink[:, -1], ink[-1], ink[:, 0]]
    for side, edge, whole in zip(sides, edges, turned, strict=True):
        thick = side.depth > THIN * len(whole)
        margin = len(edge) // 20
        touched = side.depth and edge[margin : len(edge) - margin].any()
        if touched and (thick or len(strips) < 2):
            return grey
    return inner


def _side(picture: Grey) -> _Side:
    """What lies along the top of a picture (H, W)."""
    height, width = picture.shape
    # The ends belong to the strips along the neighbouring sides.
    lines = picture[: int(DEEPEST * height) + 2, width // 10 : width - width // 10]
    shades = np.median(lines, axis=1)
    first = float(shades[0])
    even = bool(np.mean(np.abs(lines[0] - first) <= SAME) >= EVEN)
    others = np.flatnonzero(np.abs(shades - first) > CONTRAST)
    if not even or not others.size:
        return _Side(0, first, first, even)
    # The row where the shade changes may be half strip, half paper.
    depth = min(int(others[0]) + 1, len(shades) - 1)
    # A line inside the edge is followed by more of what is before it: that is no strip.
    paper = float(np.median(shades[depth:]))
    soft = np.abs(lines[depth] - paper) <= SAME
    if abs(paper - first) <= CONTRAST or soft.mean() < 0.6:
        return _Side(0, first, first, even)
    return _Side(depth, first, paper, even)
